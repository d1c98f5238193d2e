"""Writes golden/frames: volumes and a video with labels, in the folders in which people keep them.

NIfTI from the facts of nifti1.h with struct and gzip; the video by OpenCV. Run with Debian's python3:
    /usr/bin/python3 make_frames.py
"""
import gzip
import json
import os
import shutil
import struct

import cv2
import numpy as np
from PIL import Image

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "frames")
X, Y = 24, 20


def nifti(path, data, slices, columns=X, rows=Y):
    code, bits = {"uint8": (2, 8), "int16": (4, 16)}[data.dtype.name]
    header = bytearray(348)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, columns, rows, slices, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, code, bits)
    struct.pack_into("<8f", header, 76, 1, 0.5, 0.75, 3, 1, 1, 1, 1)
    struct.pack_into("<3f", header, 108, 352, 0, 0)
    header[123] = 2
    header[344:348] = b"n+1\0"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "wb").write(gzip.compress(bytes(header) + b"\0" * 4 + data.tobytes(), mtime=0))


def label(x, y, z):
    """A square that moves with the slices, a stripe below it."""
    return np.where(y >= 16, 2, ((x >= 4 + z) & (x < 12 + z) & (y >= 4) & (y < 12)).astype(int))


def case(folder, name, slices, seed, image="images/{}.nii.gz", mask="masks/{}.nii.gz", channel=0, with_mask=True):
    z, y, x = np.meshgrid(np.arange(slices), np.arange(Y), np.arange(X), indexing="ij")
    ids = label(x, y, z)
    values = 100 * seed + 10 * z + x - 500 + 300 * ids + 1000 * channel
    nifti(os.path.join(OUT, folder, image.format(name)), values.astype("<i2"), slices)
    if with_mask:
        nifti(os.path.join(OUT, folder, mask.format(name)), ids.astype("u1"), slices)


def description(folder, content):
    open(os.path.join(OUT, folder, "dataset.json"), "w").write(json.dumps(content, indent=1))


def series():
    """Labels of the five slices of 16x16 of Tessera.Rasters.Tests/fixtures/dicom/ct, as a volume and for a slice."""
    z, y, x = np.meshgrid(np.arange(5), np.arange(16), np.arange(16), indexing="ij")
    nifti(os.path.join(OUT, "series/ct.nii.gz"), ((x + z) % 3).astype("u1"), 5, 16, 16)
    Image.fromarray(((x[3] + 3) % 3).astype("u1")).save(os.path.join(OUT, "series/slice3.png"))


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    for i, (name, slices) in enumerate([("ann", 5), ("bob", 4), ("cid", 3), ("dan", 4)]):
        case("pairs", name, slices, i)
    case("uneven", "ann", 5, 0)
    z, y, x = np.meshgrid(np.arange(4), np.arange(Y), np.arange(X), indexing="ij")
    nifti(os.path.join(OUT, "uneven/masks/ann.nii.gz"), label(x, y, z).astype("u1"), 4)

    # nnU-Net, second version with two channels and the first with one.
    for name, slices, seed in [("liver_001", 4, 1), ("liver_002", 3, 2)]:
        for channel in (0, 1):
            case("nnunet", name, slices, seed, f"imagesTr/{{}}_000{channel}.nii.gz", "labelsTr/{}.nii.gz", channel)
    description("nnunet", {"channel_names": {"0": "CT", "1": "PET"},
                           "labels": {"background": 0, "liver": 1, "tumour": 2}, "numTraining": 2,
                           "file_ending": ".nii.gz"})
    case("nnunet-first", "a", 3, 1, "imagesTr/{}_0000.nii.gz", "labelsTr/{}.nii.gz")
    case("nnunet-first", "b", 3, 1, "imagesTs/{}_0000.nii.gz", "labelsTs/{}.nii.gz")
    case("nnunet-first", "c", 3, 1, "imagesTs/{}_0000.nii.gz", with_mask=False)
    description("nnunet-first", {"modality": {"0": "CT"}, "labels": {"0": "background", "1": "liver", "2": "ignore"}})

    series()

    # A drive of 16 frames whose squares tell their number; frames 3 and 12 are labelled.
    os.makedirs(os.path.join(OUT, "video", "images"))
    os.makedirs(os.path.join(OUT, "video", "masks", "drive"))
    writer = cv2.VideoWriter(os.path.join(OUT, "video", "images", "drive.mp4"), cv2.VideoWriter_fourcc(*"avc1"), 10, (64, 32))
    for i in range(16):
        picture = np.full((32, 64, 3), 128, np.uint8)
        for bit in range(4):
            picture[4:20, 16 * bit:16 * bit + 16] = 255 if i >> bit & 1 else 0
        writer.write(picture)
    writer.release()
    for number in (3, 12):
        ids = np.zeros((32, 64), np.uint8)
        ids[20:] = 1
        ids[0, 0] = 2 if number == 12 else 0
        Image.fromarray(ids).save(os.path.join(OUT, "video", "masks", "drive", f"{number:04}.png"))


if __name__ == "__main__":
    main()
