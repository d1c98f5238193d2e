"""What all formats share: shapes as masks in NumPy, run lengths, and a data set with what it means."""
import base64
import io
import json
import math
import pathlib
import shutil

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent.parent / "Fixtures"
W, H = 16, 12
ROWS, COLUMNS = np.mgrid[0:H, 0:W] + 0.5
IGNORE = 255


def polygon(*rings):
    """Inside by the even-odd rule; each ring is a list of (x, y)."""
    inside = np.zeros((H, W), dtype=bool)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            if y0 != y1:
                crosses = (y0 > ROWS) != (y1 > ROWS)
                inside ^= crosses & (COLUMNS > x0 + (ROWS - y0) * (x1 - x0) / (y1 - y0))
    return inside


def ellipse(cx, cy, rx, ry, degrees=0.0):
    turn = np.exp(-1j * math.radians(degrees))
    at = ((COLUMNS - cx) + 1j * (ROWS - cy)) * turn
    return (at.real / rx) ** 2 + (at.imag / ry) ** 2 <= 1


def box(left, top, right, bottom, degrees=0.0, pivot=None):
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    px, py = pivot or ((left + right) / 2, (top + bottom) / 2)
    turn = np.exp(1j * math.radians(degrees))
    turned = [((x - px) + 1j * (y - py)) * turn + (px + 1j * py) for x, y in corners]
    return polygon([(c.real, c.imag) for c in turned]) if degrees else polygon(corners)


def ring_mask():
    """A ring with a hole, and a speck apart from it."""
    mask = ellipse(5.2, 6.1, 4.3, 3.9) & ~ellipse(5.2, 6.1, 2.1, 1.8)
    mask[10:12, 13:15] = True
    return mask


def painted(shapes, smallest_on_top=False, background=0):
    mask = np.full((H, W), background, dtype=np.int32)
    if smallest_on_top:
        shapes = sorted(shapes, key=lambda shape: -int(shape[1].sum()))
    for number, pixels in shapes:
        mask[pixels] = number
    return mask


def runs(bits):
    """Lengths of runs that take turns, zeros first."""
    bits = bits.astype(np.int8).ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], bits])))
    return np.diff(np.concatenate([[0], edges, [bits.size]])).tolist()


def png(image):
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def b64(data):
    return base64.b64encode(data).decode()


class Fixture:
    def __init__(self, name, layout, classes):
        self.root = HERE / name
        shutil.rmtree(self.root, ignore_errors=True)
        self.data = self.root / "data"
        self.expected = {"layout": layout, "classes": classes, "splits": {}}

    def image(self, path, seed):
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        ramp = np.stack([COLUMNS * 15, ROWS * 20, (COLUMNS + ROWS) * (seed % 7 + 1)], -1).astype(np.uint8)
        Image.fromarray(ramp).save(file)

    def sample(self, split, name, mask):
        rows = ["".join("." if v == IGNORE else str(v) for v in row) for row in mask]
        self.expected["splits"].setdefault(split, []).append({"name": name, "mask": rows})

    def write(self, path, content):
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1) + "\n")

    def done(self):
        (self.root / "expected.json").write_text(json.dumps(self.expected, indent=1) + "\n")


def flat(ring):
    return [number for point in ring for number in point]


BIG = [(1.2, 0.7), (14.6, 1.1), (13.3, 10.9), (2.1, 9.6)]
SMALL = [(4.3, 3.2), (9.7, 2.6), (8.9, 7.8), (3.4, 6.9)]
CORNER = [(11.2, 7.3), (17.9, 7.9), (12.6, 14.2)]
