"""Writes a small clean data set in our own layout and one fault after the other planted in
it, with what NumPy and SciPy count in it.

planted.zip has clean/ and, for each fault and for binary/, the files that replace or join those of clean/. planted.tsv
says what each fault is to be found as: name, severity, kind, file, and the files that it takes away. Nothing here is
written by Tessera.

Run with Debian's python3 (numpy, scipy, pillow, opencv): python3 make_planted.py
"""
import io
import json
import pathlib
import zipfile

import cv2
import numpy as np
from PIL import Image
from scipy.fft import dctn
from scipy.ndimage import label

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(11)
W, H = 48, 40
NAMES = ["background", "road", "car", "tree"]
COLOURS = [(0, 0, 0), (128, 64, 128), (0, 0, 142), (107, 142, 35)]
YAML = "classes:\n" + "".join(
    f'  - {{id: {i}, name: {n}, color: "#{c[0]:02x}{c[1]:02x}{c[2]:02x}"}}\n'
    for i, (n, c) in enumerate(zip(NAMES, COLOURS))) + "ignore: 255\n"


def png(image, **options):
    out = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(out, "PNG", **options)
    return out.getvalue()


def indexed(ids, colours=COLOURS):
    image = Image.fromarray(ids, "P")
    palette = [0] * 768
    for i, colour in enumerate(colours):
        palette[3 * i:3 * i + 3] = colour
    image.putpalette(palette)
    return png(image)


def paint():
    """Road below, a car on it, a tree in the upper part: three pixels or more between what does not touch, a border ignored."""
    mask = np.zeros((H, W), np.uint8)
    top = rng.integers(22, 26)
    mask[top:] = 1
    x, y = rng.integers(4, 30), top + rng.integers(3, 6)
    mask[y:y + rng.integers(5, 8), x:x + rng.integers(8, 12)] = 2
    x, y = rng.integers(4, 26), rng.integers(3, 6)
    mask[y:y + rng.integers(8, 12), x:x + rng.integers(10, 16)] = 3
    mask[:1] = 255
    return mask


def look(mask):
    field = cv2.resize(rng.integers(40, 216, (5, 6, 3)).astype(np.float32), (W, H), interpolation=cv2.INTER_CUBIC)
    tint = np.array([(0, 0, 0), (-12, -12, -12), (14, -6, 20), (-16, 18, -16)], np.float32)[np.where(mask == 255, 0, mask)]
    return np.clip(field + tint, 0, 255).astype(np.uint8)


samples = {}
for split, letter, count in (("train", "c", 12), ("val", "v", 5)):
    for i in range(count):
        mask = paint()
        samples[f"{split}/{letter}{i:02}"] = (look(mask), mask)
images = {name: image for name, (image, _) in samples.items()}
masks = {name: mask for name, (_, mask) in samples.items()}
clean = {"dataset.yaml": YAML.encode()}
for name in samples:
    clean[f"images/{name}.png"] = png(images[name])
    clean[f"masks/{name}.png"] = indexed(masks[name])

faults = {}


def plant(name, severity, kind, file, files, removed=()):
    faults[name] = (severity, kind, file, files, list(removed))


def changed(name, change):
    mask = masks[name].copy()
    change(mask)
    return mask


half = clean["images/train/c03.png"]
plant("truncated-image", "error", "unreadable", "images/train/c03.png", {"images/train/c03.png": half[:len(half) // 2]})
half = clean["masks/train/c03.png"]
plant("truncated-mask", "error", "unreadable", "masks/train/c03.png", {"masks/train/c03.png": half[:len(half) - 40]})
plant("empty-file", "error", "unreadable", "images/val/v00.png", {"images/val/v00.png": b""})
jpeg = cv2.imencode(".jpg", masks["train/c05"])[1].tobytes()
plant("mask-as-jpeg", "error", "unreadable", "masks/train/c05.png", {"masks/train/c05.png": jpeg})
plant("no-mask", "error", "missing-pair", "images/train/c02.png", {}, ["masks/train/c02.png"])
plant("no-image", "error", "missing-pair", "masks/val/v01.png", {}, ["images/val/v01.png"])
jpeg = cv2.imencode(".jpg", images["train/c01"][..., ::-1])[1].tobytes()
plant("two-of-one-name", "error", "shared-name", "images/train/c01.png", {"images/train/c01.jpg": jpeg})
plant("empty-split", "error", "empty-split", "images/test", {"images/test/.keep": b"", "masks/test/.keep": b""})
plant("other-size", "error", "size-mismatch", "masks/train/c04.png", {"masks/train/c04.png": indexed(masks["train/c04"][:-2])})


def oriented(pixels, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    return png(pixels, exif=exif)


# Orientation 6: what is stored must be turned by a quarter clockwise to be seen.
plant("exif-mask-upright", "warning", "exif-rotation", "images/train/c05.png",
      {"images/train/c05.png": oriented(np.rot90(images["train/c05"]).copy(), 6)})
plant("exif-mask-as-stored", "error", "exif-rotation", "images/train/c06.png",
      {"images/train/c06.png": oriented(images["train/c06"], 6)})
plant("exif-upside-down", "warning", "exif-rotation", "images/train/c05.png",
      {"images/train/c05.png": oriented(np.rot90(images["train/c05"], 2).copy(), 3)})
wide = cv2.imencode(".png", images["train/c11"][..., ::-1].astype(np.uint16) * 257)[1].tobytes()
plant("sixteen-bit-image", "error", "mixed-images", "images/train/c11.png", {"images/train/c11.png": wide})


def stray(mask):
    mask[30:33, 10:14] = 9
    mask[36, 5:8] = 200


plant("stray-ids", "error", "unknown-ids", "masks/train/c07.png", {"masks/train/c07.png": indexed(changed("train/c07", stray))})
plant("black-and-white", "warning", "binary-mask", "masks/train/c08.png",
      {"masks/train/c08.png": png(np.where(masks["train/c08"] == 2, 255, 0).astype(np.uint8))})
table = np.zeros((256, 3), np.uint8)
table[:4] = COLOURS
plant("saved-as-rgb", "error", "palette", "masks/train/c09.png", {"masks/train/c09.png": png(table[masks["train/c09"]])})
plant("saved-as-grey", "error", "palette", "masks/val/v02.png",
      {"masks/val/v02.png": png(Image.fromarray(table[np.where(masks["val/v02"] == 255, 0, masks["val/v02"])]).convert("L"))})
order = np.array([1, 0, 3, 2])  # the colours of ids 1, 0, 3, 2 come first, second, third, fourth
sort = np.arange(256, dtype=np.uint8)
sort[order] = range(4)
plant("palette-sorted", "error", "palette", "masks/train/c10.png",
      {"masks/train/c10.png": indexed(sort[masks["train/c10"]], [COLOURS[i] for i in order])})
alpha = np.full((H, W, 1), 255, np.uint8)
plant("opaque-alpha", "info", "alpha", "images/train/c00.png",
      {"images/train/c00.png": png(np.concatenate([images["train/c00"], alpha], 2))})
alpha = alpha.copy()
alpha[5:15, 5:15] = 0
plant("transparent-image", "warning", "alpha", "images/train/c00.png",
      {"images/train/c00.png": png(np.concatenate([images["train/c00"], alpha], 2))})
plant("mask-with-alpha", "error", "alpha", "masks/train/c09.png",
      {"masks/train/c09.png": png(np.concatenate([table[masks["train/c09"]], np.full((H, W, 1), 255, np.uint8)], 2))})
plant("sixteen-bits", "info", "wide-ids", "masks/train/c11.png",
      {"masks/train/c11.png": png(masks["train/c11"].astype(np.uint16))})
plant("all-ignored", "warning", "empty-mask", "masks/train/c02.png",
      {"masks/train/c02.png": indexed(np.full((H, W), 255, np.uint8))})
plant("one-class", "info", "single-class", "masks/train/c02.png", {"masks/train/c02.png": indexed(np.full((H, W), 1, np.uint8))})
plant("copy-in-split", "warning", "duplicate", "images/train/c07.png",
      {"images/train/c07.png": png(images["train/c06"], compress_level=1), "masks/train/c07.png": clean["masks/train/c06.png"]})
plant("copy-in-val", "error", "duplicate-across-splits", "images/val/v03.png",
      {"images/val/v03.png": png(images["train/c08"], compress_level=1)})
near = np.clip(images["train/c04"].astype(int) * 1.06 + 4, 0, 255).astype(np.uint8)
near = cv2.imdecode(cv2.imencode(".jpg", near, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)
plant("near-copy-in-val", "warning", "near-duplicate-across-splits", "images/val/v04.png", {"images/val/v04.png": png(near)})
plant("no-car-in-val", "warning", "class-absent", "masks/val",
      {f"masks/{n}.png": indexed(np.where(m == 2, 1, m).astype(np.uint8)) for n, m in masks.items() if n.startswith("val")})


def little(name):
    mask = np.where(masks[name] == 2, 1, masks[name]).astype(np.uint8)
    if name in ("train/c00", "val/v00"):
        mask[32:34, 20:25] = 2
    return mask


plant("hardly-a-car", "info", "rare-class", ".", {f"masks/{n}.png": indexed(little(n)) for n in masks})


def specks(mask):
    for x in range(6, 44, 6):
        mask[38, x] = 3


plant("specks", "warning", "specks", "masks/train/c01.png", {"masks/train/c01.png": indexed(changed("train/c01", specks))})


def slit(mask):
    mask[2:20, 34:38] = 3
    mask[2:20, 39:44] = 2
    mask[2:20, 38] = 255


plant("slit", "warning", "gaps", "masks/train/c03.png", {"masks/train/c03.png": indexed(changed("train/c03", slit))})
plant("nearly-black", "warning", "outlier", "images/train/c04.png",
      {"images/train/c04.png": png((images["train/c04"] // 12).astype(np.uint8))})

with zipfile.ZipFile(here / "planted.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    def put(path, content):
        archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)

    for path, content in clean.items():
        put(f"clean/{path}", content)
    for name, (_, _, _, files, _) in faults.items():
        for path, content in files.items():
            put(f"{name}/{path}", content)
    # Over the clean set, two classes and every mask black and white: the data set that people bring most often.
    put("binary/dataset.yaml", "classes:\n  - {id: 0, name: background}\n  - {id: 1, name: car}\nignore: 255\n")
    for name, mask in masks.items():
        put(f"binary/masks/{name}.png", png(np.where(mask == 2, 255, 0).astype(np.uint8)))
with open(here / "planted.tsv", "w") as out:
    for name, (severity, kind, file, _, removed) in faults.items():
        out.write("\t".join([name, severity, kind, file, " ".join(removed)]) + "\n")

# What there is in the clean set.
stack = np.stack(list(masks.values()))
pixels = np.stack(list(images.values())).reshape(-1, 3).astype(np.float64) / 255
present = np.array([[np.any(m == k) for k in range(4)] for m in masks.values()], int)
objects = []
for k in range(4):
    areas = []
    for m in masks.values():
        regions, n = label(m == k, np.ones((3, 3)))
        areas += list(np.bincount(regions.ravel())[1:])
    areas = np.sort(areas)
    objects.append({"count": len(areas), "smallest": int(areas[0]), "median": int(areas[(len(areas) - 1) // 2]),
                    "mean": round(float(areas.mean()), 2), "largest": int(areas[-1])})
places = np.zeros((4, 24, 32))
labelled = np.zeros((24, 32))
for y in range(H):
    for x in range(W):
        column = stack[:, y, x]
        labelled[y * 24 // H, x * 32 // W] += np.sum(column < 4)
        for k in range(4):
            places[k, y * 24 // H, x * 32 // W] += np.sum(column == k)
expected = {
    "pixels": [int(np.sum(stack == k)) for k in range(4)],
    "images": present.sum(0).tolist(),
    "trainPixels": [int(np.sum(stack[:12] == k)) for k in range(4)],
    "ignored": int(np.sum(stack == 255)),
    "coOccurrence": (present.T @ present).tolist(),
    "objects": objects,
    "places": np.round(np.divide(places, labelled, out=np.zeros_like(places), where=labelled > 0), 4).reshape(4, -1).tolist(),
    "mean": pixels.mean(0).round(6).tolist(),
    "deviation": pixels.std(0).round(6).tolist(),
}
(here / "inspection.json").write_text(json.dumps(expected))

# Perceptual hashes of grey pictures: 32x32 by OpenCV's area means, DCT-II by SciPy, the 8x8 lowest above their median.
hashes = []
for i, (w, h) in enumerate([(64, 48), (100, 75), (33, 40), (160, 120)]):
    grey = cv2.resize(rng.integers(0, 256, (9, 11)).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    grey.tofile(here / f"phash_{w}x{h}.u8")
    low = dctn(cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float64), norm="ortho")[:8, :8].ravel()
    hashes.append(sum(1 << int(b) for b in np.nonzero(low > np.median(low))[0]))
np.array(hashes, np.uint64).tofile(here / "phash.u64")
