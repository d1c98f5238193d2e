"""Writes golden/filters.txt: a small picture filtered by NumPy, SciPy, scikit-image and OpenCV. A line is: words of the
filter as in a recipe, tab, type (u1, u2 or f4), tab, hexadecimal little-endian samples."""
import pathlib

import cv2
import numpy as np
from scipy import ndimage
from skimage import exposure

HEIGHT, WIDTH = 24, 32


def picture(top=256, channels=3):
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(channels), indexing="ij")
    values = (x * 5 + y * 3 + c * 40 + (x * y) % 11 * 6 + (x > 16) * 60) % 256
    return (values * (top // 256)).astype(np.uint8 if top == 256 else np.uint16)


def gaussian(pixels, sigma):
    radius = int(round(sigma * 3 * 2 + 1)) // 2  # OpenCV's rule for bytes
    smooth = ndimage.gaussian_filter(pixels.astype(np.float64), (sigma, sigma, 0), mode="mirror", radius=None,
                                     truncate=radius / sigma)
    return np.clip(np.rint(smooth), 0, 255).astype(np.uint8)


def grey_world(pixels):
    means = pixels.reshape(-1, 3).mean(axis=0)
    return np.minimum(np.rint(pixels * (means.mean() / means)), 255).astype(np.uint8)


def standardise(pixels):
    values = pixels.reshape(-1, 3).astype(np.float64)
    return ((pixels - values.mean(axis=0)) / values.std(axis=0)).astype(np.float32)


def window(pixels, low, high):
    return np.clip((pixels.astype(np.float64) - low) / (high - low), 0, 1).astype(np.float32)


def clahe_lightness(pixels, clip, tiles):
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clip, (tiles, tiles)).apply(np.ascontiguousarray(lab[..., 0]))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)


rgb, deep = picture(), picture(65536 // 16, 1)
reference = 255 - picture()[::-1] // 2
cases = [
    ("gaussian(pixels=1)", rgb, gaussian(rgb, 1)),
    ("median(pixels=3)", rgb, ndimage.median_filter(rgb, (3, 3, 1), mode="nearest")),
    ("median(pixels=5)", deep, ndimage.median_filter(deep, (5, 5, 1), mode="nearest")),
    ("bilateral(pixels=2, range=0.1)", rgb, cv2.bilateralFilter(rgb, -1, 25.5, 2)),
    ("non-local-means(range=0.04)", rgb, cv2.fastNlMeansDenoising(rgb, [10.2], None, 7, 21, cv2.NORM_L2)),
    ("clahe(clip=2, tiles=4)", rgb, clahe_lightness(rgb, 2, 4)),
    ("clahe(clip=3, tiles=2)", deep, cv2.createCLAHE(3, (2, 2)).apply(deep[..., 0])),
    ("grey-world", rgb, grey_world(rgb)),
    ("standardise", rgb, standardise(rgb)),
    ("window(low=500, high=3000)", deep, window(deep, 500, 3000)),
    ("percentiles(low=2, high=97)", deep, window(deep, *np.percentile(deep, [2, 97]))),
]
folder = pathlib.Path(__file__).parent / "golden"
with open(folder / "filters.txt", "w") as file:
    for words, source, result in cases:
        kind = {"uint8": "u1", "uint16": "u2", "float32": "f4"}[str(result.dtype)]
        file.write(f"{words}\t{kind}\t{result.astype('<' + kind).tobytes().hex()}\n")
    matched = exposure.match_histograms(rgb, reference, channel_axis=-1)
    file.write(f"match-histogram\tu1\t{np.rint(matched).astype(np.uint8).tobytes().hex()}\n")
