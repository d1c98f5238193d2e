"""Writes what augmentation must draw and make, computed another way: the random numbers by xoshiro256** in Python's
integers, bent crops by SciPy's splines and linear interpolation over coordinates of NumPy, JPEG by PIL, low resolution
by PyTorch.

Run with Debian's python3 (numpy, scipy, pillow, torch 1.13) after make_golden.py: python3 make_augmentation.py
"""
import io
import pathlib

import numpy as np
import torch
from PIL import Image
from scipy import ndimage

here = pathlib.Path(__file__).parent
word = (1 << 64) - 1
f32 = np.float32


class Stream:
    """xoshiro256** seeded through SplitMix64 by three words."""

    def __init__(self, seed, epoch=0, index=0):
        self.state = seed
        self.state = self.scramble() ^ epoch
        self.state = self.scramble() ^ index
        self.s = [self.scramble() for _ in range(4)]

    def scramble(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & word
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & word
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & word
        return z ^ (z >> 31)

    def bits(self):
        s = self.s
        x = s[1] * 5 & word
        result = ((x << 7 | x >> 57) & word) * 9 & word
        shifted = s[1] << 17 & word
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = (s[3] << 45 | s[3] >> 19) & word
        return result

    def next(self):
        return f32(self.bits() >> 40) / f32(1 << 24)

    def below(self, end):
        return self.bits() * end >> 64

    def uniform(self, low, high):
        return f32(low) + self.next() * (f32(high) - f32(low))

    def log_uniform(self, low, high):
        return f32(low) * np.power(f32(high) / f32(low), self.next())

    def chance(self, probability):
        return self.next() < f32(probability)


medium = dict(scale=(0.55, 2), aspect=0.1, shift=True, flip=0.5, brightness=0.1, contrast=0.25, saturation=0.5, hue=8,
              gamma=(0.75, 1.33), grayscale=0.02, blur=0.1, sigma=(0.4, 1.2), noise=0.1, deviation=(0.005, 0.04))
light = medium | dict(scale=(0.75, 1.5), aspect=0, brightness=0.05, contrast=0.1, saturation=0.1, hue=0,
                      gamma=(0.9, 1.1), grayscale=0, blur=0, noise=0)


def place(room, shift, r):
    drawn = r.below(abs(room) + 1)
    return int(room / 2) if not shift else -drawn if room < 0 else drawn


def sometimes(probability, span, r):
    happens, value = r.chance(probability), r.uniform(*span)
    return value if happens else f32(0)


def draw(o, image, crop, r):
    """The numbers of a plan in the order in which they were always drawn."""
    scale = r.log_uniform(*o["scale"])
    aspect = np.sqrt(r.log_uniform(f32(1) / (f32(1) + f32(o["aspect"])), f32(1) + f32(o["aspect"])))
    width = max(1, int(np.rint(f32(image[0]) * scale * aspect)))
    height = max(1, int(np.rint(f32(image[1]) * scale / aspect)))
    plan = [width, height, place(width - crop[0], o["shift"], r), place(height - crop[1], o["shift"], r),
            int(r.chance(o["flip"])),
            r.uniform(-o["brightness"], o["brightness"]), r.uniform(f32(1) - f32(o["contrast"]), f32(1) + f32(o["contrast"]))]
    saturation = r.uniform(f32(1) - f32(o["saturation"]), f32(1) + f32(o["saturation"]))
    plan += [f32(0) if r.chance(o["grayscale"]) else saturation, r.uniform(-o["hue"], o["hue"]), r.log_uniform(*o["gamma"]),
             sometimes(o["blur"], o["sigma"], r), sometimes(o["noise"], o["deviation"], r), r.bits()]
    return plan


lines = []
for name, options in (("light", light), ("medium", medium)):
    for n in range(12):
        plan = draw(options, (480, 360), (384, 288), Stream(n * n, n % 5, n + 3))
        lines.append(" ".join([name, str(n)] + [str(v) if isinstance(v, int) else f"{v:.9g}" for v in plan]))
(here / "draws.txt").write_text("\n".join(lines) + "\n")

# Bent crops. What has many numbers takes them from the stream (seed, the effect's number, 1).
image = np.fromfile(here / "source_29x37x3.u8", np.uint8).reshape(29, 37, 3)
ids = np.random.default_rng(11).integers(0, 7, (29, 37), dtype=np.uint8)
ids.tofile(here / "warp_ids_29x37.u8")
height, width = 20, 24


def matrix(*rows):
    return np.array(rows, dtype=np.float64)


def about(m, x, y):
    return matrix([1, 0, x], [0, 1, y], [0, 0, 1]) @ m @ matrix([1, 0, -x], [0, 1, -y], [0, 0, 1])


def corners_to(shift, seed):
    """The projection of the crop's rectangle to its moved corners, from eight linear equations."""
    r = Stream(seed, 3, 1)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, right = [], []
    for x, y in corners:
        u = x + float(f32(width) * r.uniform(-shift, shift))
        v = y + float(f32(height) * r.uniform(-shift, shift))
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(right)), 1).reshape(3, 3)


def lattice(r, cells, most):
    cell = min(width, height) / cells
    shape = int(np.ceil(height / cell)) + 3, int(np.ceil(width / cell)) + 3
    return np.array([r.uniform(-most, most) for _ in range(shape[0] * shape[1])], dtype=np.float64).reshape(shape), cell


def borders(r, length, cells, shift):
    cell = length / cells
    moved = [cell * (i + (0 if i in (0, cells) else float(r.uniform(-shift, shift)))) for i in range(cells + 1)]
    return [cell * i for i in range(cells + 1)], moved


def places(p, x, y):
    """Coordinates in the image for those in the crop."""
    u, v = x.copy(), y.copy()
    if p["grid"][1]:
        r = Stream(p["seed"], 5, 1)
        u = np.interp(u, *borders(r, width, *p["grid"]))
        v = np.interp(v, *borders(r, height, *p["grid"]))
    if p["elastic"][1]:
        cells, shift = p["elastic"]
        r = Stream(p["seed"], 4, 1)
        most = f32(shift) * f32(min(width, height)) / f32(cells)
        nodes_x, cell = lattice(r, cells, most)
        nodes_y, _ = lattice(r, cells, most)
        at = [y / cell + 1, x / cell + 1]
        u = u + ndimage.map_coordinates(nodes_x, at, order=3, prefilter=False)
        v = v + ndimage.map_coordinates(nodes_y, at, order=3, prefilter=False)
    turn, (shear_x, shear_y) = np.radians(p["rotate"]), np.radians(p["shear"])
    m = (matrix([37 / p["size"][0], 0, 0], [0, 29 / p["size"][1], 0], [0, 0, 1])
         @ matrix([1, 0, p["corner"][0]], [0, 1, p["corner"][1]], [0, 0, 1]))
    if p["perspective"]:
        m = m @ corners_to(p["perspective"], p["seed"])
    m = m @ about(matrix([1, np.tan(shear_x), 0], [np.tan(shear_y), 1, 0], [0, 0, 1]), width / 2, height / 2)
    m = m @ about(matrix([np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]), width / 2, height / 2)
    if p["flip"]:
        m = m @ matrix([-1, 0, width], [0, 1, 0], [0, 0, 1])
    out = m @ np.stack([u.ravel(), v.ravel(), np.ones(u.size)])
    return (out[0] / out[2]).reshape(u.shape), (out[1] / out[2]).reshape(u.shape)


plain = dict(size=(37, 29), corner=(6, 4), flip=0, rotate=0.0, shear=(0.0, 0.0), perspective=0.0, elastic=(0, 0.0),
             grid=(0, 0.0), seed=5)
plans = [
    plain | dict(rotate=17.0),
    plain | dict(size=(50, 33), corner=(9, -3), flip=1, rotate=-31.0, shear=(7.0, -4.0)),
    plain | dict(perspective=0.15, seed=9),
    plain | dict(elastic=(4, 0.4), flip=1, seed=21),
    plain | dict(grid=(5, 0.3), seed=33),
    plain | dict(size=(18, 14), corner=(-2, -5), rotate=8.0, perspective=0.1, elastic=(3, 0.3), grid=(4, 0.2), seed=77),
]
with open(here / "warps.txt", "w") as listing:
    for i, p in enumerate(plans):
        values = [*p["size"], *p["corner"], p["flip"], p["rotate"], *p["shear"], p["perspective"], *p["elastic"],
                  *p["grid"], p["seed"]]
        listing.write(" ".join(map(str, values)) + "\n")
        parts = int(np.clip(np.round(max(37 / p["size"][0], 29 / p["size"][1])), 1, 8))
        column, row = np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64))
        x, y = places(p, column + 0.5, row + 0.5)
        inside = (x >= 0) & (x < 37) & (y >= 0) & (y < 29)
        labels = np.where(inside, ids[np.clip(y, 0, 28).astype(int), np.clip(x, 0, 36).astype(int)], 255).astype(np.uint8)
        total = np.zeros((height, width, 3))
        for part in range(parts * parts):
            x, y = places(p, column + (part % parts + 0.5) / parts, row + (part // parts + 0.5) / parts)
            for c in range(3):
                total[:, :, c] += ndimage.map_coordinates(image[:, :, c].astype(np.float64), [y - 0.5, x - 0.5],
                                                          order=1, mode="nearest")
        total = np.where(inside[:, :, None], total / parts**2, 0)
        total.astype("<f4").tofile(here / f"warp{i}_20x24x3.f32")
        labels.tofile(here / f"warp{i}_20x24.u8")

file = io.BytesIO()
Image.fromarray(image).save(file, "JPEG", quality=30)
np.asarray(Image.open(file)).tofile(here / "jpeg30_29x37x3.u8")

planes = torch.from_numpy(image).permute(2, 0, 1)[None].float()
small = torch.nn.functional.interpolate(planes, (14, 18), mode="bilinear", antialias=True, align_corners=False)
low = torch.nn.functional.interpolate(small, (29, 37), mode="bilinear", align_corners=False)[0]
low.permute(1, 2, 0).contiguous().numpy().astype("<f4").tofile(here / "low_29x37x3.f32")
