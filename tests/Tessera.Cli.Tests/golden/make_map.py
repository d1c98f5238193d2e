"""Makes map.tif, an RGB GeoTIFF of 200 x 152 pixels in UTM zone 33 with NODATA 0, and map.png, the classes that
../../Tessera.Inference.Tests/golden/ plain.onnx has for it: a convolution of 3 x 3, whose weights are repeated here.
Run: /usr/bin/python3 make_map.py (numpy, scipy, PIL)."""

import pathlib

import numpy as np
from PIL import Image, TiffImagePlugin
from scipy.ndimage import correlate

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT, BLOCK = 200, 152, 20
weight = np.random.default_rng(5).normal(size=(3, 3, 3, 3)).astype(np.float32)
# Blocks of 7 x 5 in colours that every class has some of: few bytes.
random = np.random.default_rng(3).integers(1, 255, (4000, 3))
best = np.argmax(random @ weight.sum((2, 3)).T, 1)
colours = np.concatenate([random[best == k][:3] for k in range(3)]).astype(np.uint8)
blocks = np.random.default_rng(4).integers(0, len(colours), (HEIGHT // 5 + 1, WIDTH // 7 + 1))
image = colours[np.kron(blocks, np.ones((5, 7), int))[:HEIGHT, :WIDTH]]
image[:BLOCK, :30] = 0

logits = [sum(correlate(image[..., c] / np.float32(255), weight[k, c], mode="constant") for c in range(3)) for k in range(3)]
ordered = np.sort(logits, 0)
print("pixels whose two best classes are within 1e-5:", int((ordered[2] - ordered[1] < 1e-5).sum()))
ids = np.argmax(logits, 0).astype(np.uint8)
ids[:BLOCK, :30] = 255
Image.fromarray(ids).save(HERE / "map.png", optimize=True)

tags = TiffImagePlugin.ImageFileDirectory_v2()
tags[33550], tags.tagtype[33550] = (0.5, 0.25, 0.0), 12
tags[33922], tags.tagtype[33922] = (0.0, 0.0, 0.0, 412345.5, 5432109.25, 0.0), 12
# GeoKeys: a projected system, pixels are areas, EPSG:32633.
tags[34735], tags.tagtype[34735] = (1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633), 3
tags[42113], tags.tagtype[42113] = "0", 2
Image.fromarray(image).save(HERE / "map.tif", compression="tiff_adobe_deflate", tiffinfo=tags)
