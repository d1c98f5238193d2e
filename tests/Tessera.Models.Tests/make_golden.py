"""Writes golden/*.txt: what PyTorch and torchvision compute from weights made by a formula, so that no weights need to be kept.

Run with Debian's python3 (torch 1.13, torchvision 0.14): python3 make_golden.py
Each file: a line with the shape, then values, one a line. The tests make the same weights from the same formula (Formula.cs).
"""
import pathlib

import numpy as np
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).parent / "golden"


def wave(count, step):
    """sin(step * (i + 1)) in float64: the same digits in every language."""
    return np.sin(step * np.arange(1, count + 1, dtype=np.float64))


def value(key, shape, index):
    """The value of a weight or buffer from its key, its shape and its place in the state
    dict (num_batches_tracked not counted)."""
    count = int(np.prod(shape))
    w = wave(count, 0.7 + 0.01 * index).reshape(shape)
    if len(shape) > 1:
        return w * np.sqrt(4.0 / np.prod(shape[1:]))
    if key.endswith("running_var"):
        return 1 + 0.3 * w
    if key.endswith("running_mean") or key.endswith("bias"):
        return 0.1 * w
    return 1 + 0.2 * w


def fill(module):
    index = 0
    for key, tensor in module.state_dict().items():
        if key.endswith("num_batches_tracked"):
            continue
        tensor.copy_(torch.from_numpy(value(key, tuple(tensor.shape), index)).float())
        index += 1
    return module.eval()


def image(n, c, h, w):
    return torch.from_numpy(wave(n * c * h * w, 0.37).reshape(n, c, h, w)).float()


def write(name, tensor):
    OUT.mkdir(exist_ok=True)
    lines = [" ".join(map(str, tensor.shape))] + [f"{v:.7g}" for v in tensor.flatten().tolist()]
    (OUT / f"{name}.txt").write_text("\n".join(lines) + "\n")


def resnet(name, dilate=None, golden=None):
    net = getattr(torchvision.models, name)(weights=None, replace_stride_with_dilation=dilate)
    net.fc = nn.Identity()
    fill(net)
    x = net.maxpool(net.relu(net.bn1(net.conv1(image(1, 3, 45, 61)))))
    for layer in (net.layer1, net.layer2, net.layer3, net.layer4):
        x = layer(x)
    write(golden or name, x[:, ::golden and 16 or 1])


def vgg16():
    # A multiple of 32, where pooling up and pooling down agree.
    write("vgg16", fill(torchvision.models.vgg16(weights=None).features)(image(1, 3, 32, 64)))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        if stride > 1 or i != o:
            self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (self.downsample(x) if hasattr(self, "downsample") else x))


def conv_bn(i, o, k, s=1):
    return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU())


class SmallUNet(nn.Module):
    """unet-residual said again, with small widths."""

    def __init__(self, widths, blocks, up, classes):
        super().__init__()
        self.stem = conv_bn(3, widths[0], 3, 2)
        before = [widths[0]] + widths
        self.stages = nn.ModuleList(
            nn.Sequential(*[Block(before[s] if b == 0 else widths[s], widths[s], 2 if s and b == 0 else 1)
                            for b in range(blocks[s])])
            for s in range(5))
        self.near, self.far = conv_bn(widths[4], widths[4], 1), conv_bn(widths[4], widths[4], 1)
        self.all = nn.Conv2d(widths[4], widths[4], 1)
        deep, steps = widths[4], []
        for skip, width in zip(widths[3::-1], up):
            steps.append(nn.ModuleList([conv_bn(deep, width, 1), Block(width + skip, width, 1)]))
            deep = width
        self.up = nn.ModuleList(steps)
        self.head = nn.Conv2d(deep, classes, 1)

    def forward(self, image):
        maps, x = [], self.stem(image)
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        size = lambda t: tuple(t.shape[2:])
        resize = lambda t, s: F.interpolate(t, s, mode="bilinear", align_corners=False)
        near = self.near(F.avg_pool2d(x, 5, 2, 2, count_include_pad=False))
        far = self.far(F.avg_pool2d(x, 9, 4, 4, count_include_pad=False))
        x = x + resize(near, size(x)) + resize(far, size(x)) + F.relu(self.all(x.mean((2, 3), keepdim=True)))
        for (narrow, mix), skip in zip(self.up, maps[3::-1]):
            x = mix(torch.cat([resize(narrow(x), size(skip)), skip], 1))
        return resize(self.head(x), size(image))


class ResNetUNet(nn.Module):
    """unet-resnet18 said again over torchvision's own network."""

    def __init__(self, classes):
        super().__init__()
        self.net = torchvision.models.resnet18(weights=None)
        self.net.fc = nn.Identity()
        deep, steps = 512, []
        for skip, width in zip([256, 128, 64, 64], [256, 128, 64, 32]):
            steps.append(nn.Sequential(conv_bn(deep + skip, width, 3), conv_bn(width, width, 3)))
            deep = width
        self.up = nn.ModuleList(steps)
        self.head = nn.Conv2d(deep, classes, 1)

    def forward(self, image):
        net = self.net
        maps = [net.relu(net.bn1(net.conv1(image)))]
        x = net.maxpool(maps[0])
        for layer in (net.layer1, net.layer2, net.layer3, net.layer4):
            x = layer(x)
            maps.append(x)
        for step, skip in zip(self.up, maps[3::-1]):
            x = step(torch.cat([F.interpolate(x, skip.shape[2:], mode="bilinear", align_corners=False), skip], 1))
        return F.interpolate(self.head(x), image.shape[2:], mode="bilinear", align_corners=False)


class SmallFcn8s(nn.Module):
    """FCN-8s said again from the authors' prototxt, with small widths and dense, learned upsampling."""

    def __init__(self, widths, hidden, classes):
        super().__init__()
        self.convs = nn.ModuleList()
        inputs = 3
        for count, width in zip([2, 2, 3, 3, 3], widths):
            stage = []
            for _ in range(count):
                stage += [nn.Conv2d(inputs, width, 3, padding=1 if len(self.convs) or stage else 100), nn.ReLU()]
                inputs = width
            self.convs.append(nn.Sequential(*stage, nn.MaxPool2d(2, 2, ceil_mode=True)))
        self.fc6, self.fc7 = nn.Conv2d(inputs, hidden, 7), nn.Conv2d(hidden, hidden, 1)
        self.score = nn.Conv2d(hidden, classes, 1)
        self.score4, self.score3 = nn.Conv2d(widths[3], classes, 1), nn.Conv2d(widths[2], classes, 1)
        self.up2 = nn.ConvTranspose2d(classes, classes, 4, 2, bias=False)
        self.up4 = nn.ConvTranspose2d(classes, classes, 4, 2, bias=False)
        self.up8 = nn.ConvTranspose2d(classes, classes, 16, 8, bias=False)

    def forward(self, image):
        maps, x = [], image
        for stage in self.convs:
            x = stage(x)
            maps.append(x)
        crop = lambda t, at, like: t[:, :, at:at + like.shape[2], at:at + like.shape[3]]
        x = self.up2(self.score(F.relu(self.fc7(F.relu(self.fc6(x))))))
        x = self.up4(x + crop(self.score4(maps[3]), 5, x))
        x = self.up8(x + crop(self.score3(maps[2]), 9, x))
        return crop(x, 31, image)


class PlainUNet(nn.Module):
    def __init__(self, widths, classes):
        super().__init__()
        two = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.ReLU())
        self.down = nn.ModuleList(two(i, o) for i, o in zip([3] + widths, widths))
        steps = list(zip(widths[::-1], widths[-2::-1]))
        # Registered in the order of our keys: each transposed convolution, then its mix.
        self.steps = nn.ModuleList(nn.ModuleList([nn.ConvTranspose2d(i, o, 2, 2), two(2 * o, o)]) for i, o in steps)
        self.head = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        maps = []
        for i, stage in enumerate(self.down):
            x = stage(F.max_pool2d(x, 2, ceil_mode=True) if i else x)
            maps.append(x)
        for (up, mix), skip in zip(self.steps, maps[-2::-1]):
            x = mix(torch.cat([skip, up(x)[:, :, :skip.shape[2], :skip.shape[3]]], 1))
        return self.head(x)


def multiply_adds(net, n, c, h, w):
    """Multiply-adds of one pass, counted where they happen: by a hook on every convolution and linear layer."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        fed = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        total += fed.numel() * module.weight[0].numel()

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear))]
    net(image(n, c, h, w))
    for hook in hooks:
        hook.remove()
    return total


def small_networks():
    yield "unet-residual-small", SmallUNet([8, 8, 16, 16, 24], [0, 1, 2, 1, 1], [16, 8, 8, 8], 3), (2, 3, 45, 61)
    yield "unet-resnet18", ResNetUNet(3), (1, 3, 45, 61)
    yield "fcn8s-small", SmallFcn8s([8, 8, 8, 8, 8], 64, 3), (1, 3, 33, 47)
    yield "unet-small", PlainUNet([8, 8, 8, 8, 16], 3), (1, 3, 33, 47)


if __name__ == "__main__":
    with torch.no_grad():
        counts = []
        resnet("resnet18")
        resnet("resnet34")
        # Every 16th channel says enough of 2048.
        resnet("resnet50", [False, True, True], "resnet50-os8")
        resnet("resnet101", [False, False, True], "resnet101-os16")
        vgg16()
        for name, net, shape in small_networks():
            write(name, fill(net)(image(*shape)))
            for height, width in ((37, 50), (96, 128)):
                counts.append(f"{name} {height} {width} {multiply_adds(net, 1, 3, height, width)}")
        (OUT / "multiply-adds.txt").write_text("\n".join(counts) + "\n")
