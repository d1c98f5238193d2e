"""Writes golden/corruptions.txt: small images made worse by NumPy, SciPy and OpenCV after the formulas of Hendrycks and
Dietterich (2019), for those corruptions that draw nothing at random. A line is: name strength hexadecimal-bytes."""
import pathlib

import cv2
import numpy as np
from scipy import ndimage

HEIGHT, WIDTH = 12, 16


def image():
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    return ((x * 11 + y * 7 + c * 60 + (x * y) % 17 * 5) % 256).astype(np.uint8)


def to_bytes(values):
    return np.clip(values, 0, 255).astype(np.uint8)


def gaussian_blur(pixels, sigma):
    blurred = ndimage.gaussian_filter(pixels.astype(np.float64), (sigma, sigma, 0), mode="mirror", truncate=4)
    return to_bytes(blurred + 0.5)


def disc(radius, alias):
    reach = np.arange(-max(8, radius), max(8, radius) + 1)
    x, y = np.meshgrid(reach, reach)
    kernel = (x ** 2 + y ** 2 <= radius ** 2).astype(np.float64)
    kernel /= kernel.sum()
    size = 3 if radius <= 8 else 5
    return cv2.GaussianBlur(kernel, ksize=(size, size), sigmaX=alias, borderType=cv2.BORDER_REFLECT_101)


def defocus_blur(pixels, radius, alias):
    kernel = disc(radius, alias)
    kernel /= kernel.sum()
    # OpenCV mirrors once only: the image is padded so far by hand.
    pad = kernel.shape[0] // 2
    wide = np.pad(pixels.astype(np.float64), ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    blurred = cv2.filter2D(wide, -1, kernel)
    return to_bytes(blurred[pad:-pad, pad:-pad] + 0.5)


def contrast(pixels, left):
    values = pixels / 255.0
    means = values.mean(axis=(0, 1), keepdims=True)
    return to_bytes(np.clip((values - means) * left + means, 0, 1) * 255)


def brightness(pixels, added):
    hsv = cv2.cvtColor((pixels / 255.0).astype(np.float32), cv2.COLOR_RGB2HSV)
    hsv[..., 2] = np.clip(hsv[..., 2] + added, 0, 1)
    return to_bytes(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * 255)


def saturate(pixels, factor, added):
    hsv = cv2.cvtColor((pixels / 255.0).astype(np.float32), cv2.COLOR_RGB2HSV)
    hsv[..., 1] = np.clip(hsv[..., 1] * factor + added, 0, 1)
    return to_bytes(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * 255)


def pixelate(pixels, left):
    small = cv2.resize(pixels, (int(WIDTH * left), int(HEIGHT * left)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)


PARAMETERS = {
    "gaussian-blur": (gaussian_blur, [(1,), (2,), (3,), (4,), (6,)]),
    "defocus-blur": (defocus_blur, [(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)]),
    "contrast": (contrast, [(0.4,), (0.3,), (0.2,), (0.1,), (0.05,)]),
    "brightness": (brightness, [(0.1,), (0.2,), (0.3,), (0.4,), (0.5,)]),
    "saturate": (saturate, [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)]),
    "pixelate": (pixelate, [(0.6,), (0.5,), (0.4,), (0.3,), (0.25,)]),
}

folder = pathlib.Path(__file__).parent / "golden"
folder.mkdir(exist_ok=True)
with open(folder / "corruptions.txt", "w") as file:
    for name, (apply, strengths) in PARAMETERS.items():
        for strength, values in enumerate(strengths, 1):
            file.write(f"{name} {strength} {apply(image(), *values).tobytes().hex()}\n")
