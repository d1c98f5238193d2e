"""Writes scans/*.nii(.gz): label volumes of 4 x 3 x 3 voxels of 2 x 1.5 x 5 mm, 15 mm3 each, with struct alone.

0 background, 1 organ, 2 tumour, x ignored (255). Fields: nifti1.h.
Run: python3 make_scans.py
"""
import gzip
import os
import struct

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scans")
STEPS = (2.0, 1.5, 5.0)
# Turned by half a circle about the third axis: the first two axes run backwards.
TURNED = (-2.0, 0, 0, 10, 0, -1.5, 0, 20, 0, 0, 5.0, -30)

JANUARY = ["0000", "0110", "0000"], ["0110", "0122", "0110"], ["0000", "0110", "0000"]
APRIL = ["0000", "0110", "0000"], ["0110", "0222", "0110"], ["0000", "0110", "0000"]
JULY = ["0000", "0210", "0000"], ["0110", "2222", "0220"], ["000x", "0100", "0000"]


def volume(slices, order="<", dims=None, steps=STEPS, matrix=None, quaternion=None):
    ids = bytes(255 if c == "x" else int(c) for rows in slices for row in rows for c in row)
    dims = dims or (len(slices[0][0]), len(slices[0]), len(slices))
    header = bytearray(348)
    put = lambda at, form, *values: struct.pack_into(order + form, header, at, *values)
    put(0, "i", 348)
    put(40, "8h", len(dims), *dims, *[1] * (7 - len(dims)))
    put(70, "2h", 2, 8)
    put(76, "8f", 1.0, *steps, 1, 1, 1, 1)
    put(108, "f", 352)
    put(123, "B", 2)
    if matrix:
        put(254, "h", 1)
        put(280, "12f", *matrix)
    if quaternion:
        put(252, "h", 1)
        put(256, "6f", *quaternion)
    header[344:348] = b"n+1\0"
    return bytes(header) + b"\0\0\0\0" + ids


def moved(by):
    return TURNED[:11] + (TURNED[11] + by,)


def save(name, data):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").write(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


save("january.nii.gz", volume(JANUARY, matrix=TURNED))
# The same place as a quaternion, in the other order of bytes.
save("april.nii", volume(APRIL, order=">", quaternion=(0, 0, 1, 10, 20, -30)))
save("july.nii.gz", volume(JULY, matrix=TURNED))
# A hundredth of the smallest step is 0.015 mm.
save("near.nii.gz", volume(JULY, matrix=moved(0.01)))
save("far.nii.gz", volume(JULY, matrix=moved(0.5)))
# At the far corner, 2 slices of 0.2 mm more.
save("thicker.nii.gz", volume(JULY, steps=(2.0, 1.5, 5.2), matrix=TURNED[:10] + (5.2, -30)))
save("fewer.nii.gz", volume(JULY[:2], matrix=TURNED))
save("times.nii.gz", volume(JULY + JULY, dims=(4, 3, 3, 2), matrix=TURNED))
save("unknown.nii.gz", volume((["0000", "0710", "0000"],) + JULY[1:], matrix=TURNED))
