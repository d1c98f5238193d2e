#!/usr/bin/python3
"""Writes golden/*.bin and *.txt: what PyTorch computes for layers, optimisers, schedules and clipping. Run it in this folder."""
import pathlib

import numpy as np
import torch
from torch import nn


class Golden:
    """Float32 values one after the other; the index has a line a tensor: name, offset in values, shape."""

    def __init__(self, name):
        self.path, self.values, self.lines, self.at = pathlib.Path("golden") / name, [], [], 0

    def add(self, name, tensor):
        array = torch.as_tensor(tensor).detach().to(torch.float32).contiguous().numpy().ravel().copy()
        self.lines.append(f"{name} {self.at} {','.join(map(str, torch.as_tensor(tensor).shape))}")
        self.values.append(array)
        self.at += array.size

    def save(self):
        self.path.parent.mkdir(exist_ok=True)
        np.concatenate(self.values).astype("<f4").tofile(self.path.with_suffix(".bin"))
        self.path.with_suffix(".txt").write_text("\n".join(self.lines) + "\n")


class Muon(torch.optim.Optimizer):
    """The published rule as it is written down, one Newton-Schulz step after the other on the whole matrix, in float64."""

    def __init__(self, matrices, lr, weight_decay):
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                average = self.state[p].setdefault("average", torch.zeros_like(p))
                average.mul_(0.95).add_(p.grad)
                x = (p.grad + 0.95 * average).double()
                tall = x.shape[0] > x.shape[1]
                x = x.T if tall else x
                x = x / (x @ x.T).norm().sqrt()
                for _ in range(3):
                    a = x @ x.T
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_((x.T if tall else x).float(), alpha=-group["lr"] * 0.2 * max(p.shape) ** 0.5)


class Both:
    """Matrices by one optimiser, everything else by another."""

    def __init__(self, p):
        self.parts = [Muon([w for w in p if w.ndim > 1], 0.02, 0.1),
                      torch.optim.AdamW([w for w in p if w.ndim < 2], lr=0.02, weight_decay=0.1)]

    def zero_grad(self, set_to_none):
        for part in self.parts:
            part.zero_grad(set_to_none=set_to_none)

    def step(self):
        for part in self.parts:
            part.step()


OPTIMISERS = {
    "muon": Both,
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd-momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
    "sgd-dampening": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, dampening=0.3),
    "sgd-nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01),
    "adam-decay": lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "rmsprop-centered": lambda p: torch.optim.RMSprop(p, lr=0.01, centered=True),
    "rmsprop-momentum": lambda p: torch.optim.RMSprop(p, lr=0.01, momentum=0.9, weight_decay=0.01),
    "rmsprop-all": lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-5, momentum=0.5, centered=True, weight_decay=0.01),
}


def optimisers(golden):
    torch.manual_seed(1)
    x, y = torch.randn(16, 5), torch.randn(16, 3)
    start = {"w": torch.randn(5, 7), "b": torch.randn(7), "u": torch.randn(7, 3), "late": torch.randn(3)}
    for name, tensor in {"x": x, "y": y, **start}.items():
        golden.add(name, tensor)
    for name, make in OPTIMISERS.items():
        p = {key: value.clone().requires_grad_() for key, value in start.items()}
        optimiser = make(list(p.values()))
        for step in range(20):
            optimiser.zero_grad(set_to_none=True)
            loss = ((torch.sigmoid(x @ p["w"] + p["b"]) @ p["u"] - y) ** 2).mean()
            if step >= 5:
                loss = loss + (p["late"] ** 2).mean()
            loss.backward()
            optimiser.step()
            if step in (0, 19):
                for key, value in p.items():
                    golden.add(f"{name}.{step + 1}.{key}", value)


def schedules(golden):
    def rates(make, steps):
        optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule, values = make(optimiser), []
        for _ in range(steps):
            values.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            schedule.step()
        return torch.tensor(values)

    lrs = torch.optim.lr_scheduler
    golden.add("poly", rates(lambda o: lrs.PolynomialLR(o, 40, 0.9), 45))
    golden.add("cosine", rates(lambda o: lrs.CosineAnnealingLR(o, 40, eta_min=0.05), 41))
    golden.add("one-cycle", rates(lambda o: lrs.OneCycleLR(o, 1.0, total_steps=40, cycle_momentum=False), 39))
    golden.add("one-cycle-other", rates(
        lambda o: lrs.OneCycleLR(o, 1.0, total_steps=33, pct_start=0.45, div_factor=10, final_div_factor=100,
                                 cycle_momentum=False), 32))
    golden.add("warm-up", rates(lambda o: lrs.SequentialLR(
        o, [lrs.LinearLR(o, start_factor=1 / 3, total_iters=10), lrs.PolynomialLR(o, 30, 0.9)], [10]), 40))


def clipping(golden):
    torch.manual_seed(2)
    start = [torch.randn(5, 4), torch.randn(9), torch.randn(2, 3, 3, 3)]
    for i, gradient in enumerate(start):
        golden.add(f"gradient.{i}", gradient)
    for limit in (0.5, 100.0):
        weights = [torch.zeros_like(g, requires_grad=True) for g in start]
        for weight, gradient in zip(weights, start):
            weight.grad = gradient.clone()
        golden.add(f"norm.{limit}", nn.utils.clip_grad_norm_(weights, limit))
        for i, weight in enumerate(weights):
            golden.add(f"clipped.{limit}.{i}", weight.grad)


LAYERS = {
    "conv": (lambda: nn.Conv2d(3, 4, 3, stride=2, padding=1), (2, 3, 7, 9)),
    "conv-groups": (lambda: nn.Conv2d(4, 6, 3, padding=2, dilation=2, groups=2, bias=False), (1, 4, 9, 5)),
    "transposed": (lambda: nn.ConvTranspose2d(3, 4, 4, stride=2, padding=1), (2, 3, 5, 3)),
    "batch-norm": (lambda: nn.BatchNorm2d(3), (3, 3, 5, 7)),
    "batch-norm-eval": (lambda: nn.BatchNorm2d(3), (3, 3, 5, 7)),
    "max-pool": (lambda: nn.MaxPool2d(3, 2, 1), (1, 2, 9, 7)),
    "max-pool-ceil": (lambda: nn.MaxPool2d(2, 2, ceil_mode=True), (1, 2, 9, 7)),
    "upsample": (lambda: nn.Upsample(size=(11, 13), mode="bilinear", align_corners=False), (1, 2, 4, 5)),
    "upsample-nearest": (lambda: nn.Upsample(size=(11, 13), mode="nearest"), (1, 2, 4, 5)),
}


def layers(golden):
    for name, (make, shape) in LAYERS.items():
        torch.manual_seed(3)
        layer = make()
        for value in layer.state_dict().values():
            if value.is_floating_point():
                value.copy_(torch.rand_like(value) + 0.5)
        for key, value in layer.state_dict().items():
            golden.add(f"{name}.before.{key}", value)
        layer.train(not name.endswith("eval"))
        x = torch.randn(shape, requires_grad=True)
        y = layer(x)
        pull = torch.randn(y.shape)
        (y * pull).sum().backward()
        golden.add(f"{name}.input", x)
        golden.add(f"{name}.pull", pull)
        golden.add(f"{name}.output", y)
        golden.add(f"{name}.input-gradient", x.grad)
        for key, value in layer.named_parameters():
            golden.add(f"{name}.gradient.{key}", value.grad)
        for key, value in layer.named_buffers():
            golden.add(f"{name}.after.{key}", value)


def initialisation(golden):
    torch.manual_seed(0)
    for name, layer in {"conv": nn.Conv2d(3, 8, 3), "transposed": nn.ConvTranspose2d(4, 6, 2, stride=2)}.items():
        golden.add(f"init.{name}.weight", layer.weight)
        golden.add(f"init.{name}.bias", layer.bias)
    weight = torch.empty(8, 4, 3, 3)
    nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")
    golden.add("init.kaiming-normal", weight)


if __name__ == "__main__":
    for file, parts in {"optim": [optimisers, schedules, clipping], "layers": [layers, initialisation]}.items():
        golden = Golden(file)
        for part in parts:
            part(golden)
        golden.save()
