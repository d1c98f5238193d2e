"""Writes the expected answers beside it: resized images by PyTorch's antialiased bilinear
filter, colours turned in scikit-image's YIQ.

Run with Debian's python3 (numpy, torch 1.13, scikit-image): python3 make_golden.py
"""
import math
import pathlib

import numpy as np
import torch
from skimage.color import rgb2yiq, yiq2rgb

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(7)
height, width = 29, 37

source = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
source.tofile(here / "source_29x37x3.u8")
planes = torch.from_numpy(source).permute(2, 0, 1)[None].float()
for h, w in [(50, 61), (13, 17), (29, 61)]:
    resized = torch.nn.functional.interpolate(planes, (h, w), mode="bilinear", antialias=True, align_corners=False)
    resized[0].permute(1, 2, 0).contiguous().numpy().astype("<f4").tofile(here / f"resized_{h}x{w}x3.f32")

# Hue turned by 25 degrees, saturation times 1.3, in YIQ; not clipped, so from the middle of the range.
calm = rng.uniform(0.35, 0.65, (64, 3))
yiq = rgb2yiq(calm[None])[0]
angle = math.radians(25)
turned = np.stack([yiq[:, 0],
                   1.3 * (math.cos(angle) * yiq[:, 1] - math.sin(angle) * yiq[:, 2]),
                   1.3 * (math.sin(angle) * yiq[:, 1] + math.cos(angle) * yiq[:, 2])], axis=1)
np.concatenate([calm, yiq2rgb(turned[None])[0]]).astype("<f4").tofile(here / "hue_saturation_64x3_before_after.f32")
