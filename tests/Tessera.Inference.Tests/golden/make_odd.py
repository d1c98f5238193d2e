"""Makes pictures that are not plain RGB, by Pillow. Run: /usr/bin/python3 make_odd.py (Pillow)."""

import pathlib

from PIL import Image

HERE = pathlib.Path(__file__).parent / "odd"
HERE.mkdir(exist_ok=True)
SIDE = 16  # of a square of one colour: JPEG's blocks are 8

# Inks of 0 to 255, and the light that is left: (255 - ink) (255 - black) / 255.
INKS = [(255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 128), (100, 50, 0, 60), (0, 0, 0, 0)]
LIGHT = [tuple(round((255 - ink) * (255 - inks[3]) / 255) for ink in inks[:3]) for inks in INKS]
print("light", LIGHT)

cmyk = Image.new("CMYK", (SIDE * len(INKS), SIDE))
for i, inks in enumerate(INKS):
    cmyk.paste(inks, (i * SIDE, 0, (i + 1) * SIDE, SIDE))
cmyk.save(HERE / "cmyk.jpg", quality=95)
cmyk.save(HERE / "cmyk.tif", compression="tiff_deflate")

bits = Image.new("1", (19, 5))  # no whole number of bytes a row
for x in range(19):
    for y in range(5):
        bits.putpixel((x, y), (x * y + x) % 3 == 0)
bits.save(HERE / "bits.png")
bits.save(HERE / "bits.tif")
bits.save(HERE / "fax.tif", compression="group4")
(HERE / "bits.raw").write_bytes(bytes(255 if bits.getpixel((x, y)) else 0 for y in range(5) for x in range(19)))

first, second = Image.new("RGB", (12, 8), (200, 30, 10)), Image.new("RGB", (12, 8), (0, 0, 255))
for name in ("animated.png", "animated.gif", "animated.webp"):
    first.save(HERE / name, save_all=True, append_images=[second])
