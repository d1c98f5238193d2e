"""What other programs find in a made mask: objects, their measures, COCO's run lengths. Run: /usr/bin/python3
make_outputs.py (numpy, scipy, skimage)."""

import base64
import json
import pathlib
import zlib

import numpy as np
from scipy import ndimage
from skimage import measure

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT, THINGS, IGNORE = 64, 48, (2, 3), 255

rng = np.random.default_rng(11)


def scene():
    """Background 0, road 1, cars 2, persons 3, and a corner that is ignored."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[30:] = 1
    for class_id, sigma, share in ((2, 3, 0.12), (3, 1.5, 0.06)):
        noise = ndimage.gaussian_filter(rng.normal(size=mask.shape), sigma)
        mask[noise > np.quantile(noise, 1 - share)] = class_id
    mask[:5, :7] = IGNORE
    return mask


def instances(mask, classes):
    """Numbered from 1 by first pixels, corners connecting; objects of different classes never join."""
    parts = np.zeros(mask.shape, int)
    for class_id in classes:
        labels, count = ndimage.label(mask == class_id, np.ones((3, 3)))
        parts[labels > 0] = labels[labels > 0] + parts.max()
    order = dict.fromkeys(parts[parts > 0].tolist())
    numbers = {old: new + 1 for new, old in enumerate(order)}
    return np.vectorize(lambda v: numbers.get(v, 0))(parts)


def runs(bits):
    """Column by column, zeros first."""
    flat = bits.ravel(order="F")
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flat, [2]])))
    return np.diff(np.concatenate([[0], edges])).tolist()


def packed(counts):
    """COCO's string: differences to the count before the last from the fourth on, groups
    of five bits with a sign, lowest first."""
    text = ""
    for i, count in enumerate(counts):
        value = count - counts[i - 2] if i > 2 else count
        while True:
            low, value = value & 31, value >> 5
            done = value == (-1 if low & 16 else 0)
            text += chr(48 + low + (0 if done else 32))
            if done:
                break
    return text


def described(bits, class_id):
    found = measure.regionprops(bits.astype(int))[0]
    top, left, bottom, right = found.bbox
    y, x = found.centroid
    perimeter = measure.perimeter_crofton(np.pad(bits, 2), 4)
    return {"class": class_id, "area": int(found.area), "box": [left, top, right - left, bottom - top], "perimeter": perimeter,
            "centroid": [x + 0.5, y + 0.5], "diameter": found.equivalent_diameter, "rle": packed(runs(bits.astype(int)))}


mask = scene()
numbers = instances(mask, THINGS)
things = [described(numbers == n, int(mask[numbers == n][0])) for n in range(1, numbers.max() + 1)]
regions = instances(mask, [1])
others = [described(regions == n, 1) for n in range(1, regions.max() + 1)]
road = described(mask == 1, 1)
json.dump({"width": WIDTH, "height": HEIGHT,
           "mask": base64.b64encode(zlib.compress(mask.tobytes())).decode(),
           "instances": base64.b64encode(zlib.compress(numbers.astype("<u2").tobytes())).decode(),
           "things": things, "regions": others, "road": road}, open(HERE / "outputs.json", "w"))
print(len(things), "things,", len(others), "regions of road")
