"""Writes golden/videos: tiny clips whose frames tell their number, and what OpenCV decodes of them.

Run with Debian's python3 (cv2 with FFmpeg):  /usr/bin/python3 make_videos.py
"""
import os
import struct

import cv2
import numpy as np

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "videos")
WIDTH, HEIGHT, FRAMES = 64, 48, 30


def frame(i):
    """Five squares of 12x12, black or white: the number's bits from the left; below them a ramp that moves (BGR)."""
    picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for bit in range(5):
        picture[2:14, 2 + 12 * bit:14 + 12 * bit] = 255 if i >> bit & 1 else 0
    x = np.arange(WIDTH)
    picture[16:, :, 0] = (x * 2 + 40) % 256
    picture[16:, :, 1] = 60 + 4 * i
    picture[16:, :, 2] = (200 - x) % 256
    return picture


def write(name, fourcc, frames=FRAMES, rate=10):
    path = os.path.join(OUT, name)
    writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*fourcc), rate, (WIDTH, HEIGHT))
    assert writer.isOpened(), name
    for i in range(frames):
        writer.write(frame(i))
    writer.release()
    return path


def decoded(path):
    capture, frames = cv2.VideoCapture(path), []
    while True:
        ok, picture = capture.read()
        if not ok:
            return frames
        frames.append(picture[:, :, ::-1])


def turned(path, to):
    """The same MP4 with the matrix of a quarter turn clockwise in its track header (ISO/IEC 14496-12, 8.3.2)."""
    data = bytearray(open(path, "rb").read())
    at = data.index(b"tkhd") + 4
    assert data[at] == 0  # version 0: the matrix stands 40 bytes on
    struct.pack_into(">9i", data, at + 40, 0, 1 << 16, 0, -(1 << 16), 0, 0, HEIGHT << 16, 0, 1 << 30)
    open(to, "wb").write(data)


def main():
    os.makedirs(OUT, exist_ok=True)
    for name, fourcc in [("mpeg4.mp4", "mp4v"), ("h264.mp4", "avc1"), ("jpeg.avi", "MJPG"), ("h264.mkv", "X264"),
                         ("mpeg4.avi", "XVID"), ("mpeg4.mov", "mp4v"), ("vp8.webm", "VP80")]:
        path = write(name, fourcc, 12 if fourcc == "MJPG" else FRAMES)
        frames = decoded(path)
        print(name, os.path.getsize(path), "bytes", len(frames), "frames")
        if name in ("h264.mp4", "jpeg.avi", "mpeg4.mp4"):
            np.stack([frames[i] for i in (0, 7, 11)]).tofile(os.path.join(OUT, name + ".raw"))
    turned(os.path.join(OUT, "h264.mp4"), os.path.join(OUT, "turned.mp4"))
    # Broken off within the last frames: AVI and Matroska play up to there, MP4 has lost its table.
    for name, keep in [("jpeg.avi", 0.62), ("h264.mkv", 0.8), ("h264.mp4", 0.7)]:
        data = open(os.path.join(OUT, name), "rb").read()
        open(os.path.join(OUT, "cut-" + name), "wb").write(data[:int(len(data) * keep)])
    # What a play list would open must stay closed.
    open(os.path.join(OUT, "list.mp4"), "w").write("ffconcat version 1.0\nfile h264.mp4\n")
    open(os.path.join(OUT, "hls.mp4"), "w").write("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nh264.mp4\n#EXT-X-ENDLIST\n")
    open(os.path.join(OUT, "text.mp4"), "w").write("This is no video.\n")


if __name__ == "__main__":
    main()
