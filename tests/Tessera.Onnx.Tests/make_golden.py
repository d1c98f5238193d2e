"""Makes golden/foreign.onnx with Python's onnx package: a pointwise convolution of two
channels to three classes, and its argmax."""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

weight = np.array([[1, 0], [0, 1], [1, -1]], np.float32).reshape(3, 2, 1, 1)
bias = np.array([0, 0.5, -1], np.float32)
graph = helper.make_graph(
    [
        helper.make_node("Conv", ["image", "weight", "bias"], ["logits"], kernel_shape=[1, 1]),
        helper.make_node("ArgMax", ["logits"], ["ids"], axis=1, keepdims=1),
    ],
    "foreign",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", 2, "H", "W"])],
    [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 3, "H", "W"]),
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["N", 1, "H", "W"]),
    ],
    [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, {"greeting": "Grüße", "empty": ""})
onnx.checker.check_model(model)
onnx.save(model, str(pathlib.Path(__file__).parent / "golden" / "foreign.onnx"))
