"""Makes golden.json: answers of NumPy, SciPy, OpenCV and PyTorch that Tessera.Core is held to.

Run with Debian's python3 (python3-numpy, -scipy, -torch, -opencv): python3 make_golden.py
Arrays are zlib in base64: masks as bytes, logits as little-endian float32, labels as int32, counts as int64.
"""
import base64
import json
import pathlib
import zlib

import cv2
import numpy as np
import scipy.ndimage as ndi
import torch

rng = np.random.default_rng(7)


def b64(array):
    return base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()


def blobs(height, width, classes, smoothing):
    """A mask with regions like a scene's: the argmax of smoothed noise."""
    noise = rng.standard_normal((classes, height, width))
    return ndi.gaussian_filter(noise, (0, smoothing, smoothing)).argmax(0).astype(np.uint8)


def confusion():
    cases = []
    for height, width, classes, smoothing in [(97, 131, 11, 4), (40, 33, 3, 0.3), (1, 5, 2, 0.3), (64, 64, 255, 0.3), (60, 71, 19,
        9)]:
        truth = blobs(height, width, classes, smoothing)
        wrong = blobs(height, width, classes, smoothing)
        predicted = np.where(rng.random(truth.shape) < 0.2, wrong, truth).astype(np.uint8)
        truth[rng.random(truth.shape) < 0.05] = 255
        predicted[rng.random(truth.shape) < 0.02] = 255
        kept = truth != 255
        t, p = truth[kept].astype(np.int64), predicted[kept].astype(np.int64)
        known = p != 255
        counts = np.bincount(t[known] * classes + p[known], minlength=classes * classes)
        cases.append({
            "width": width, "height": height, "classes": classes, "truth": b64(truth), "predicted": b64(predicted),
            "counts": b64(counts.astype(np.int64)), "missed": np.bincount(t[~known], minlength=classes).tolist(),
            "ignored": int((~kept).sum()), "scores": scores(t, p, classes),
        })
    return cases


def scores(t, p, classes):
    """The definitions from the pixels themselves, class by class, without a confusion matrix."""
    iou, precision, recall, f1, share = [], [], [], [], []
    for c in range(classes):
        hits, truth, predicted = int(((t == c) & (p == c)).sum()), int((t == c).sum()), int((p == c).sum())
        share.append(truth / len(t))
        present = truth + predicted > 0
        iou.append(hits / int(((t == c) | (p == c)).sum()) if present else None)
        precision.append((hits / predicted if predicted else 0.0) if present else None)
        recall.append((hits / truth if truth else 0.0) if present else None)
        f1.append(2 * hits / (truth + predicted) if present else None)

    def mean(values):
        values = [v for v in values if v is not None]
        return float(np.mean(values)) if values else None

    in_truth = [c for c in range(classes) if share[c] > 0]
    inverse = [1 / share[c] for c in in_truth]
    return {
        "pixelAccuracy": float((t == p).mean()), "meanClassAccuracy": mean([recall[c] for c in in_truth]), "meanIou": mean(iou),
        "frequencyWeightedIou": sum(share[c] * iou[c] for c in in_truth),
        "inverseFrequencyIou": sum(w * iou[c] for w, c in zip(inverse, in_truth)) / sum(inverse),
        "meanPrecision": mean(precision), "meanRecall": mean(recall), "meanF1": mean(f1), "iou": iou,
    }


def components():
    cases = []
    for height, width, smoothing in [(50, 61, 0.4), (33, 90, 2), (1, 40, 0.3), (47, 1, 0.3), (20, 20, 8)]:
        mask = blobs(height, width, 3, smoothing)
        for structure, connectivity in [(np.ones((3, 3)), 8), (None, 4)]:
            labels, count = ndi.label(mask == 1, structure)
            cases.append({"width": width, "height": height, "connectivity": connectivity, "mask": b64(mask), "count": int(count),
                          "labels": b64(labels.astype(np.int32)), "areas": np.bincount(labels.ravel(),
                              minlength=count + 1)[1:].tolist(),
                          "boxes": [[s[1].start, s[0].start, s[1].stop, s[0].stop] for s in ndi.find_objects(labels)]})
    return cases


def distances():
    cases = []
    for height, width, density in [(31, 45, 0.02), (8, 8, 0.5), (1, 30, 0.1), (30, 1, 0.1), (60, 50, 0.001)]:
        feature = (rng.random((height, width)) < density).astype(np.uint8)
        feature[height // 2, width // 3] = 1
        squared = np.rint(ndi.distance_transform_edt(feature == 0) ** 2).astype(np.int32)
        cases.append({"width": width, "height": height, "feature": b64(feature), "squared": b64(squared)})
    return cases


def upsampling():
    cases = []
    for classes, h, w, height, width in [(11, 15, 20, 120, 160), (3, 7, 9, 23, 40), (21, 12, 17, 33, 51), (5, 15, 40, 15, 40), (4,
        3, 5, 64, 37),
                                         (7, 20, 50, 11, 33), (2, 1, 1, 9, 35), (300, 2, 9, 8, 36), (6, 10, 12, 11, 13), (3, 20,
                                             33, 20, 66)]:
        for attempt in range(100):
            logits = rng.standard_normal((1, classes, h, w)).astype(np.float32)
            full = torch.nn.functional.interpolate(torch.from_numpy(logits), (height, width), mode="bilinear",
                align_corners=False)
            best = full.topk(2, dim=1).values
            # Sums may be rounded in another order: nothing is compared where that could decide.
            if (best[:, 0] - best[:, 1]).min() > 2e-6:
                break
        else:
            raise SystemExit("no logits without near ties")
        ids = full.argmax(1)[0].numpy().astype(np.uint16)
        cases.append({"classes": classes, "height": h, "width": w, "toHeight": height, "toWidth": width, "logits": b64(logits),
            "ids": b64(ids)})
    # Small integers at a scale of 2: every product and sum is exact in float32, so ties are true ties and the lowest id must win.
    logits = rng.integers(0, 3, (1, 4, 9, 21)).astype(np.float32)
    for height, width in [(18, 42), (9, 21), (36, 84)]:
        full = torch.nn.functional.interpolate(torch.from_numpy(logits), (height, width), mode="bilinear", align_corners=False)
        cases.append({"classes": 4, "height": 9, "width": 21, "toHeight": height, "toWidth": width, "logits": b64(logits),
                      "ids": b64(full.argmax(1)[0].numpy().astype(np.uint16))})
    return cases


def resizing():
    cases = []
    mask = rng.integers(0, 250, (23, 31)).astype(np.uint8)
    for height, width in [(23, 31), (46, 62), (10, 17), (1, 1), (50, 7), (69, 93)]:
        floats = torch.from_numpy(mask.astype(np.float32))[None, None]
        exact = torch.nn.functional.interpolate(floats, (height, width), mode="nearest-exact")[0, 0].numpy().astype(np.uint8)
        corner = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
        cases.append({"width": width, "height": height, "centre": b64(exact), "corner": b64(corner)})
    return {"width": 31, "height": 23, "mask": b64(mask), "cases": cases}


golden = {"confusion": confusion(), "components": components(), "distances": distances(), "upsampling": upsampling(),
    "resizing": resizing()}
path = pathlib.Path(__file__).with_name("golden.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path.name, path.stat().st_size)
