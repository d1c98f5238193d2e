"""Makes deep.onnx: five convolutions with random weights, the first three of stride 2, and the resize to the image's
own size. Run: /usr/bin/python3 make_deep.py (numpy, onnx). One value of the last layer sees 1 + 2 (1 + 2 + 4 + 8 + 8) =
47 pixels; enlarged 8 times, a pixel needs a value of up to 8 + 4 pixels away: it depends on at most 36 pixels to each
side."""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES, WIDTHS, STRIDES = 4, [3, 6, 8, 8, 8], [2, 2, 2, 1, 1]
rng = np.random.default_rng(11)
labels = {"version": 1, "classes": [{"id": i, "name": n} for i, n in enumerate(["sky", "road", "car", "tree"])]}
steps = [{"step": "normalise", "scale": 255, "mean": [0.5, 0.5, 0.5], "deviation": [0.25, 0.25, 0.25]}]

nodes, weights, last = [], [], "image"
for i, stride in enumerate(STRIDES):
    outputs = CLASSES if i == len(STRIDES) - 1 else WIDTHS[i + 1]
    weight = rng.normal(size=(outputs, WIDTHS[i], 3, 3)).astype(np.float32) * np.sqrt(2 / (9 * WIDTHS[i])).astype(np.float32)
    weights.append(numpy_helper.from_array(weight, f"w{i}"))
    nodes.append(helper.make_node("Conv", [last, f"w{i}"], [f"c{i}"], kernel_shape=[3, 3], pads=[1] * 4, strides=[stride] * 2))
    last = f"c{i}"
    if i < len(STRIDES) - 1:
        nodes.append(helper.make_node("Relu", [last], [f"r{i}"]))
        last = f"r{i}"
weights += [numpy_helper.from_array(np.array([2, 3], np.int64), "hw"),
            numpy_helper.from_array(np.array([1, CLASSES], np.int64), "nk")]
nodes += [helper.make_node("Shape", ["image"], ["shape"]), helper.make_node("Gather", ["shape", "hw"], ["size"]),
          helper.make_node("Concat", ["nk", "size"], ["sizes"], axis=0),
          helper.make_node("Resize", [last, "", "", "sizes"], ["logits"], mode="linear",
                           coordinate_transformation_mode="half_pixel")]
size = ["H", "W"]
graph = helper.make_graph(nodes, "deep", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, *size])],
                          [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", CLASSES, *size])], weights)
made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
helper.set_model_props(made, {"tessera.labels": json.dumps(labels),
                              "tessera.preprocessing": json.dumps({"version": 1, "channels": 3, "steps": steps})})
onnx.checker.check_model(made)
onnx.save(made, pathlib.Path(__file__).parent / "deep.onnx")
