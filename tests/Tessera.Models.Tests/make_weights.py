"""Writes golden/weights/*: state dicts as PyTorch itself saves them, in its zip format and in the one before PyTorch 1.6.

Run with Debian's python3 (torch 1.13): python3 make_weights.py
"""
import argparse
import collections
import pathlib

import torch
import torchvision
from torch import nn

from make_golden import value

OUT = pathlib.Path(__file__).parent / "golden" / "weights"
FLOATS = {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
INTEGERS = {"i64": torch.int64, "i32": torch.int32, "i16": torch.int16, "i8": torch.int8}


def everything():
    """Each dtype, views of one storage, and shapes at the edge."""
    tensors = collections.OrderedDict()
    for name, dtype in FLOATS.items():
        tensors[name] = (torch.arange(6).reshape(2, 3) * 0.5 - 1).to(dtype)
    for name, dtype in INTEGERS.items():
        tensors[name] = (torch.arange(4) - 2).to(dtype)
    tensors["u8"] = torch.tensor([0, 7, 255], dtype=torch.uint8)
    tensors["bool"] = torch.tensor([True, False, True])
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    tensors["shared.transposed"] = base.t()
    tensors["shared.block"] = base[1:3, 2:5]
    tensors["shared.columns"] = base[:, 1::2]
    tensors["nhwc"] = torch.arange(24, dtype=torch.float32).reshape(1, 2, 3, 4).to(memory_format=torch.channels_last)
    tensors["scalar"] = torch.tensor(42)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["parameter"] = nn.Parameter(torch.tensor([1.5, -2.5]))
    return tensors


def training():
    """What a training saves beside the weights: an optimiser with its state, counters, options."""
    network = nn.Sequential(nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2))
    for index, weight in enumerate(network.parameters()):
        nn.init.constant_(weight, index + 1.0)
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 3, 5, 5)).sum().backward()
    optimiser.step()
    wrapped = nn.DataParallel(network)
    return {"epoch": 3, "best": torch.tensor(0.5), "optimizer": optimiser.state_dict(), "model_state": wrapped.state_dict(),
            "history": [0.1, (True, None, "text", 1 << 40)]}


def narrow_resnet18():
    """torchvision's ResNet-18, keys and all, cut to eight channels a layer; values by make_golden's formula, as 16-bit floats."""
    index, weights = 0, collections.OrderedDict()
    for key, tensor in torchvision.models.resnet18().state_dict().items():
        if key.endswith("num_batches_tracked"):
            weights[key] = torch.tensor(7)
            continue
        shape = tuple(min(size, 8) for size in tensor.shape)
        weights[key] = torch.from_numpy(value(key, shape, index)).half()
        index += 1
    return weights


def save(name, value):
    OUT.mkdir(parents=True, exist_ok=True)
    torch.save(value, OUT / f"{name}.zip.pth")
    torch.save(value, OUT / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)


torch.manual_seed(0)
save("everything", everything())
save("training", training())
save("module", nn.Linear(2, 2))
save("options", {"model": {"w": torch.ones(1)}, "args": argparse.Namespace(lr=0.1)})
torch.save(narrow_resnet18(), OUT / "narrow-resnet18.pth", _use_new_zipfile_serialization=False)
torch.jit.script(nn.Linear(2, 2)).save(str(OUT / "program.zip.pth"))
