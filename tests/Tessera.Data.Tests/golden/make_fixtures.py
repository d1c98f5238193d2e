"""Writes small pictures and masks beside it, and what NumPy counts in them, so that readers are
tested on files that Tessera did not write.

Run with Debian's python3 (numpy, pillow): python3 make_fixtures.py
"""
import pathlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(3)
images = [rng.integers(0, 256, (4, 6, 3), dtype=np.uint8) for _ in range(2)]
masks = [rng.choice(np.array([0, 3, 10, 11], dtype=np.uint8), (4, 6)) for _ in range(2)]
for i, (image, mask) in enumerate(zip(images, masks)):
    Image.fromarray(image).save(here / f"image{i}_6x4.png")
    Image.fromarray(mask).save(here / f"mask{i}_6x4.png")
    image.tofile(here / f"image{i}_6x4.u8")
    mask.tofile(here / f"mask{i}_6x4.u8")

unknown = masks[0].copy()
unknown[0, :2] = 13
unknown[3, 5] = 200
Image.fromarray(unknown).save(here / "mask_unknown_6x4.png")
Image.fromarray(masks[0][:, :5]).save(here / "mask_5x4.png")
Image.fromarray(masks[0] > 5).save(here / "white_1bit_6x4.png")
twelve_bits = rng.integers(0, 4096, (4, 6), dtype=np.uint16)
twelve_bits[0, 0] = 4095
Image.fromarray(twelve_bits).save(here / "grey12in16_6x4.png")

pixels = np.concatenate([i.reshape(-1, 3) for i in images]).astype(np.float64) / 255
grey = twelve_bits.astype(np.float64) / 4095
np.concatenate([pixels.mean(0), pixels.std(0), [grey.mean(), grey.std()]]).astype("<f4").tofile(here / "statistics.f32")
