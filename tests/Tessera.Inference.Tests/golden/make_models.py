"""Makes the small models and the masks that PyTorch gives for them. Run: /usr/bin/python3 make_models.py (numpy, torch, onnx)."""

import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
CLASSES, WIDTH, HEIGHT = 3, 37, 29
LABELS = json.dumps({"version": 1, "classes": [{"id": i, "name": n} for i, n in enumerate(["sky", "road", "car"])]})
PREPROCESSING = json.dumps({"version": 1, "channels": 3,
                            "steps": [{"step": "normalise", "scale": 255, "mean": [0, 0, 0], "deviation": [1, 1, 1]}]})

rng = np.random.default_rng(5)
weight = rng.normal(size=(CLASSES, 3, 3, 3)).astype(np.float32)
bias = np.zeros(CLASSES, np.float32)


def model(resize, fixed=None, metadata=True, head=None):
    """A convolution of stride 4, with or without the resize to the image's own size behind it."""
    weights = [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(bias, "b"),
               numpy_helper.from_array(np.array([2, 3], np.int64), "hw"),
               numpy_helper.from_array(np.array([1, CLASSES], np.int64), "nk")]
    stride = 4 if resize else 1
    nodes = [helper.make_node("Conv", ["image", "w", "b"], ["small" if resize else "logits"], kernel_shape=[3, 3],
                              pads=[1] * 4, strides=[stride] * 2)]
    if resize:
        nodes += [helper.make_node("Shape", ["image"], ["shape"]), helper.make_node("Gather", ["shape", "hw"], ["size"]),
                  helper.make_node("Concat", ["nk", "size"], ["sizes"], axis=0),
                  helper.make_node("Resize", ["small", "", "", "sizes"], ["logits"], mode="linear",
                                   coordinate_transformation_mode="half_pixel")]
    size = fixed or ["H", "W"]
    graph = helper.make_graph(nodes, "net", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 3, *size])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", CLASSES, *size])], weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if metadata:
        helper.set_model_props(made, {"tessera.labels": LABELS, "tessera.preprocessing": PREPROCESSING,
                                      **({"tessera.head": head} if head else {})})
    onnx.checker.check_model(made)
    return made


def mask(stride, width=WIDTH, height=HEIGHT):
    """The input is ((37 i) mod 101) / 101 for the i-th value; the smallest margin between classes must be above rounding."""
    count = 3 * width * height
    image = torch.from_numpy(((np.arange(count) * 37 % 101).astype(np.float32) / np.float32(101)).reshape(1, 3, height, width))
    logits = torch.nn.functional.conv2d(image, torch.from_numpy(weight), torch.from_numpy(bias), stride=stride, padding=1)
    logits = torch.nn.functional.interpolate(logits, size=(height, width), mode="bilinear", align_corners=False)
    top = logits.topk(2, dim=1).values
    print("margin", float((top[:, 0] - top[:, 1]).min()))
    return logits.argmax(1).byte().numpy().tobytes()


onnx.save(model(True), HERE / "resized.onnx")
onnx.save(model(True, head=json.dumps({"version": 1, "tensor": "small"})), HERE / "cut.onnx")
onnx.save(model(True, head=json.dumps({"version": 1, "tensor": "smal"})), HERE / "wrong-head.onnx")
onnx.save(model(False), HERE / "plain.onnx")
onnx.save(model(False, fixed=[6, 8]), HERE / "fixed.onnx")
onnx.save(model(False, metadata=False), HERE / "foreign.onnx")
(HERE / "resized.mask").write_bytes(mask(4))
(HERE / "plain.mask").write_bytes(mask(1))
