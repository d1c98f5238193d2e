"""Writes golden/: one small picture in every format and each trap, with the pixels a reader must deliver.

Run under Debian's python3 (numpy, cv2, PIL, skimage). PNGs are assembled here chunk by chunk from the format's facts,
so that palettes, low depths and interlacing do not depend on a library that hides them; how palettes look is what
Pillow reads. Expected pixels lie in NAME.raw: native samples in reading order.
"""
import pathlib, struct, zlib
import cv2
import numpy as np
from PIL import Image

OUT = pathlib.Path(__file__).parent / "golden"
OUT.mkdir(exist_ok=True)
rng = np.random.default_rng(7)
PALETTE = [(0, 0, 0), (128, 64, 128), (70, 70, 70), (220, 20, 60), (0, 0, 142), (107, 142, 35), (152, 251, 152), (70, 130, 180)]


def save(name, data): (OUT / name).write_bytes(data)


def raw(name, array): save(name + ".raw", np.ascontiguousarray(array).tobytes())


def chunk(kind, body): return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pack_rows(values, depth):
    """Rows of samples (h, w * channels) as PNG bytes."""
    if depth == 16: return [row.astype(">u2").tobytes() for row in values]
    if depth == 8: return [row.astype(np.uint8).tobytes() for row in values]
    rows = []
    for row in values:
        bits = "".join(format(int(v), f"0{depth}b") for v in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


def filtered(rows, bpp, kinds):
    """Applies the PNG filters `kinds` in turn, straight from the specification's formulas."""
    out, above = b"", bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind, line = kinds[y % len(kinds)], bytearray()
        for i, v in enumerate(row):
            a, b, c = (row[i - bpp] if i >= bpp else 0), above[i], (above[i - bpp] if i >= bpp else 0)
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((v - (0, a, b, (a + b) // 2, paeth)[kind]) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(name, values, depth, colour, palette=None, alpha=None, interlace=False, kinds=(0, 1, 2, 3, 4), idat=None,
        extra=b"", size=None):
    h, w = values.shape[:2]
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    bpp = max(1, channels * depth // 8)
    values = values.reshape(h, w, channels)
    if interlace:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        parts = [values[y::dy, x::dx] for x, y, dx, dy in passes]
        body = b"".join(filtered(pack_rows(p.reshape(p.shape[0], -1), depth), bpp, kinds) for p in parts if p.size)
    else:
        body = filtered(pack_rows(values.reshape(h, -1), depth), bpp, kinds)
    packed = zlib.compress(body, 9) if idat is None else idat
    ww, hh = size or (w, h)
    half = len(packed) // 2
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", ww, hh, depth, colour, 0, 0, int(interlace))) + extra
    if palette: data += chunk(b"PLTE", bytes(v for p in palette for v in p))
    if alpha: data += chunk(b"tRNS", bytes(alpha))
    data += chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) + chunk(b"IEND", b"")
    save(name, data)
    return data


def exif(orientation, little=True):
    e = "<" if little else ">"
    entry = struct.pack(e + "HHIHHI", 274, 3, 1, orientation, 0, 0)
    return (b"II" if little else b"MM") + struct.pack(e + "HIH", 42, 8, 1) + entry


def with_exif(jpeg, orientation, little):
    body = b"Exif\0\0" + exif(orientation, little)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


# A picture without symmetry: smooth, so that JPEG keeps it, with a bright corner that tells which way is up.
H, W = 18, 27
yy, xx = np.mgrid[0:H, 0:W]
scene = np.stack([xx * 8 + 20, yy * 12 + 20, 200 - xx * 3 - yy * 3], axis=-1).astype(np.uint8)
scene[:6, :8] = (250, 240, 30)
noise16 = rng.integers(0, 65536, (H, W, 3), dtype=np.uint16)
grey = rng.integers(0, 256, (H, W), dtype=np.uint8)
bgr = scene[:, :, ::-1].copy()
raw("scene", scene); raw("noise16", noise16); raw("grey", grey)

png("rgb.png", scene, 8, 2)
png("rgb-interlaced.png", scene, 8, 2, interlace=True)
png("rgb-16.png", noise16, 16, 2)
png("grey.png", grey, 8, 0)
png("grey-16.png", noise16[:, :, 0], 16, 0)
rgba = np.dstack([scene, grey]); png("rgba.png", rgba, 8, 6); raw("rgba", rgba)
grey_alpha = np.dstack([grey, grey[:, ::-1]]); png("grey-alpha.png", grey_alpha, 8, 4); raw("grey-alpha", grey_alpha)
png("rgba-16-interlaced.png", np.dstack([noise16, noise16[:, :, :1]]), 16, 6, interlace=True)
png("rgb-exif-6.png", np.rot90(scene), 8, 2, extra=chunk(b"eXIf", exif(6, False)))

for depth in (1, 2, 4, 8):
    ids = rng.integers(0, min(2 ** depth, 8), (H, W), dtype=np.uint8)
    count = min(2 ** depth, 8)
    png(f"indexed-{depth}.png", ids, depth, 3, PALETTE[:count], alpha=[0, 128] if depth == 2 else None)
    raw(f"indexed-{depth}", ids)
png("indexed-4-interlaced.png", ids % 8, 4, 3, PALETTE, interlace=True)
low = rng.integers(0, 4, (H, W), dtype=np.uint8); png("grey-2.png", low, 2, 0); raw("grey-2", low)
png("grey-1-interlaced.png", low & 1, 1, 0, interlace=True); raw("grey-1", low & 1)
png("grey-4-interlaced.png", grey >> 4, 4, 0, interlace=True); raw("grey-4", grey >> 4)
png("indexed-1-interlaced.png", low & 1, 1, 3, PALETTE[:2], interlace=True)
png("indexed-8-short.png", grey, 8, 3, PALETTE)
for name, mode in (("indexed-1", "RGB"), ("indexed-2", "RGBA"), ("indexed-4-interlaced", "RGB"), ("indexed-8", "RGB")):
    raw(name + "-picture", np.array(Image.open(OUT / (name + ".png")).convert(mode)))

quality = [cv2.IMWRITE_JPEG_QUALITY, 98]
jpeg = cv2.imencode(".jpg", bgr, quality)[1].tobytes(); save("rgb.jpg", jpeg)
save("rgb-progressive.jpg", cv2.imencode(".jpg", bgr, quality + [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes())
save("grey.jpg", cv2.imencode(".jpg", bgr[:, :, 1], quality)[1].tobytes())
# What must be stored so that turning it as the tag says gives the scene back.
stored = {1: bgr, 2: bgr[:, ::-1], 3: bgr[::-1, ::-1], 4: bgr[::-1], 5: bgr.transpose(1, 0, 2), 6: np.rot90(bgr, 1),
          7: bgr[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(bgr, -1)}
for tag, pixels in stored.items():
    save(f"exif-{tag}.jpg",
         with_exif(cv2.imencode(".jpg", np.ascontiguousarray(pixels), quality)[1].tobytes(), tag, tag % 2 == 0))

cv2.imwrite(str(OUT / "rgb.bmp"), bgr)
cv2.imwrite(str(OUT / "rgb.webp"), bgr, [cv2.IMWRITE_WEBP_QUALITY, 101])
cv2.imwrite(str(OUT / "rgba.webp"), np.dstack([bgr, grey | 1]), [cv2.IMWRITE_WEBP_QUALITY, 101])
cv2.imwrite(str(OUT / "lossy.webp"), bgr, [cv2.IMWRITE_WEBP_QUALITY, 95])
cv2.imwrite(str(OUT / "rgb.tif"), bgr); cv2.imwrite(str(OUT / "rgb-16.tif"), noise16[:, :, ::-1])
cv2.imwrite(str(OUT / "grey.tif"), grey)
floats = rng.normal(size=(H, W)).astype(np.float32); cv2.imwrite(str(OUT / "float.tif"), floats); raw("float", floats)


def tiff(name, big, strip, tags):
    """A TIFF by hand: header, one strip, one directory. Tags: (number, type 3 short or 4 long, values)."""
    e = ">" if big else "<"
    head = (b"MM" if big else b"II") + struct.pack(e + "H", 42)
    at, extra = 8 + len(strip), b""
    at += at % 2
    tags = sorted(tags + [(273, 4, [8]), (279, 4, [len(strip)])])
    tail = at + 2 + 12 * len(tags) + 4
    entries = b""
    for number, kind, values in tags:
        packed = struct.pack(e + ("H" if kind == 3 else "I") * len(values), *values)
        if len(packed) > 4:
            entries += struct.pack(e + "HHII", number, kind, len(values), tail + len(extra)); extra += packed
        else:
            entries += struct.pack(e + "HHI", number, kind, len(values)) + packed.ljust(4, b"\0")
    body = head + struct.pack(e + "I", at) + strip
    save(name, body.ljust(at, b"\0") + struct.pack(e + "H", len(tags)) + entries + b"\0\0\0\0" + extra)


def shape(bits, photometric, samples, h=H, w=W):
    return [(256, 3, [w]), (257, 3, [h]), (258, 3, [bits] * samples), (259, 3, [1]), (262, 3, [photometric]),
            (277, 3, [samples]), (278, 3, [h])]


turned = np.ascontiguousarray(np.rot90(scene))
tiff("exif-6.tif", False, turned.tobytes(), shape(8, 2, 3, W, H) + [(274, 3, [6])])
tiff("big-endian-16.tif", True, noise16.astype(">u2").tobytes(), shape(16, 2, 3))
signed = rng.integers(-3000, 3000, (H, W), dtype=np.int16)
tiff("signed-16.tif", False, signed.tobytes(), shape(16, 1, 1) + [(339, 3, [2])])
raw("signed-16", signed.astype(np.float32))
bands = rng.integers(0, 65536, (H, W, 5), dtype=np.uint16); raw("bands", bands)
tiff("bands.tif", False, bands.tobytes(), shape(16, 1, 5) + [(338, 3, [0, 0, 0, 0])])
tiff("white-is-zero.tif", False, (255 - grey).tobytes(), shape(8, 0, 1))
tiff("palette.tif", False, (grey % 8).tobytes(),
     shape(8, 3, 1) + [(320, 3, [c * 257 for k in range(3) for c in [p[k] for p in PALETTE] + [0] * 248])])
raw("palette", np.array(PALETTE, np.uint8)[grey % 8])

# 4-bit and 8-bit palette and 16-bit bitmaps by hand, the first stored from the top.
def bmp(name, bits, rows, palette=(), height=H, compression=0, masks=b""):
    table = b"".join(bytes((b, g, r, 0)) for r, g, b in palette)
    start, pixels = 54 + len(masks) + len(table), b"".join(r.ljust((len(r) + 3) // 4 * 4, b"\0") for r in rows)
    info = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(pixels), 0, 0, len(palette), 0)
    save(name, b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info + masks + table + pixels)


small = grey % 8
bmp("palette-4.bmp", 4, pack_rows(small, 4), PALETTE, -H)
bmp("palette-8.bmp", 8, pack_rows(small[::-1], 8), PALETTE)
five = (scene >> 3).astype(np.uint16)
bmp("rgb-555.bmp", 16, [(r[:, 0] << 10 | r[:, 1] << 5 | r[:, 2]).astype("<u2").tobytes() for r in five[::-1]])
raw("rgb-555", ((five.astype(np.uint32) * 255 * 2 + 31) // 62).astype(np.uint8))

# Traps.
whole = (OUT / "rgb.png").read_bytes()
save("truncated.png", whole[:len(whole) * 2 // 3])
save("truncated.jpg", jpeg[:len(jpeg) * 2 // 3])
save("truncated-progressive.jpg", (OUT / "rgb-progressive.jpg").read_bytes()[:-60])
for name in ("rgb.webp", "rgb.bmp", "rgb.tif"):
    data = (OUT / name).read_bytes(); save("truncated." + name[4:], data[:len(data) * 2 // 3])
save("header-only.png", whole[:20]); save("header-only.jpg", jpeg[:9]); save("empty.png", b"")
flipped = bytearray(whole); flipped[-40] ^= 0x55; save("bad-checksum.png", bytes(flipped))
png("too-few-rows.png", scene[:9], 8, 2, size=(W, H))
png("too-many-rows.png", scene, 8, 2, size=(W, H // 2))
png("huge.png", np.zeros((1, 1), np.uint8), 8, 0, size=(60000, 60000))
png("bomb.png", np.zeros((1, 1), np.uint8), 8, 0, size=(20000, 20000))
save("text.png", b"This is a shopping list, not a picture.\n")

# Geometry by referees that are not the code under test.
from skimage import color
raw("resize-half", cv2.resize(scene, (13, 9), interpolation=cv2.INTER_AREA))
raw("resize-linear", cv2.resize(scene, (50, 31), interpolation=cv2.INTER_LINEAR))
raw("resize-cubic", cv2.resize(scene, (50, 31), interpolation=cv2.INTER_CUBIC))
raw("hsv", color.rgb2hsv(scene).astype(np.float64)); raw("grey-601", (scene @ np.array([0.299, 0.587, 0.114])).astype(np.float64))
mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
raw("normalised-nchw", ((scene / 255 - mean) / deviation).astype(np.float32).transpose(2, 0, 1))
raw("normalised-nhwc", ((scene / 255 - mean) / deviation).astype(np.float32))
raw("normalised-16-nchw", ((noise16 / 65535 - mean) / deviation).astype(np.float32).transpose(2, 0, 1))
