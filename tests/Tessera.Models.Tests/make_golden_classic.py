"""Writes golden/classic-*.txt: the classic architectures said again in PyTorch, or
torchvision's own, with weights of the formula.

Run with Debian's python3 (torch 1.13, torchvision 0.14): python3 make_golden_classic.py [NAME...]
Each network is written from its paper; parts are registered in the order of our keys, since the formula goes by place.
"""
import sys

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from make_golden import fill, image, write

CLASSES = 3
SIZE = (1, 3, 25, 31)


def resize(x, like):
    return F.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


def torchvisions(name, **options):
    """torchvision's own network with its auxiliary head: a pair of logits."""
    make = getattr(torchvision.models.segmentation, name)
    net = fill(make(weights=None, weights_backbone=None, num_classes=CLASSES, **options))
    logits = net(image(*SIZE))
    return logits["out"], logits.get("aux")


class Vgg(nn.Module):
    """Thin VGG-16 as the FCN prototxts have it: poolings 3, 4 and fc7."""

    def __init__(self, widths=(8, 8, 8, 8, 8), hidden=64):
        super().__init__()
        self.stages, inputs = nn.ModuleList(), 3
        for stage, (count, width) in enumerate(zip([2, 2, 3, 3, 3], widths)):
            layers = []
            for i in range(count):
                layers += [nn.Conv2d(inputs, width, 3, padding=100 if stage == i == 0 else 1), nn.ReLU()]
                inputs = width
            self.stages.append(nn.Sequential(*layers, nn.MaxPool2d(2, 2, ceil_mode=True)))
        self.fc6, self.fc7 = nn.Conv2d(inputs, hidden, 7), nn.Conv2d(hidden, hidden, 1)

    def forward(self, x):
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return F.relu(self.fc7(F.relu(self.fc6(x)))), maps[3]


def crop(x, at, like):
    return x[:, :, at:at + like.shape[2], at:at + like.shape[3]]


class Fcn32s(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk, self.score = Vgg(), nn.Conv2d(64, CLASSES, 1)
        self.up = nn.ConvTranspose2d(CLASSES, CLASSES, 64, 32, bias=False)

    def forward(self, x):
        return crop(self.up(self.score(self.trunk(x)[0])), 19, x)


class Fcn16s(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk, self.score, self.score4 = Vgg(), nn.Conv2d(64, CLASSES, 1), nn.Conv2d(8, CLASSES, 1)
        self.up2 = nn.ConvTranspose2d(CLASSES, CLASSES, 4, 2, bias=False)
        self.up16 = nn.ConvTranspose2d(CLASSES, CLASSES, 32, 16, bias=False)

    def forward(self, x):
        fc7, pool4 = self.trunk(x)
        scores = self.up2(self.score(fc7))
        return crop(self.up16(scores + crop(self.score4(pool4), 5, scores)), 27, x)


def conv_bn(i, o, k=3, d=1):
    return nn.Sequential(nn.Conv2d(i, o, k, 1, d * (k // 2), d, bias=False), nn.BatchNorm2d(o), nn.ReLU())


class ResNet(nn.Module):
    """torchvision's ResNet-50 at an output stride, as its maps at strides 2, 4, 8 and so on."""

    def __init__(self, dilate, name="resnet50"):
        super().__init__()
        self.net = getattr(torchvision.models, name)(weights=None, replace_stride_with_dilation=dilate)
        self.net.fc = nn.Identity()

    def forward(self, x):
        net, maps = self.net, []
        maps.append(net.relu(net.bn1(net.conv1(x))))
        x = net.maxpool(maps[0])
        for layer in (net.layer1, net.layer2, net.layer3, net.layer4):
            x = layer(x)
            maps.append(x)
        return maps


class Pyramid(nn.Module):
    def __init__(self, inputs, width, outputs):
        super().__init__()
        self.branches = nn.ModuleList(conv_bn(inputs, width, 1) for _ in range(4))
        self.bottleneck = conv_bn(inputs + 4 * width, outputs)

    def forward(self, x):
        pooled = [resize(branch(F.adaptive_avg_pool2d(x, bins)), x) for bins, branch in zip((1, 2, 3, 6), self.branches)]
        return self.bottleneck(torch.cat([x] + pooled, 1))


def auxiliary(inputs):
    return nn.Sequential(nn.Conv2d(inputs, 256, 3, 1, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU(), nn.Conv2d(256, CLASSES, 1))


class PspNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.ppm = ResNet([False, True, True]), Pyramid(2048, 512, 512)
        self.head, self.aux = nn.Conv2d(512, CLASSES, 1), auxiliary(1024)

    def forward(self, x):
        maps = self.body(x)
        return resize(self.head(self.ppm(maps[4])), x), resize(self.aux(maps[3]), x)


class DeepLabV3Plus(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = ResNet([False, False, True])
        dilated = [conv_bn(2048, 256, 3, d) for d in (6, 12, 18)]
        self.branches = nn.ModuleList([conv_bn(2048, 256, 1), *dilated, conv_bn(2048, 256, 1)])
        self.project, self.low = conv_bn(1280, 256, 1), conv_bn(256, 48, 1)
        self.refine, self.head = nn.Sequential(conv_bn(304, 256), conv_bn(256, 256)), nn.Conv2d(256, CLASSES, 1)

    def forward(self, x):
        maps = self.body(x)
        deep, low = maps[4], self.low(maps[1])
        parts = [branch(deep) for branch in self.branches[:4]]
        parts.append(self.branches[4](deep.mean((2, 3), keepdim=True)).expand_as(parts[0]))
        context = resize(self.project(torch.cat(parts, 1)), low)
        return resize(self.head(self.refine(torch.cat([context, low], 1))), x)


def dilated_vgg(widths=(8, 8, 8, 8, 8)):
    """VGG-16 of the DeepLab prototxts: 3x3 poolings, the last two of stride 1, conv5 at dilation 2."""
    layers, inputs = [], 3
    for stage, (count, width) in enumerate(zip([2, 2, 3, 3, 3], widths)):
        dilation = 2 if stage == 4 else 1
        for _ in range(count):
            layers += [nn.Conv2d(inputs, width, 3, 1, dilation, dilation), nn.ReLU()]
            inputs = width
        layers.append(nn.MaxPool2d(3, 2 if stage < 3 else 1, 1))
    return nn.Sequential(*layers)


def field_of_view(dilation):
    return nn.Sequential(nn.Conv2d(8, 16, 3, 1, dilation, dilation), nn.ReLU(), nn.Conv2d(16, 16, 1), nn.ReLU())


class LargeFov(nn.Module):
    def __init__(self):
        super().__init__()
        self.vgg, self.view, self.fc8 = dilated_vgg(), field_of_view(12), nn.Conv2d(16, CLASSES, 1)

    def forward(self, x):
        return resize(self.fc8(self.view(F.avg_pool2d(self.vgg(x), 3, 1, 1))), x)


class DeepLabV2(nn.Module):
    def __init__(self):
        super().__init__()
        self.vgg = dilated_vgg()
        self.views = nn.ModuleList(field_of_view(d) for d in (6, 12, 18, 24))
        self.fc8 = nn.ModuleList(nn.Conv2d(16, CLASSES, 1) for _ in range(4))

    def forward(self, x):
        y = self.vgg(x)
        return resize(sum(fc8(view(y)) for view, fc8 in zip(self.views, self.fc8)), x)


class ParseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.vgg, self.view = dilated_vgg(), field_of_view(12)
        self.local, self.wide = nn.Parameter(torch.ones(16, 1, 1)), nn.Parameter(torch.ones(16, 1, 1))
        self.fc8 = nn.Conv2d(32, CLASSES, 1)

    def state_dict(self, *args, **options):
        """In the order of our keys: the scales stand between fc7 and fc8."""
        state = super().state_dict(*args, **options)
        return {k: state[k] for k in sorted(state, key=lambda k: ("vgg", "view", "local", "wide", "fc8").index(k.split(".")[0]))}

    def forward(self, x):
        fc7 = self.view(F.avg_pool2d(self.vgg(x), 3, 1, 1))
        mean = F.normalize(fc7.mean((2, 3), keepdim=True), dim=1) * self.wide
        return resize(self.fc8(torch.cat([F.normalize(fc7, dim=1) * self.local, mean.expand_as(fc7)], 1)), x)


def lraspp():
    """torchvision's head over its ResNet at output stride 16."""
    net = torchvision.models.resnet50(weights=None, replace_stride_with_dilation=[False, False, True])
    body = torchvision.models._utils.IntermediateLayerGetter(net, {"layer2": "low", "layer4": "high"})
    return fill(torchvision.models.segmentation.LRASPP(body, 512, 2048, CLASSES))(image(*SIZE))["out"], None


class SemanticFpn(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = ResNet([False] * 3, "resnet18")
        self.lateral = nn.ModuleList(nn.Conv2d(w, 256, 1) for w in (64, 128, 256, 512))
        self.output = nn.ModuleList(nn.Conv2d(256, 256, 3, 1, 1) for _ in range(4))
        stage = lambda i: nn.Sequential(nn.Conv2d(i, 128, 3, 1, 1, bias=False), nn.GroupNorm(32, 128), nn.ReLU())
        self.up = nn.ModuleList(nn.ModuleList(stage(256 if s == 0 else 128) for s in range(count)) for count in (1, 1, 2, 3))
        self.head = nn.Conv2d(128, CLASSES, 1)

    def forward(self, x):
        maps = self.body(x)[1:]
        tops = [self.lateral[3](maps[3])]
        for level in (2, 1, 0):
            tops.insert(0, self.lateral[level](maps[level]) + F.interpolate(tops[0], maps[level].shape[2:], mode="nearest"))
        p2, p3, p4, p5 = [output(top) for output, top in zip(self.output, tops)]
        total = self.up[0][0](p2) + resize(self.up[1][0](p3), p2)
        total = total + resize(self.up[2][1](resize(self.up[2][0](p4), p3)), p2)
        total = total + resize(self.up[3][2](resize(self.up[3][1](resize(self.up[3][0](p5), p4)), p3)), p2)
        return resize(self.head(total), x)


class LinkNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = ResNet([False] * 3, "resnet18")
        full = lambda i, o, s: [nn.ConvTranspose2d(i, o, 3, s, 1, s - 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
        block = lambda m, n, s: nn.Sequential(*conv_bn(m, m // 4, 1), *full(m // 4, m // 4, s), *conv_bn(m // 4, n, 1))
        self.up = nn.ModuleList([block(512, 256, 2), block(256, 128, 2), block(128, 64, 2), block(64, 64, 1)])
        self.last = nn.Sequential(*full(64, 32, 2), *conv_bn(32, 32), nn.ConvTranspose2d(32, CLASSES, 2, 2))

    def forward(self, image):
        maps = self.body(image)[1:]
        x = maps[3]
        for up, skip in zip(self.up, maps[2::-1]):
            x = crop(up(x), 0, skip) + skip
        return crop(self.last(self.up[3](x)), 0, image)


class UperNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.ppm = ResNet([False] * 3), Pyramid(2048, 512, 512)
        self.lateral = nn.ModuleList(conv_bn(w, 512, 1) for w in (256, 512, 1024))
        self.output = nn.ModuleList(conv_bn(512, 512) for _ in range(3))
        self.fuse, self.head, self.aux = conv_bn(2048, 512), nn.Conv2d(512, CLASSES, 1), auxiliary(1024)

    def forward(self, x):
        _, c2, c3, c4, c5 = self.body(x)
        p5 = self.ppm(c5)
        m4 = self.lateral[2](c4) + resize(p5, c4)
        m3 = self.lateral[1](c3) + resize(m4, c3)
        m2 = self.lateral[0](c2) + resize(m3, c2)
        levels = [self.output[0](m2), self.output[1](m3), self.output[2](m4), p5]
        fused = self.fuse(torch.cat([resize(level, c2) for level in levels], 1))
        return resize(self.head(fused), x), resize(self.aux(c4), x)


class UNetPlusPlus(nn.Module):
    """Nodes by the paper's equation 1, each column written out."""

    def __init__(self):
        super().__init__()
        self.body = ResNet([False] * 3, "resnet18")
        node = lambda i, o: nn.Sequential(conv_bn(i, o), conv_bn(o, o))
        self.x01, self.x11, self.x21, self.x31 = node(64 + 64, 32), node(64 + 128, 64), node(128 + 256, 128), node(256 + 512, 256)
        self.x02, self.x12, self.x22 = node(64 + 32 + 64, 32), node(64 + 64 + 128, 64), node(128 + 128 + 256, 128)
        self.x03, self.x13 = node(64 + 2 * 32 + 64, 32), node(64 + 2 * 64 + 128, 64)
        self.x04 = node(64 + 3 * 32 + 64, 32)
        self.head = nn.Conv2d(32, CLASSES, 1)
        self.s1, self.s2, self.s3 = (nn.Conv2d(32, CLASSES, 1) for _ in range(3))

    def forward(self, image):
        a0, b0, c0, d0, e0 = self.body(image)
        up = lambda net, *parts: net(torch.cat([*parts[:-1], resize(parts[-1], parts[0])], 1))
        a1, b1, c1, d1 = up(self.x01, a0, b0), up(self.x11, b0, c0), up(self.x21, c0, d0), up(self.x31, d0, e0)
        a2, b2, c2 = up(self.x02, a0, a1, b1), up(self.x12, b0, b1, c1), up(self.x22, c0, c1, d1)
        a3, b3 = up(self.x03, a0, a1, a2, b2), up(self.x13, b0, b1, b2, c2)
        a4 = up(self.x04, a0, a1, a2, a3, b3)
        heads = [resize(head(a), image) for head, a in ((self.s1, a1), (self.s2, a2), (self.s3, a3))]
        return resize(self.head(a4), image), torch.cat(heads, 1)


def alone(make):
    return lambda: (fill(make())(image(*SIZE)), None)


def both(make):
    return lambda: fill(make())(image(*SIZE))


NETWORKS = {
    "fcn-resnet50": lambda: torchvisions("fcn_resnet50", aux_loss=True),
    "deeplabv3-resnet50": lambda: torchvisions("deeplabv3_resnet50", aux_loss=True),
    "deeplabv3-mobilenetv3-large": lambda: torchvisions("deeplabv3_mobilenet_v3_large", aux_loss=True),
    "lraspp-mobilenetv3-large": lambda: torchvisions("lraspp_mobilenet_v3_large"),
    "fcn32s": alone(Fcn32s),
    "fcn16s": alone(Fcn16s),
    "pspnet-resnet50": both(PspNet),
    "deeplabv3plus-resnet50": alone(DeepLabV3Plus),
    "deeplab-largefov": alone(LargeFov),
    "deeplabv2": alone(DeepLabV2),
    "parsenet": alone(ParseNet),
    "lraspp-resnet50": lraspp,
    "fpn-resnet18": alone(SemanticFpn),
    "linknet-resnet18": alone(LinkNet),
    "upernet-resnet50": both(UperNet),
    "unetplusplus-resnet18": both(UNetPlusPlus),
}

if __name__ == "__main__":
    with torch.no_grad():
        for name in sys.argv[1:] or NETWORKS:
            out, aux = NETWORKS[name]()
            write(f"classic-{name}", out)
            if aux is not None:
                # One class of each head says enough.
                write(f"classic-{name}-aux", aux[:, ::CLASSES])
