"""Writes fixtures/nifti and fixtures/dicom from the formats' facts, with struct alone.

NIfTI: nifti1.h and nifti2.h (https://nifti.nimh.nih.gov); DICOM: PS3.5 and PS3.10, chapters 7 and 8.
Run with Debian's python3 (numpy, PIL for the packed pictures):  /usr/bin/python3 make_volumes.py
"""
import gzip
import io
import os
import shutil
import struct
import zlib

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
NIFTI, DICOM = os.path.join(HERE, "fixtures", "nifti"), os.path.join(HERE, "fixtures", "dicom")
X, Y, Z = 7, 5, 4


def value(x, y, z):
    return 100 * z + 10 * y + x


def volume(kind, add=0):
    """In the file's order: x runs fastest."""
    return np.array([value(x, y, z) + add for z in range(Z) for y in range(Y) for x in range(X)]).astype(kind)


def label(x, y, z):
    return (x + y + z) % 3


LABELS = np.array([label(x, y, z) for z in range(Z) for y in range(Y) for x in range(X)])


def nifti(dims, code, bits, data, order="<", slope=0.0, intercept=0.0, offset=352, steps=(0.5, 0.75, 2.5), units=2,
          magic=b"n+1\0"):
    header = bytearray(348)
    put = lambda at, form, *values: struct.pack_into(order + form, header, at, *values)
    put(0, "i", 348)
    put(40, "8h", *([len(dims)] + list(dims) + [1] * (7 - len(dims))))
    put(70, "2h", code, bits)
    put(76, "8f", 1.0, *(list(steps) + [1.0] * (7 - len(steps))))
    put(108, "3f", offset, slope, intercept)
    put(123, "B", units)
    put(252, "2h", 1, 2)  # qform and sform codes
    put(256, "6f", 0.1, 0.2, 0.3, -90.0, 126.0, -72.0)
    put(280, "12f", 0.5, 0, 0, -90, 0, 0.75, 0, 126, 0, 0, 2.5, -72)
    header[344:348] = magic
    return bytes(header) + b"\0\0\0\0" + data


def placed(data, matrix=None, quaternion=None, mirrored=False):
    """The same volume with only the placement told."""
    data = bytearray(data)
    struct.pack_into("<2h", data, 252, 1 if quaternion else 0, 1 if matrix else 0)
    struct.pack_into("<6f", data, 256, *(quaternion or [0] * 6))
    struct.pack_into("<12f", data, 280, *(matrix or [0] * 12))
    if mirrored:
        struct.pack_into("<f", data, 76, -1.0)
    return bytes(data)


def nifti2(dims, code, bits, data):
    header = bytearray(540)
    put = lambda at, form, *values: struct.pack_into("<" + form, header, at, *values)
    put(0, "i", 540)
    header[4:12] = b"n+2\0\r\n\032\n"
    put(12, "2h", code, bits)
    put(16, "8q", *([len(dims)] + list(dims) + [1] * (7 - len(dims))))
    put(104, "8d", 1.0, 0.5, 0.75, 2.5, 1, 1, 1, 1)
    put(168, "q2d", 544, 0.0, 0.0)
    put(344, "2i", 1, 2)  # qform and sform codes
    put(400, "12d", 0, -0.5, 0, 7, 0.75, 0, 0, 8, 0, 0, 2.5, 9)
    put(500, "i", 2)
    return bytes(header) + b"\0\0\0\0" + data


def save(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if name.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    open(path, "wb").write(data)


def volumes():
    shape = (X, Y, Z)
    save(NIFTI, "u8.nii", nifti(shape, 2, 8, volume("u1", -50).tobytes()))  # 0 to 255 wraps: as bytes
    save(NIFTI, "u16.nii.gz", nifti(shape, 512, 16, volume("<u2", 60000).tobytes()))
    save(NIFTI, "i16.nii.gz", nifti(shape, 4, 16, volume("<i2", -200).tobytes()))
    save(NIFTI, "scaled.nii.gz", nifti(shape, 4, 16, volume("<i2").tobytes(), slope=2.0, intercept=-3.0))
    save(NIFTI, "i32.nii", nifti(shape, 8, 32, volume("<i4", -100000).tobytes()))
    save(NIFTI, "i64.nii", nifti(shape, 1024, 64, volume("<i8", 7).tobytes()))
    save(NIFTI, "f64.nii", nifti(shape, 64, 64, (volume("<f8") / 4).tobytes()))
    save(NIFTI, "big.nii", nifti(shape, 16, 32, (volume("f8") / 4).astype(">f4").tobytes(), order=">"))
    save(NIFTI, "big16.nii.gz", nifti(shape, 512, 16, volume(">u2").tobytes(), order=">"))
    save(NIFTI, "metres.nii", nifti(shape, 2, 8, volume("u1").tobytes(), steps=(0.0005, 0.001, 0.002), units=1))
    save(NIFTI, "second.nii.gz", nifti2(shape, 4, 16, volume("<i2", -200).tobytes()))
    bare = nifti(shape, 2, 8, volume("u1").tobytes())
    save(NIFTI, "placed-by-steps.nii", placed(bare))
    # A third of a turn about (1, 1, 1): x to y, y to z, z to x.
    save(NIFTI, "placed-by-quaternion.nii", placed(bare, quaternion=(0.5, 0.5, 0.5, -90, 126, -72)))
    save(NIFTI, "placed-mirrored.nii", placed(bare, quaternion=(0.5, 0.5, 0.5, -90, 126, -72), mirrored=True))
    # By half a turn about x: a is 0.
    save(NIFTI, "placed-half.nii", placed(bare, quaternion=(1.0, 0, 0, 1, 2, 3)))
    save(NIFTI, "flat.nii", nifti((X, Y), 2, 8, volume("u1")[:X * Y].tobytes()))
    save(NIFTI, "times.nii", nifti((X, Y, Z, 2), 2, 8, volume("u1").tobytes() + volume("u1", 1).tobytes()))
    rgb = np.stack([volume("u1"), volume("u1", 1), volume("u1", 2)], axis=1)
    save(NIFTI, "rgb.nii", nifti(shape, 128, 24, rgb.tobytes()))
    os.rename(os.path.join(NIFTI, "u16.nii.gz"), os.path.join(NIFTI, "packed.nii"))  # told by its start, not by its name
    save(NIFTI, "u16.nii.gz", nifti(shape, 512, 16, volume("<u2", 60000).tobytes()))
    for name, code, bits, kind in [("seg.nii.gz", 2, 8, "u1"), ("seg16.nii.gz", 4, 16, "<i2"),
                                   ("segf.nii.gz", 16, 32, "<f4"), ("seg64.nii.gz", 1024, 64, "<i8")]:
        save(NIFTI, name, nifti(shape, code, bits, LABELS.astype(kind).tobytes()))
    save(NIFTI, "wide.nii.gz", nifti(shape, 512, 16, (LABELS * 300).astype("<u2").tobytes()))
    bad = LABELS.astype("<f4")
    bad[X + 3] = 1.5
    save(NIFTI, "half.nii.gz", nifti(shape, 16, 32, bad.tobytes()))
    bad = LABELS.astype("<i2")
    bad[0] = -1
    save(NIFTI, "negative.nii.gz", nifti(shape, 4, 16, bad.tobytes()))


def hostile_volumes():
    good = nifti((X, Y, Z), 4, 16, volume("<i2").tobytes())
    samples = np.random.default_rng(1).integers(0, 65536, 4000).astype("<u2")
    noise = gzip.compress(nifti((40, 25, 4), 512, 16, samples.tobytes()), mtime=0)
    open(os.path.join(NIFTI, "cut.nii.gz"), "wb").write(noise[:len(noise) * 6 // 10])
    samples = np.random.default_rng(1).integers(0, 9, 4000).astype("<u2")
    damaged = bytearray(gzip.compress(nifti((40, 25, 4), 512, 16, samples.tobytes()), mtime=0))
    damaged[len(damaged) // 2:len(damaged) // 2 + 200] = b"\xff" * 200
    open(os.path.join(NIFTI, "damaged.nii.gz"), "wb").write(damaged)
    save(NIFTI, "cut.nii", good[:-10])
    save(NIFTI, "huge.nii.gz", nifti((32767, 32767, 32767), 2, 8, b"\0" * 64))
    save(NIFTI, "huge-slices.nii.gz", nifti((32767, 32767, 1), 2, 8, b"\0" * (3 << 20)))
    save(NIFTI, "negative-size.nii", nifti((7, -5, 4), 2, 8, b"\0" * 64))
    whole = nifti((7, 5, 4), 2, 8, b"\0" * 140)
    save(NIFTI, "axes.nii", whole[:40] + struct.pack("<h", 99) + whole[42:])
    save(NIFTI, "offset.nii", nifti((X, Y, Z), 4, 16, volume("<i2").tobytes(), offset=1e9))
    save(NIFTI, "offset.nii.gz", nifti((X, Y, Z), 4, 16, volume("<i2").tobytes(), offset=1e9))
    save(NIFTI, "offset-before.nii", nifti((X, Y, Z), 4, 16, volume("<i2").tobytes(), offset=-5))
    save(NIFTI, "offset-nan.nii", nifti((X, Y, Z), 4, 16, volume("<i2").tobytes(), offset=float("nan")))
    save(NIFTI, "pair.nii", nifti((X, Y, Z), 4, 16, volume("<i2").tobytes(), magic=b"ni1\0"))
    save(NIFTI, "text.nii", b"This is no volume. " * 40)
    save(NIFTI, "short.nii", good[:100])
    save(NIFTI, "complex.nii", nifti((X, Y, Z), 32, 64, b"\0" * 1120))
    big = volume("<i4")
    big[5] = 1 << 28
    save(NIFTI, "too-large.nii", nifti((X, Y, Z), 8, 32, big.tobytes()))
    checksums()
    # A bomb: one slice of 35 bytes, then 64 MB of zeros.
    save(NIFTI, "bomb.nii.gz", nifti((X, Y, 1), 2, 8, volume("u1")[:X * Y].tobytes() + b"\0" * (64 << 20)))


def checksums():
    """gzip's trailer (RFC 1952: CRC-32, length): wrong, at a place where a reader has all samples before it meets the
    trailer, and right in several members."""
    plain = nifti((X, Y, Z), 4, 16, volume("<i2").tobytes())
    wrong = bytearray(gzip.compress(plain, mtime=0))
    wrong[-8] ^= 1
    open(os.path.join(NIFTI, "checksum.nii.gz"), "wb").write(wrong)
    longer = bytearray(gzip.compress(plain, mtime=0))
    longer[-4] += 1
    open(os.path.join(NIFTI, "checksum-length.nii.gz"), "wb").write(longer)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = packer.compress(plain) + packer.flush()
    # A name in the header (FNAME) moves the trailer behind the first 8 KiB.
    head = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"n" * (8192 - 11 - len(deflated)) + b"\0"
    trailer = struct.pack("<2I", zlib.crc32(plain) ^ 0x10000, len(plain))
    open(os.path.join(NIFTI, "checksum-apart.nii.gz"), "wb").write(head + deflated + trailer)
    members = gzip.compress(plain[:400], mtime=0) + gzip.compress(plain[400:], mtime=0)
    open(os.path.join(NIFTI, "members.nii.gz"), "wb").write(members)


# --- DICOM ---

SIZE = 16
EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
RLE, JPEG, JPEG2000 = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"
CT, CAPTURE, REPORT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.88.11"
LONG = ("OB", "OW", "SQ", "UN", "UT")


def element(group, number, kind, content, implicit=False):
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, int):
        content = struct.pack("<H", content) if kind == "US" else struct.pack("<I", content)
    if len(content) % 2:
        content += b"\0" if kind in ("UI", "OB") else b" "
    head = struct.pack("<2H", group, number)
    if implicit:
        return head + struct.pack("<I", len(content)) + content
    if kind in LONG:
        return head + kind.encode() + b"\0\0" + struct.pack("<I", len(content)) + content
    return head + kind.encode() + struct.pack("<H", len(content)) + content


def packed(frames):
    """Encapsulated pixels (PS3.5 A.4): an empty table, an item for each frame, the end."""
    item = lambda data: struct.pack("<2HI", 0xfffe, 0xe000, len(data)) + data
    body = item(b"") + b"".join(item(f + b"\0" * (len(f) % 2)) for f in frames) + struct.pack("<2HI", 0xfffe, 0xe0dd, 0)
    return struct.pack("<2H", 0x7fe0, 0x0010) + b"OB\0\0\xff\xff\xff\xff" + body


def dicom(pixels, bits=16, stored=None, signed=0, samples=1, photometric="MONOCHROME2", syntax=EXPLICIT, sop=CT,
          series="1.2.3.1", number=1, instance=None, position=None, axes="1\\0\\0\\0\\1\\0", spacing="0.7\\0.5",
          thickness=None, slope=None, intercept=None, frames=None, planar=0, rows=SIZE, columns=SIZE,
          encapsulated=None, tables=(), description="Thorax"):
    meta = element(2, 2, "UI", sop) + element(2, 3, "UI", "1.2.3.9." + str(instance or 1)) + element(2, 0x10, "UI", syntax)
    start = b"\0" * 128 + b"DICM" + element(2, 0, "UL", len(meta)) + meta
    fields = [(8, 0x16, "UI", sop), (8, 0x18, "UI", "1.2.3.9." + str(instance or 1)), (8, 0x60, "CS", "CT"),
              (8, 0x103e, "LO", description)]
    if thickness:
        fields.append((0x18, 0x50, "DS", thickness))
    fields += [(0x20, 0xd, "UI", "1.2.3"), (0x20, 0xe, "UI", series), (0x20, 0x11, "IS", str(number))]
    if instance is not None:
        fields.append((0x20, 0x13, "IS", str(instance)))
    if position:
        fields += [(0x20, 0x32, "DS", position), (0x20, 0x37, "DS", axes)]
    if rows:
        fields += [(0x28, 2, "US", samples), (0x28, 4, "CS", photometric)]
        if samples == 3:
            fields.append((0x28, 6, "US", planar))
        if frames:
            fields.append((0x28, 8, "IS", str(frames)))
        fields += [(0x28, 0x10, "US", rows), (0x28, 0x11, "US", columns)]
        if spacing:
            fields.append((0x28, 0x30, "DS", spacing))
        stored = stored or bits
        fields += [(0x28, 0x100, "US", bits), (0x28, 0x101, "US", stored), (0x28, 0x102, "US", stored - 1),
                   (0x28, 0x103, "US", signed)]
        if intercept is not None:
            fields += [(0x28, 0x1052, "DS", intercept), (0x28, 0x1053, "DS", slope or "1")]
        fields += tables
    body = b"".join(element(*field, implicit=syntax == IMPLICIT) for field in fields)
    if encapsulated:
        return start + body + packed(encapsulated)
    if pixels is not None:
        body += element(0x7fe0, 0x10, "OW" if bits == 16 else "OB", pixels.tobytes(), implicit=syntax == IMPLICIT)
    return start + body


def slice_values(k, kind="<i2", add=0):
    return np.array([x + 16 * y + 256 * k + add for y in range(SIZE) for x in range(SIZE)]).astype(kind)


def rle(words):
    """PackBits of the high bytes, then of the low ones (PS3.5 G): each row as one literal run."""
    segments = []
    for plane in (words >> 8, words & 255):
        data = plane.astype("u1").tobytes()
        runs = b"".join(bytes([15]) + data[i:i + 16] for i in range(0, len(data), 16))
        segments.append(runs)
    offsets = [64, 64 + len(segments[0])]
    return struct.pack("<16I", 2, *offsets, *([0] * 13)) + b"".join(segments)


def series():
    # In the patient from feet to head: 0, 3, 6, 9, 12 mm. File names and numbers tell other orders.
    for name, k, instance in [("a.dcm", 3, 1), ("b.dcm", 0, 3), ("c.dcm", 4, 2), ("d.dcm", 1, 5), ("e.dcm", 2, 4)]:
        save(DICOM, "ct/" + name, dicom(slice_values(k), signed=1, instance=instance,
                                        position=f"-10\\-20\\{3 * k - 50}", slope="1", intercept="-1024"))
    # Slices that stand: the normal is the patient's x axis turned over, so that order is from right to left.
    for name, k in [("a.dcm", 1), ("b.dcm", 0), ("c.dcm", 2)]:
        save(DICOM, "sagittal/" + name,
             dicom(slice_values(k, "<u2"), instance=9 - k, position=f"{-4 * k}\\0\\0", axes="0\\1\\0\\0\\0\\-1"))
    for name, k, instance in [("a.dcm", 2, 30), ("b.dcm", 0, 4), ("c.dcm", 1, 20)]:
        save(DICOM, "numbered/" + name, dicom(slice_values(k, "<u2"), instance=instance, thickness="5"))
    for name, k, number in [("a.dcm", 0, 3), ("b.dcm", 1, 4), ("c.dcm", 0, 4), ("d.dcm", 1, 3)]:
        save(DICOM, "two/" + name, dicom(
            slice_values(k, "<u2", 1000 * number), series=f"1.2.3.{number}", number=number, instance=k + 1,
            position=f"0\\0\\{k}", description="Bone" if number == 3 else "Lung"))
    save(DICOM, "two/report.dcm", dicom(None, rows=0, sop=REPORT, series="1.2.3.99", number=99))
    save(DICOM, "sizes/a.dcm", dicom(slice_values(0), signed=1, instance=1, position="0\\0\\0"))
    save(DICOM, "sizes/b.dcm", dicom(slice_values(0)[:128], signed=1, instance=2, position="0\\0\\1", rows=8))
    for name, k in [("IM0001", 1), ("IM0002", 0)]:
        save(DICOM, "bare/" + name, dicom(slice_values(k, "<u2"), instance=k, position=f"0\\0\\{k}"))
    save(DICOM, "bare/README", b"not one of them")


def pictures():
    save(DICOM, "u8.dcm", dicom(slice_values(0, "u1"), bits=8))
    save(DICOM, "mono1.dcm", dicom(slice_values(0, "u1"), bits=8, photometric="MONOCHROME1"))
    save(DICOM, "mono1-12.dcm", dicom(slice_values(3, "<u2"), stored=12, photometric="MONOCHROME1"))
    save(DICOM, "u12.dcm", dicom(slice_values(3, "<u2") | 0xa000, stored=12))  # the upper four bits are no part of the values
    save(DICOM, "s12.dcm", dicom((slice_values(0) - 100) & 0xfff, stored=12, signed=1))
    save(DICOM, "scaled.dcm", dicom(slice_values(0, "<u2"), slope="0.5", intercept="10"))
    save(DICOM, "implicit.dcm", dicom(slice_values(2, "<u2"), syntax=IMPLICIT))
    rgb = np.stack([slice_values(0, "u1"), slice_values(0, "u1", 1), slice_values(0, "u1", 2)])
    save(DICOM, "rgb.dcm", dicom(np.ascontiguousarray(rgb.T), bits=8, samples=3, photometric="RGB", sop=CAPTURE))
    save(DICOM, "planes.dcm", dicom(rgb, bits=8, samples=3, photometric="RGB", planar=1, sop=CAPTURE))
    ybr = np.zeros((256, 3), "u1")
    ybr[:, 0], ybr[:, 1], ybr[:, 2] = 76, 85, 255  # red
    save(DICOM, "ybr.dcm", dicom(ybr, bits=8, samples=3, photometric="YBR_FULL", sop=CAPTURE))
    ramp = np.arange(256).astype("<u2") * 256
    table = lambda number, words: [(0x28, number, "OW", words.astype("<u2").tobytes())]
    size = [(0x28, 0x1101 + i, "US", struct.pack("<3H", 256, 0, 16)) for i in range(3)]
    palettes = size + table(0x1201, ramp) + table(0x1202, ramp[::-1]) + table(0x1203, np.full(256, 7 * 256))
    save(DICOM, "palette.dcm", dicom(slice_values(0, "u1"), bits=8, photometric="PALETTE COLOR", tables=palettes, sop=CAPTURE))
    frames = np.stack([slice_values(0, "u1", 10 * f) for f in range(3)])
    save(DICOM, "frames.dcm", dicom(frames, bits=8, frames=3, sop="1.2.840.10008.5.1.4.1.1.7.2", spacing=None))
    save(DICOM, "rle.dcm", dicom(None, syntax=RLE, encapsulated=[rle(slice_values(3, "<u2"))]))
    picture = slice_values(0, "u1").reshape(SIZE, SIZE)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=95)
    save(DICOM, "jpeg.dcm", dicom(None, bits=8, syntax=JPEG, encapsulated=[file.getvalue()]))
    picture = Image.fromarray(slice_values(3, "<u2").reshape(SIZE, SIZE))
    picture.save(os.path.join(DICOM, "x.j2k"), irreversible=False, num_resolutions=2)
    save(DICOM, "jpeg2000.dcm", dicom(None, syntax=JPEG2000, encapsulated=[open(os.path.join(DICOM, "x.j2k"), "rb").read()]))
    os.remove(os.path.join(DICOM, "x.j2k"))


def hostile_pictures():
    save(DICOM, "bad/no-pixels.dcm", dicom(None))
    save(DICOM, "bad/no-picture.dcm", dicom(None, rows=0, sop=REPORT))
    save(DICOM, "bad/text.dcm", b"This is no scan. " * 40)
    good = dicom(slice_values(0), signed=1)
    save(DICOM, "bad/cut.dcm", good[:-100])
    save(DICOM, "bad/cut-header.dcm", good[:295])
    save(DICOM, "bad/huge.dcm", dicom(slice_values(0), signed=1, rows=65535, columns=65535))
    save(DICOM, "bad/frames.dcm", dicom(slice_values(0, "u1"), bits=8, frames=2000000000))
    save(DICOM, "bad/few-frames.dcm", dicom(slice_values(0, "u1"), bits=8, frames=3))
    # A length that no file has.
    at = good.rindex(struct.pack("<2H", 0x7fe0, 0x10) + b"OW\0\0") + 8
    save(DICOM, "bad/length.dcm", good[:at] + struct.pack("<I", 0xfffffff0) + good[at + 4:])

    # The same in an element before the pixels; and sequences within sequences that never end.
    long = element(0x29, 0x1010, "OB", b"x" * 8)
    save(DICOM, "bad/element.dcm", good[:at - 8] + long[:8] + struct.pack("<I", 0xfffffff0) + long[12:] + good[at - 8:])
    deep = struct.pack("<2H", 0x29, 0x1020) + b"SQ\0\0\xff\xff\xff\xff" + struct.pack("<2HI", 0xfffe, 0xe000, 0xffffffff)
    save(DICOM, "bad/nested.dcm", good[:at - 8] + deep * 2000)
    packed_picture = dicom(None, syntax=RLE, encapsulated=[rle(slice_values(3, "<u2"))])
    save(DICOM, "bad/packed-cut.dcm", packed_picture[:-60])
    save(DICOM, "bad/packed-huge.dcm",
         dicom(None, syntax=RLE, encapsulated=[rle(slice_values(3, "<u2"))], rows=65535, columns=65535))
    save(DICOM, "bad/packed-noise.dcm", dicom(None, syntax=JPEG2000, encapsulated=[np.random.default_rng(2).bytes(600)]))
    # A byte too many between two markers, and sizes that are not the header's: GDCM ends the process for them.
    file = io.BytesIO()
    Image.fromarray(slice_values(0, "u1").reshape(SIZE, SIZE)).save(file, "JPEG", quality=95)
    jpeg = file.getvalue()
    quant, frame = jpeg.index(b"\xff\xdb"), jpeg.index(b"\xff\xc0")
    save(DICOM, "bad/jpeg-between.dcm", dicom(None, bits=8, syntax=JPEG, encapsulated=[jpeg[:quant] + b"x" + jpeg[quant:]]))
    narrow = jpeg[:frame + 7] + struct.pack(">H", 8) + jpeg[frame + 9:]
    save(DICOM, "bad/jpeg-size.dcm", dicom(None, bits=8, syntax=JPEG, encapsulated=[narrow]))
    stream = open(os.path.join(DICOM, "jpeg2000.dcm"), "rb").read()
    size = stream.index(b"\xff\x4f\xff\x51") + 12
    save(DICOM, "bad/jpeg2000-size.dcm", stream[:size] + struct.pack(">I", 4112) + stream[size + 4:])
    # Runs that end early, that go beyond the picture, and too few planes: GDCM ends the process for each.
    runs = rle(slice_values(3, "<u2"))
    save(DICOM, "bad/rle-short.dcm", dicom(None, syntax=RLE, encapsulated=[runs[:-18] + b"\x80" * 18]))
    save(DICOM, "bad/rle-beyond.dcm", dicom(None, syntax=RLE, encapsulated=[runs[:-17] + bytes([130]) + runs[-16:]]))
    save(DICOM, "bad/rle-planes.dcm", dicom(None, syntax=RLE, encapsulated=[struct.pack("<I", 1) + runs[4:]]))
    save(DICOM, "bad/packed-frames.dcm", dicom(None, syntax=RLE, encapsulated=[rle(slice_values(3, "<u2"))], frames=2000000000))


if __name__ == "__main__":
    for folder in (NIFTI, DICOM):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    volumes()
    hostile_volumes()
    series()
    pictures()
    hostile_pictures()
