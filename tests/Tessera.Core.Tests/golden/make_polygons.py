"""Makes polygons.json: polygons whose corners hit no pixel centre, and the pixels that scikit-image says are inside.

Run with Debian's python3 (python3-skimage): python3 make_polygons.py
scikit-image has pixel centres at whole numbers, Tessera half a pixel further; holes are filled by taking them away again.
Pixels are packed eight to a byte, as numpy.packbits does it, in base64.
"""
import base64
import json
import pathlib

import numpy as np
from skimage.draw import polygon

rng = np.random.default_rng(11)


def filled(ring, height, width):
    mask = np.zeros((height, width), dtype=np.uint8)
    rows, columns = polygon(ring[:, 1] - 0.5, ring[:, 0] - 0.5, shape=mask.shape)
    mask[rows, columns] = 1
    return mask


def round_ring(centre, reach, corners):
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radii = rng.uniform(0.4, 1, corners) * reach
    return np.round(np.stack([centre[0] + radii * np.cos(angles), centre[1] + radii * np.sin(angles)], 1), 3) + 0.00037


cases = []
for case in range(24):
    width, height = (int(n) for n in rng.integers(5, 60, 2))
    if case % 3 == 0:  # crosses itself, and leaves the image
        rings = [np.round(rng.uniform(-10, 70, (int(rng.integers(3, 12)), 2)), 3) + 0.00037]
        mask = filled(rings[0], height, width)
    elif case % 3 == 1:  # round, partly outside
        rings = [round_ring(rng.uniform(0, [width, height]), 30, int(rng.integers(3, 20)))]
        mask = filled(rings[0], height, width)
    else:  # with a hole inside
        centre = np.array([width, height]) / 2
        rings = [round_ring(centre, 25, 40), round_ring(centre, 4, 7)]
        mask = filled(rings[0], height, width) ^ filled(rings[1], height, width)
    cases.append({"width": width, "height": height, "rings": [r.round(5).tolist() for r in rings],
                  "pixels": base64.b64encode(np.packbits(mask).tobytes()).decode(), "area": int(mask.sum())})
(pathlib.Path(__file__).parent / "polygons.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")
