"""Writes golden/classify-*.txt: logits of torchvision's classification networks, and of SegFormer's mix transformer
said again, from weights made by a formula. Run with Debian's python3: python3 make_golden_encoders.py
"""
import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from make_golden import OUT, fill, image, write


def torchvision_logits(ours, theirs):
    net = fill(getattr(torchvision.models, theirs)(weights=None))
    # Every 8th class says enough of 1000.
    write(f"classify-{ours}", net(image(1, 3, 64, 96))[:, ::8])


class Attention(nn.Module):
    def __init__(self, width, heads, shrink):
        super().__init__()
        self.heads = heads
        self.q, self.kv, self.proj = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)
        if shrink > 1:
            self.sr, self.norm = nn.Conv2d(width, width, shrink, shrink), nn.LayerNorm(width)

    def forward(self, x, h, w):
        n, t, c = x.shape
        split = lambda v: v.view(n, -1, self.heads, c // self.heads).transpose(1, 2)
        source = x
        if hasattr(self, "sr"):
            source = self.norm(self.sr(x.transpose(1, 2).reshape(n, c, h, w)).flatten(2).transpose(1, 2))
        k, v = self.kv(source).chunk(2, -1)
        weights = (split(self.q(x)) @ split(k).transpose(2, 3) / (c // self.heads) ** 0.5).softmax(-1)
        return self.proj((weights @ split(v)).transpose(1, 2).reshape(n, t, c))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.dwconv = nn.Conv2d(4 * width, 4 * width, 3, 1, 1, groups=4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x, h, w):
        x = self.fc1(x)
        x = self.dwconv(x.transpose(1, 2).reshape(x.shape[0], -1, h, w)).flatten(2).transpose(1, 2)
        return self.fc2(F.gelu(x))


class Block(nn.Module):
    def __init__(self, width, heads, shrink):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads, shrink)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)

    def forward(self, x, h, w):
        x = x + self.attn(self.norm1(x), h, w)
        return x + self.mlp(self.norm2(x), h, w)


class MixTransformer(nn.Module):
    """MiT-B0 with a linear classifier on the mean of its last tokens."""

    def __init__(self, widths=(32, 64, 160, 256), heads=(1, 2, 5, 8), shrink=(8, 4, 2, 1), depth=2, classes=1000):
        super().__init__()
        before = (3,) + widths
        self.patches = nn.ModuleList(
            nn.Sequential(nn.Conv2d(before[i], widths[i], 7 if i == 0 else 3, 4 if i == 0 else 2, 3 if i == 0 else 1),
                          nn.LayerNorm(widths[i]))
            for i in range(4))
        self.stages = nn.ModuleList(
            nn.ModuleList([Block(widths[i], heads[i], shrink[i]) for _ in range(depth)]
                          + [nn.LayerNorm(widths[i], eps=1e-6)]) for i in range(4))
        self.head = nn.Linear(widths[3], classes)

    def forward(self, x):
        for (project, norm), stage in zip(self.patches, self.stages):
            x = project(x)
            h, w = x.shape[2:]
            x = norm(x.flatten(2).transpose(1, 2))
            for block in stage[:-1]:
                x = block(x, h, w)
            tokens = stage[-1](x)
            x = tokens.transpose(1, 2).reshape(x.shape[0], -1, h, w)
        return self.head(tokens.mean(1))


if __name__ == "__main__":
    with torch.no_grad():
        for ours, theirs in {"resnet18": "resnet18", "resnet34": "resnet34", "resnet50": "resnet50", "resnet101": "resnet101",
                             "mobilenetv2": "mobilenet_v2", "mobilenetv3-large": "mobilenet_v3_large",
                             "efficientnet-b0": "efficientnet_b0", "convnext-tiny": "convnext_tiny"}.items():
            torchvision_logits(ours, theirs)
        write("classify-mit-b0", fill(MixTransformer())(image(1, 3, 64, 96))[:, ::8])
        write("vgg16-bn", fill(torchvision.models.vgg16_bn(weights=None).features)(image(1, 3, 32, 64)))
