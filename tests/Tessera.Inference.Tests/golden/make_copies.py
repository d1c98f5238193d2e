"""A network that copies its input, and what comes back of an image through each resize policy. Run: /usr/bin/python3
make_copies.py (numpy, cv2, torch, onnx). Nothing here is Tessera's: the sizes follow from the words of
docs/predict.md."""

import json
import pathlib

import cv2
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
# Ids 0 to 254 are grey values: of the logits v k - k^2 / 2 the largest is that of the k nearest to v, and enlarging
# them enlarges v.
CLASSES, MEAN, DEVIATION = 255, 100, 50
CASES = [("stretch", 24, 20, 37, 23), ("pad", 32, 32, 37, 23), ("pad", 21, 32, 23, 37), ("pad", 64, 50, 5, 3),
         ("pad", 9, 9, 90, 1), ("crop", 16, 16, 37, 23), ("crop", 30, 41, 23, 37), ("crop", 8, 8, 90, 1),
         ("pad", 1, 1, 37, 23)]


def fit(width, height, frame_width, frame_height):
    """The largest box of that shape in the middle of a frame: left, top, width, height."""
    if width * frame_height >= height * frame_width:
        width, height = frame_width, max(1, (2 * height * frame_width + width) // (2 * width))
    else:
        width, height = max(1, (2 * width * frame_height + height) // (2 * height)), frame_height
    return (frame_width - width) // 2, (frame_height - height) // 2, width, height


def picture(width, height):
    """Smooth enough to be told from its shifted self, no two rows or columns alike."""
    y, x = np.mgrid[:height, :width]
    return (127 + 60 * np.sin(x / 3.1) + 55 * np.cos(y / 2.3 + x / 7)).astype(np.uint8)


def through(policy, width, height, image):
    """The grey values that the copying network answers with at each pixel of the image; -1 where it answers nothing."""
    rows, columns = image.shape
    left, top, w, h = fit(width, height, columns, rows) if policy == "crop" else (0, 0, columns, rows)
    part = image[top:top + h, left:left + w]
    x, y, across, down = fit(columns, rows, width, height) if policy == "pad" else (0, 0, width, height)
    small = part if (across, down) == (w, h) else cv2.resize(
        part, (across, down), interpolation=cv2.INTER_AREA if across <= w and down <= h else cv2.INTER_LINEAR)
    padded = np.full((height, width), MEAN, np.float32)
    padded[y:y + down, x:x + across] = small
    window = torch.from_numpy(padded[y:y + down, x:x + across].copy())[None, None]
    back = np.full((rows, columns), -1, np.float32)
    shown = torch.nn.functional.interpolate(window, size=(h, w), mode="bilinear", align_corners=False)
    back[top:top + h, left:left + w] = shown[0, 0]
    return back


k = np.arange(CLASSES, dtype=np.float64)
weights = [numpy_helper.from_array((DEVIATION * k).astype(np.float32).reshape(CLASSES, 1, 1, 1), "w"),
           numpy_helper.from_array((MEAN * k - k * k / 2).astype(np.float32), "b")]
graph = helper.make_graph([helper.make_node("Conv", ["image", "w", "b"], ["logits"], kernel_shape=[1, 1])], "copy",
                          [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 1, "H", "W"])],
                          [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", CLASSES, "H", "W"])], weights)
made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
labels = {"version": 1, "classes": [{"id": i, "name": f"{i}"} for i in range(CLASSES)]}
helper.set_model_props(made, {"tessera.labels": json.dumps(labels)})
onnx.checker.check_model(made)
onnx.save(made, HERE / "copy.onnx")

cases = []
for index, (policy, width, height, columns, rows) in enumerate(CASES):
    image = picture(columns, rows)
    (HERE / f"copy-{index}.raw").write_bytes(image.tobytes() + through(policy, width, height, image).astype("<f4").tobytes())
    resize = {"step": "resize", "policy": policy, "width": width, "height": height}
    normalise = {"step": "normalise", "scale": 1, "mean": [MEAN], "deviation": [DEVIATION]}
    cases.append({"width": columns, "height": rows, "preprocessing": {"version": 1, "channels": 1, "steps": [resize, normalise]}})
(HERE / "copies.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
