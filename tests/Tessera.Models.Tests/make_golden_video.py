#!/usr/bin/env python3
"""Writes golden/stfcn*.txt: STFCN said again in plain PyTorch, frame after frame, for VideoNetworkTests:
python3 make_golden_video.py
The unshared cells are torch.nn.LSTMCell, one for each cell of the map.
"""
import torch
from torch import nn
from torch.nn import functional as F

from make_golden import OUT, Block, conv_bn, fill, image, multiply_adds, write

UNITS, CLASSES, SIZE = 8, 2, (33, 47)


def resize(x, like):
    return F.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


class SmallEncoder(nn.Module):
    """The residual encoder with widths 8, 8, 16, 16, 24."""

    def __init__(self):
        super().__init__()
        self.stem = conv_bn(3, 8, 3, 2)
        self.stage2 = nn.Sequential(Block(8, 8, 2))
        self.stage3 = nn.Sequential(Block(8, 16, 2), Block(16, 16, 1))
        self.stage4 = nn.Sequential(Block(16, 16, 2))
        self.stage5 = nn.Sequential(Block(16, 24, 2))
        self.near, self.far, self.all = conv_bn(24, 24, 1), conv_bn(24, 24, 1), nn.Conv2d(24, 24, 1)

    def forward(self, x):
        eighth = self.stage3(self.stage2(self.stem(x)))
        sixteenth = self.stage4(eighth)
        x = self.stage5(sixteenth)
        near = self.near(F.avg_pool2d(x, 5, 2, 2, count_include_pad=False))
        far = self.far(F.avg_pool2d(x, 9, 4, 4, count_include_pad=False))
        return eighth, sixteenth, x + resize(near, x) + resize(far, x) + F.relu(self.all(x.mean((2, 3), keepdim=True)))


class SharedMemory(nn.Module):
    """Shi et al., 2015, equation 3 without peepholes."""

    def __init__(self):
        super().__init__()
        self.input, self.recurrent = nn.Conv2d(24, 4 * UNITS, 3, padding=1), nn.Conv2d(UNITS, 4 * UNITS, 3, padding=1, bias=False)

    def forward(self, x, state):
        h, c = state or (torch.zeros(len(x), UNITS, *x.shape[2:]),) * 2
        i, f, g, o = (self.input(x) + self.recurrent(h)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c


class Held(nn.Module):
    def __init__(self, **shapes):
        super().__init__()
        for name, shape in shapes.items():
            setattr(self, name, nn.Parameter(torch.zeros(shape)))


class UnsharedMemory(nn.Module):
    def __init__(self, rows, columns):
        super().__init__()
        n = self.cells = rows * columns
        self.input = Held(weight=(n, 4 * UNITS, 24), bias=(n * 4 * UNITS,))
        self.recurrent = Held(weight=(n, 4 * UNITS, UNITS))

    def cell(self, index):
        lstm = nn.LSTMCell(24, UNITS)
        lstm.weight_ih.copy_(self.input.weight[index])
        lstm.weight_hh.copy_(self.recurrent.weight[index])
        lstm.bias_ih.copy_(self.input.bias.reshape(self.cells, -1)[index])
        lstm.bias_hh.zero_()
        return lstm

    def forward(self, x, state):
        h, c = state or (torch.zeros(len(x), UNITS, *x.shape[2:]),) * 2
        new_h, new_c = torch.zeros_like(h), torch.zeros_like(c)
        columns = x.shape[3]
        for index in range(self.cells):
            y, z = divmod(index, columns)
            new_h[:, :, y, z], new_c[:, :, y, z] = self.cell(index)(x[:, :, y, z], (h[:, :, y, z], c[:, :, y, z]))
        return new_h, new_c


class Stfcn(nn.Module):
    def __init__(self, memory):
        super().__init__()
        self.encoder, self.memory = SmallEncoder(), memory
        self.score, self.score16, self.score8 = nn.Conv2d(UNITS, CLASSES, 1), nn.Conv2d(16, CLASSES, 1), nn.Conv2d(16, CLASSES, 1)

    def step(self, frame, state):
        eighth, sixteenth, deep = self.encoder(frame)
        state = self.memory(deep, state)
        x = resize(self.score(state[0]), sixteenth) + self.score16(sixteenth)
        x = resize(x, eighth) + self.score8(eighth)
        return resize(x, frame), state

    def forward(self, frame):
        return self.step(frame, None)[0]


if __name__ == "__main__":
    with torch.no_grad():
        for name, memory in (("stfcn-shared", SharedMemory()), ("stfcn-unshared", UnsharedMemory(2, 2))):
            net = fill(Stfcn(memory))
            state = None
            for frame in image(3, 3, *SIZE).split(1):
                logits, state = net.step(frame, state)
            write(name, logits)
        shared = fill(Stfcn(SharedMemory()))
        (OUT / "stfcn-multiply-adds.txt").write_text(f"{multiply_adds(shared, 1, 3, *SIZE)}\n")
