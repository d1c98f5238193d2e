"""Makes masks.json: masks, random and adversarial, and what scikit-image, SciPy and OpenCV make of them.

Run with Debian's python3 (python3-numpy, -scipy, -skimage, -opencv): python3 make_masks.py
Masks and labels are zlib in base64. Ids are 0 to 2, and 255 for ignore in some masks; class 1 is the one worked on.
"""
import base64
import json
import pathlib
import zlib

import cv2
import numpy as np
import scipy.ndimage as ndi
from skimage import measure, morphology, segmentation
from skimage.filters import rank

rng = np.random.default_rng(31)


def b64(array):
    return base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes(), 9)).decode()


def blobs(height, width, classes, smoothing):
    noise = rng.standard_normal((classes, height, width))
    return ndi.gaussian_filter(noise, (0, smoothing, smoothing)).argmax(0).astype(np.uint8)


def spiral(size):
    """One pixel wide, two pixels between its turns."""
    mask = np.zeros((size, size), np.uint8)
    y, x, dy, dx = 0, 0, 0, 1
    mask[0, 0] = 1
    for length in [size - 1] + [n for n in range(size - 1, 0, -2) for _ in (0, 1)]:
        for _ in range(length):
            y, x = y + dy, x + dx
            mask[y, x] = 1
        dy, dx = dx, -dy
    return mask


def disks(size, *centres):
    y, x = np.mgrid[:size[0], :size[1]]
    return np.any([(x - cx) ** 2 + (y - cy) ** 2 <= r * r for cx, cy, r in centres], 0).astype(np.uint8)


def one(height, width, y, x):
    mask = np.zeros((height, width), np.uint8)
    mask[y, x] = 1
    return mask


masks = {
    "checkerboard": (np.indices((9, 12)).sum(0) % 2).astype(np.uint8),
    "coarse checkerboard": (np.indices((20, 21)) // 3).sum(0).astype(np.uint8) % 2,
    "spiral": spiral(21),
    "thick spiral": np.kron(spiral(9), np.ones((4, 4), np.uint8)),
    "full": np.ones((7, 11), np.uint8),
    "empty": np.zeros((6, 5), np.uint8),
    "one pixel": np.ones((1, 1), np.uint8),
    "no pixel of it": np.zeros((1, 1), np.uint8),
    "a pixel inside": one(5, 6, 2, 3),
    "a pixel in the corner": one(5, 6, 4, 0),
    "row": rng.integers(0, 2, (1, 40)).astype(np.uint8),
    "column": rng.integers(0, 2, (40, 1)).astype(np.uint8),
    "rings": ((np.hypot(*(np.indices((41, 41)) - 20)) / 3).astype(int) % 2).astype(np.uint8),
    "bars": np.tile(np.array([0, 1, 1, 0, 1, 0, 0, 1], np.uint8), (10, 3)),
    "touching disks": disks((50, 70), (16, 20, 13), (36, 24, 12), (55, 34, 14), (10, 42, 6)),
    "chain": disks((30, 90), *[(8 + 13 * i, 14 + i % 3, 8) for i in range(6)]),
    "disk": disks((60, 61), (30, 29, 20)),
    "noise": rng.integers(0, 2, (33, 47)).astype(np.uint8),
    "dense noise": (rng.random((40, 40)) < 0.8).astype(np.uint8),
    "sparse noise": (rng.random((40, 40)) < 0.1).astype(np.uint8),
    "blobs": blobs(60, 71, 2, 3),
    "fine blobs": blobs(50, 50, 2, 1),
    "three classes": blobs(57, 64, 3, 2.5),
    "three classes, fine": blobs(40, 45, 3, 0.7),
}
for name in ["three classes", "three classes, fine"]:
    holed = masks[name].copy()
    holed[rng.random(holed.shape) < 0.03] = 255
    holed[20:26, 10:30] = 255
    masks[name + ", ignored"] = holed

EIGHT, FOUR = np.ones((3, 3), bool), ndi.generate_binary_structure(2, 1)


def binary(mask):
    """Answers for masks of 0 and 1 only."""
    own = mask == 1
    answers = {
        # Gaps connect at sides where the class connects at corners, and the other way round.
        "filled8": b64(ndi.binary_fill_holes(own, FOUR)), "filled4": b64(ndi.binary_fill_holes(own, EIGHT)),
        "morphology": [], "skeleton": b64(thinned(own)), "split": split(own),
    }
    if not own.all():
        answers["specks"] = [
            {"smallest": n, "connectivity": c, "mask": b64(morphology.remove_small_objects(own, n, c // 4))}
            for n in (2, 12) for c in (4, 8)]
    for shape, radius, element in [("disk", r, morphology.disk(r)) for r in (1, 2, 4)] + [
            ("square", r, morphology.square(2 * r + 1)) for r in (1, 3)]:
        answers["morphology"].append({
            "shape": shape, "radius": radius, "erode": b64(morphology.binary_erosion(own, element)),
            "dilate": b64(morphology.binary_dilation(own, element)), "open": b64(morphology.binary_opening(own, element)),
            "close": b64(morphology.binary_closing(own, element))})
    return answers


def thinned(own):
    # OpenCV leaves the outermost pixels alone.
    padded = np.pad(own.astype(np.uint8) * 255, 1)
    return cv2.ximgproc.thinning(padded, thinningType=cv2.ximgproc.THINNING_GUOHALL)[1:-1, 1:-1] > 0


def split(own):
    """The watershed of the distances from all their regional maxima; objects numbered by their first pixel."""
    if own.all() or not own.any():
        return None
    squared = np.round(ndi.distance_transform_edt(own) ** 2).astype(np.int32)
    markers = measure.label(morphology.local_maxima(squared, connectivity=2) & own, connectivity=2)
    # scikit-image leaves open which of two equal marker pixels comes first; less than one step says: row by row.
    order = np.cumsum(markers > 0).reshape(own.shape) / own.size
    height = -squared - np.where(markers > 0, 0.9 - 0.8 * order, 0)
    labels = segmentation.watershed(height, markers, connectivity=2, mask=own)
    found, first = np.unique(labels[labels > 0], return_index=True)
    order = np.zeros(labels.max() + 1, np.int32)
    order[found[np.argsort(first)]] = np.arange(1, len(found) + 1)
    return b64(order[labels])


def majority(mask, size):
    """The filter's answer where one id leads, the pixel's own where two do or where it is ignored."""
    counts = np.stack([ndi.convolve((mask == c).astype(int), np.ones((size, size), int), mode="constant") for c in range(3)])
    tie = (counts == counts.max(0)).sum(0) > 1
    answer = rank.majority(mask, np.ones((size, size), np.uint8), mask=(mask != 255).astype(np.uint8))
    return np.where(tie | (mask == 255), mask, answer).astype(np.uint8)


def objects(mask, connectivity):
    labels, count = np.zeros(mask.shape, int), 0
    for c in np.unique(mask[mask != 255]):
        part, n = ndi.label(mask == c, EIGHT if connectivity == 8 else FOUR)
        labels[part > 0] = part[part > 0] + count
        count += n
    parts = sorted(measure.regionprops(labels), key=lambda p: tuple(p.coords[0]))
    return [described(p, int(mask[tuple(p.coords[0])])) for p in parts]


def classes(mask):
    return [described(p, p.label - 1) for p in measure.regionprops(np.where(mask == 255, 0, mask.astype(int) + 1))]


def described(p, class_id):
    top, left, bottom, right = p.bbox
    return [class_id, int(p.area), left, top, right, bottom] + [float(f"{v:.9g}") for v in [
        p.perimeter_crofton, p.perimeter, p.centroid[1], p.centroid[0], p.equivalent_diameter_area, p.axis_major_length,
        p.axis_minor_length, p.eccentricity, orientation(p)]]


def orientation(p):
    """Their formula; their own shortcut for equal variances has the other sign (scikit-image 0.19)."""
    (a, b), (_, c) = p.inertia_tensor
    return 0.5 * np.arctan2(-2 * b, c - a)


MEASURED = ["spiral", "full", "one pixel", "a pixel in the corner", "row", "column", "rings", "disk", "touching disks",
            "blobs", "three classes, ignored", "three classes"]
cases = []
for name, mask in masks.items():
    case = {"name": name, "width": mask.shape[1], "height": mask.shape[0], "mask": b64(mask),
            "majority3": b64(majority(mask, 3)), "majority7": b64(majority(mask, 7))}
    if mask.max() <= 1:
        case |= binary(mask)
    if name in MEASURED:
        case |= {"objects8": objects(mask, 8), "objects4": objects(mask, 4), "classes": classes(mask)}
    cases.append(case)
pathlib.Path(__file__).with_name("masks.json").write_text(
    "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
