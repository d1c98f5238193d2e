"""Makes models as PyTorch's own exporter writes them, and what PyTorch answers. Run: /usr/bin/python3
make_foreign.py (numpy, torch, torchvision, onnx)."""

import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn
from torchvision.models.segmentation.fcn import FCN, FCNHead

HERE = pathlib.Path(__file__).parent / "foreign"
CLASSES, WIDTH, HEIGHT = 3, 21, 17
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def image(width=WIDTH, height=HEIGHT):
    """Bytes (37 i) mod 251, interleaved RGB, normalised as most of PyTorch's models want it."""
    pixels = (np.arange(3 * width * height) * 37 % 251).astype(np.uint8).reshape(height, width, 3)
    values = (torch.from_numpy(pixels).float() / 255 - torch.tensor(MEAN)) / torch.tensor(DEVIATION)
    return values.permute(2, 0, 1)[None]


class Body(nn.Module):
    """Two levels, as torchvision's bodies give them to a head: at a half and at a quarter of the size."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(4, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())

    def forward(self, x):
        aux = self.first(x)
        return {"out": self.second(aux), "aux": aux}


class Both(nn.Module):
    """The exporter wants no dictionaries."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        made = self.network(x)
        return made["out"], made["aux"]


class Last(nn.Module):
    """Channels last, in and out."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class Chosen(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return self.network(x).argmax(1)


class Blend(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x, y):
        return self.network(x + y)


torch.manual_seed(11)
plain = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, CLASSES, 1)).eval()
quarter = nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU(), nn.Conv2d(4, CLASSES, 3, 2, 1)).eval()
fcn = FCN(Body(), FCNHead(8, CLASSES), FCNHead(4, CLASSES)).eval()
for module in fcn.modules():  # statistics as a training leaves them, not those of no training
    if isinstance(module, nn.BatchNorm2d):
        module.running_mean.normal_(0, 0.2)
        module.running_var.uniform_(0.5, 1.5)
with torch.no_grad():  # no class wins everywhere
    fcn.classifier[-1].bias -= fcn(image())["out"].mean((0, 2, 3))


def export(name, network, example, inputs=("pixel_values",), outputs=("scores",), dynamic=True, axes=("N", None, "H", "W")):
    named = {i: a for i, a in enumerate(axes) if a}
    network.eval()  # a wrapper in training mode would leave what it wraps in it
    torch.onnx.export(network, example, HERE / f"{name}.onnx", input_names=list(inputs), output_names=list(outputs),
                      opset_version=13, dynamic_axes={port: named for port in [*inputs, *outputs]} if dynamic else None)


def golden(name, network, example):
    with torch.no_grad():
        logits = network(example)
    logits = logits["out"] if isinstance(logits, dict) else logits
    top = logits.topk(2, dim=1).values
    print(name, tuple(logits.shape), "margin", float((top[:, 0] - top[:, 1]).min()), "classes",
          logits.argmax(1).unique().tolist())
    (HERE / f"{name}.mask").write_bytes(logits.argmax(1).byte().numpy().tobytes())
    return logits


example = image()
export("dynamic", plain, example)
logits = golden("dynamic", plain, example)
(HERE / "probabilities.raw").write_bytes(logits.softmax(1).numpy().astype("<f4").tobytes())
export("softmax", nn.Sequential(plain, nn.Softmax(1)), example)
export("fixed", plain, image(32, 24), dynamic=False)
golden("fixed", plain, image(32, 24))
export("fcn", Both(fcn), example, outputs=("out", "aux"))
golden("fcn", fcn, example)
export("quarter", quarter, example)
golden("quarter",
       lambda x: nn.functional.interpolate(quarter(x), size=x.shape[2:], mode="bilinear", align_corners=False), example)
last = example.permute(0, 2, 3, 1).contiguous()
export("nhwc", Last(plain), last, axes=("N", "H", "W", None))
export("nhwc-fixed", Last(plain), last, dynamic=False)
export("argmax", Chosen(plain), example)
export("two-inputs", Blend(plain), (example, example), inputs=("x", "y"))

# An operator of somebody's own, which the exporter would write for a custom function.
node = helper.make_node("Sharpen", ["pixel_values"], ["scores"], domain="com.example")
sizes = ["N", 3, "H", "W"]
graph = helper.make_graph([node], "net", [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, sizes)],
                          [helper.make_tensor_value_info("scores", TensorProto.FLOAT, sizes)])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("com.example", 1)],
                            ir_version=8),
          HERE / "custom-operator.onnx")
