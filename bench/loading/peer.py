"""Loading as a careful script does it with OpenCV: as many threads as cores (OpenCV works without the interpreter's
lock), images and masks decoded, the crop's part of the image resized at once, all changes of value in two tables, one
pass into floats.

usage: peer.py FOLDER     FOLDER: plan.json, as the benchmark writes it
"""
import json
import math
import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import peers

plan = json.loads((pathlib.Path(sys.argv[1]) / "plan.json").read_text())
WIDTH, HEIGHT, IGNORE = plan["width"], plan["height"], plan["ignore"]
SCALE, MEAN, DEVIATION = plan["scale"], np.array(plan["mean"], np.float32), np.array(plan["deviation"], np.float32)
RAMP = np.arange(256, dtype=np.float32) / 255
cv2.setNumThreads(1)


def load(job):
    (image_file, mask_file), random = job
    image = cv2.imread(image_file, cv2.IMREAD_COLOR)
    mask = cv2.imread(mask_file, cv2.IMREAD_UNCHANGED)
    image, mask = cut(image, mask, random)
    if random.random() < 0.5:
        image, mask = image[:, ::-1], mask[:, ::-1]
    return normalise(colours(image, random), random), mask.astype(np.int64)


def cut(image, mask, random):
    """The part of the resized image that the crop sees, resized alone; what lies outside is padded."""
    scale = math.exp(random.uniform(math.log(0.55), math.log(2)))
    aspect = math.sqrt(math.exp(random.uniform(-math.log(1.1), math.log(1.1))))
    height, width = image.shape[:2]
    across, down = width * scale * aspect, height * scale / aspect
    left = random.uniform(min(0, across - WIDTH), max(0, across - WIDTH))
    top = random.uniform(min(0, down - HEIGHT), max(0, down - HEIGHT))
    x0, x1 = max(0, left) / across * width, min(across, left + WIDTH) / across * width
    y0, y1 = max(0, top) / down * height, min(down, top + HEIGHT) / down * height
    part = np.s_[int(y0):max(int(y0) + 1, round(y1)), int(x0):max(int(x0) + 1, round(x1))]
    px, py = round(max(0, -left)), round(max(0, -top))
    w, h = min(WIDTH - px, max(1, round((x1 - x0) * across / width))), min(HEIGHT - py, max(1, round((y1 - y0) * down / height)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image[part], (w, h), interpolation=method)
    ids = cv2.resize(mask[part], (w, h), interpolation=cv2.INTER_NEAREST)
    if (w, h) == (WIDTH, HEIGHT):
        return small, ids
    border = (py, HEIGHT - py - h, px, WIDTH - px - w)
    mean = [float(m) * SCALE for m in MEAN[::-1]]
    return (cv2.copyMakeBorder(small, *border, cv2.BORDER_CONSTANT, value=mean),
            cv2.copyMakeBorder(ids, *border, cv2.BORDER_CONSTANT, value=IGNORE))


def colours(image, random):
    """Brightness, contrast and gamma in one table, hue and saturation in HSV's; now and then grey, blur and noise."""
    table = np.clip((RAMP - 0.4) * random.uniform(0.75, 1.25) + 0.4 + random.uniform(-0.1, 0.1), 0, 1)
    table = (table ** math.exp(random.uniform(math.log(0.75), math.log(1.33))) * 255).astype(np.uint8)
    image = cv2.LUT(np.ascontiguousarray(image), table)
    saturation = random.uniform(0.5, 1.5) * (0 if random.random() < 0.02 else 1)
    hue, steps = random.uniform(-8, 8) / 2, np.arange(256)
    tables = np.stack([(steps + hue) % 180, np.clip(steps * saturation, 0, 255), steps], 1).astype(np.uint8)[None]
    image = cv2.cvtColor(cv2.LUT(cv2.cvtColor(image, cv2.COLOR_BGR2HSV), tables), cv2.COLOR_HSV2RGB)
    if random.random() < 0.1:
        image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 1.2))
    if random.random() < 0.1:
        noise = random.normal(0, random.uniform(0.005, 0.04) * 255, image.shape)
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    return image


def normalise(image, random):
    """A table of floats a channel, with the channel's gain in it: one pass and no arithmetic."""
    gains = random.uniform(0.95, 1.05, 3).astype(np.float32)
    tables = ((RAMP[:, None] * 255 / SCALE * gains - MEAN) / DEVIATION).astype(np.float32)[None]
    return cv2.LUT(image, tables)


def epoch(repeats):
    batch, pixels = plan["batch"], 0
    with ThreadPoolExecutor(peers.cores()) as pool:
        for turn in range(repeats):
            jobs = [(files, np.random.default_rng([turn, i])) for i, files in enumerate(plan["samples"])]
            images, masks = [], []
            for image, mask in pool.map(load, jobs):
                images.append(image)
                masks.append(mask)
                if len(images) == batch:
                    pixels += np.stack(images).size // 3 + 0 * np.stack(masks).size
                    images, masks = [], []
    return pixels


peers.serve({"epoch": epoch}, {"OpenCV": cv2.__version__, "NumPy": np.__version__, "threads": peers.cores()})
