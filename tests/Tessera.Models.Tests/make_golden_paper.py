"""Writes golden/paper-*.txt: FC-DenseNet, BiSeNet v2, DDRNet-23-slim and SegFormer said again in plain PyTorch from the
tables and figures of their papers, with small widths; and multiply-adds-paper.txt.

Run as make_golden.py is run; it prints each network's parameters at the paper's widths and 11 classes. Parts are
registered in the order of our keys, since the formula goes by place.
"""
import torch
from torch import nn
from torch.nn import functional as F

from make_golden import OUT, fill, image, multiply_adds, write
from make_golden_encoders import MixTransformer


def resize(x, like):
    return F.interpolate(x, like.shape[2:], mode="bilinear", align_corners=False)


def cbr(i, o, k=3, s=1):
    return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU())


def cb(i, o, k=3, s=1, groups=1):
    return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(o))


class Tiramisu(nn.Module):
    """Table 1 has the layers, table 2 the network. `rounds_up` is ours: a last odd row and column is pooled as well."""

    def __init__(self, layers, growth, first, classes, rounds_up=True):
        super().__init__()
        self.rounds_up = rounds_up
        layer = lambda m, o, k: nn.Sequential(nn.BatchNorm2d(m), nn.ReLU(), nn.Conv2d(m, o, k, padding=k // 2), nn.Dropout(0.2))
        block = lambda m, count: nn.ModuleList(layer(m + growth * j, growth, 3) for j in range(count))
        m, sizes = first, []
        self.first = nn.Conv2d(3, m, 3, padding=1)
        steps = []
        for count in layers[:5]:
            steps.append(block(m, count))
            m += count * growth
            sizes.append(m)
            steps.append(layer(m, m, 1))
        self.way_down = nn.ModuleList(steps)
        self.bottleneck = block(m, layers[5])
        steps, before = [], layers[5]
        for count in layers[6:]:
            kept = growth * before
            steps.append(nn.ConvTranspose2d(kept, kept, 3, 2))
            m = kept + sizes.pop()
            steps.append(block(m, count))
            m, before = m + count * growth, count
        self.way_up = nn.ModuleList(steps)
        self.classify = nn.Conv2d(m, classes, 1)

    def forward(self, x):
        x, skips = self.first(x), []
        for block, transition in zip(self.way_down[::2], self.way_down[1::2]):
            for layer in block:
                x = torch.cat([x, layer(x)], 1)
            skips.append(x)
            x = F.max_pool2d(transition(x), 2, ceil_mode=self.rounds_up)
        block = self.bottleneck
        for transition, following in zip(self.way_up[::2], self.way_up[1::2]):
            inputs = x.shape[1]
            for layer in block:
                x = torch.cat([x, layer(x)], 1)
            skip, larger = skips.pop(), transition(x[:, inputs:])
            x, block = torch.cat([larger[:, :, :skip.shape[2], :skip.shape[3]], skip], 1), following
        for layer in block:
            x = torch.cat([x, layer(x)], 1)
        return self.classify(x)


class Stem(nn.Module):
    """Figure 4a."""

    def __init__(self, c):
        super().__init__()
        self.first, self.narrow, self.strided, self.last = cbr(3, c, 3, 2), cbr(c, c // 2, 1), cbr(c // 2, c, 3, 2), cbr(2 * c, c)

    def forward(self, x):
        x = self.first(x)
        return self.last(torch.cat([self.strided(self.narrow(x)), F.max_pool2d(x, 3, 2, 1)], 1))


class GatherExpand(nn.Module):
    """Figure 5b; with a stride figure 5c. ReLU stands behind the first convolution and behind the sum only."""

    def __init__(self, i, o, strides=False, e=6):
        super().__init__()
        wide = [cb(i, e * i, 3, 2, i), cb(e * i, e * i, 3, 1, e * i)] if strides else [cb(i, e * i, 3, 1, i)]
        self.main = nn.Sequential(cbr(i, i), *wide, cb(e * i, o, 1))
        self.side = nn.Sequential(cb(i, i, 3, 2, i), cb(i, o, 1)) if strides else nn.Identity()

    def forward(self, x):
        return F.relu(self.main(x) + self.side(x))


class BiSeNetV2(nn.Module):
    """Table 1: rows of kernel, channels, stride, repeats; figures 4b and 6. Logits, then those of the boosters (section 4.4)."""

    def __init__(self, detail, thin, head, classes, boosters=False):
        super().__init__()
        a, b, c = detail
        rows = [(3, a, 2), (a, a, 1), (a, b, 2), (b, b, 1), (b, b, 1), (b, c, 2), (c, c, 1), (c, c, 1)]
        self.detail = nn.Sequential(*[cbr(i, o, 3, s) for i, o, s in rows])
        w, x, y, z = thin
        self.stem = Stem(w)
        self.s3 = nn.Sequential(GatherExpand(w, x, True), GatherExpand(x, x))
        self.s4 = nn.Sequential(GatherExpand(x, y, True), GatherExpand(y, y))
        self.s5 = nn.Sequential(GatherExpand(y, z, True), *[GatherExpand(z, z) for _ in range(3)])
        # Figure 4b draws normalisation and ReLU behind the 1x1, and nothing behind the 3x3.
        self.pooled_norm, self.pooled, self.embed = nn.BatchNorm2d(z), cbr(z, z, 1), nn.Conv2d(z, z, 3, padding=1)
        separable = lambda: nn.Sequential(cb(c, c, 3, 1, c), nn.Conv2d(c, c, 1, bias=False))
        self.d1, self.d2, self.s1, self.s2, self.sum = separable(), cb(c, c, 3, 2), separable(), cb(c, c), cb(c, c)
        seg = lambda i: nn.Sequential(*cbr(i, head), nn.Conv2d(head, classes, 1))
        self.head = seg(c)
        self.boosters = nn.ModuleList(seg(i) for i in thin) if boosters else []

    def forward(self, image):
        d, maps = self.detail(image), [self.stem(image)]
        for stage in (self.s3, self.s4, self.s5):
            maps.append(stage(maps[-1]))
        s = maps[-1]
        s = self.embed(s + self.pooled(self.pooled_norm(F.adaptive_avg_pool2d(s, 1))))
        fine = self.d1(d) * torch.sigmoid(resize(self.s2(s), d))
        # Two strides of 2 round sizes up, as those of the other branch do.
        coarse = F.avg_pool2d(self.d2(d), 3, 2, 1) * torch.sigmoid(self.s1(s))
        logits = resize(self.head(self.sum(fine + resize(coarse, d))), image)
        return [logits] + [resize(booster(x), image) for booster, x in zip(self.boosters, maps)]


class Residual(nn.Module):
    """RB of the paper: a basic block; the last of a stage gives its sum as it is."""

    def __init__(self, i, o, s, rectified):
        super().__init__()
        self.a, self.b, self.rectified = cbr(i, o, 3, s), cb(o, o), rectified
        self.side = nn.Identity() if s == 1 and i == o else cb(i, o, 1, s)

    def forward(self, x):
        x = self.b(self.a(x)) + self.side(x)
        return F.relu(x) if self.rectified else x


class ResidualBottleneck(nn.Module):
    """RBB of the paper: twice the channels out."""

    def __init__(self, c, s):
        super().__init__()
        self.main, self.side = nn.Sequential(cbr(c, c, 1), cbr(c, c, 3, s), cb(c, 2 * c, 1)), cb(c, 2 * c, 1, s)

    def forward(self, x):
        return self.main(x) + self.side(x)


def brc(i, o, k):
    return nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, o, k, padding=k // 2, bias=False))


class Dappm(nn.Module):
    """Equation 3 and figure 5."""

    def __init__(self, i, c, o):
        super().__init__()
        self.ones = nn.ModuleList(brc(i, c, 1) for _ in range(5))
        self.threes = nn.ModuleList(brc(c, c, 3) for _ in range(4))
        self.join, self.side = brc(5 * c, o, 1), brc(i, o, 1)

    def forward(self, x):
        y = [self.ones[0](x)]
        for i in range(2, 6):
            pooled = F.avg_pool2d(x, 2 ** i + 1, 2 ** (i - 1), 2 ** (i - 1)) if i < 5 else F.adaptive_avg_pool2d(x, 1)
            y.append(self.threes[i - 2](resize(self.ones[i - 1](pooled), x) + y[-1]))
        return self.join(torch.cat(y, 1)) + self.side(x)


class DdrNet(nn.Module):
    """Table 1 of the paper, DDRNet-23-slim; equations 1 and 2 exchange between the branches. Logits, then the auxiliary ones."""

    def __init__(self, w, head, classes, auxiliary=False):
        super().__init__()
        stage = lambda i, o, s: nn.Sequential(Residual(i, o, s, True), Residual(o, o, 1, False))
        self.conv1 = nn.Sequential(nn.Conv2d(3, w, 3, 2, 1), nn.BatchNorm2d(w), nn.ReLU(), nn.Conv2d(w, w, 3, 2, 1),
                                   nn.BatchNorm2d(w), nn.ReLU())
        self.conv2, self.conv3 = stage(w, w, 1), stage(w, 2 * w, 2)
        self.low4, self.low5 = stage(2 * w, 4 * w, 2), stage(4 * w, 8 * w, 2)
        self.up4, self.up5 = cb(4 * w, 2 * w, 1), cb(8 * w, 2 * w, 1)
        self.down4, self.down5 = cb(2 * w, 4 * w, 3, 2), nn.Sequential(cbr(2 * w, 4 * w, 3, 2), cb(4 * w, 8 * w, 3, 2))
        self.high4, self.high5 = stage(2 * w, 2 * w, 1), stage(2 * w, 2 * w, 1)
        self.high51, self.low51 = ResidualBottleneck(2 * w, 1), ResidualBottleneck(8 * w, 2)
        self.dappm = Dappm(16 * w, 4 * w, 4 * w)
        seg = lambda i: nn.Sequential(brc(i, head, 3), nn.BatchNorm2d(head), nn.ReLU(), nn.Conv2d(head, classes, 1))
        self.extra = seg(2 * w) if auxiliary else None
        self.head = seg(4 * w)

    def forward(self, image):
        x = F.relu(self.conv3(F.relu(self.conv2(self.conv1(image)))))
        high, low = self.high4(x), self.low4(x)
        # Both transforms see the branches as they were before the exchange.
        high, low = high + resize(self.up4(F.relu(low)), high), low + self.down4(F.relu(high))
        first = high
        high, low = self.high5(F.relu(high)), self.low5(F.relu(low))
        high, low = high + resize(self.up5(F.relu(low)), high), low + self.down5(F.relu(high))
        high, low = self.high51(F.relu(high)), self.dappm(self.low51(F.relu(low)))
        out = [resize(self.head(high + resize(low, high)), image)]
        return out + ([resize(self.extra(first), image)] if self.extra else [])


class SegFormer(nn.Module):
    """Equation 4 over the transformer that make_golden_encoders.py has; its linear layers on tokens, coarsest first."""

    def __init__(self, widths, head, classes):
        super().__init__()
        self.body = MixTransformer(widths)
        self.body.head = nn.Identity()
        self.linear = nn.ModuleList(nn.Linear(c, head) for c in widths[::-1])
        self.fuse, self.classify = cbr(4 * head, head, 1), nn.Conv2d(head, classes, 1)

    def forward(self, image):
        x, maps = image, []
        for (project, norm), stage in zip(self.body.patches, self.body.stages):
            x = project(x)
            n, c, h, w = x.shape
            x = norm(x.flatten(2).transpose(1, 2))
            for block in stage[:-1]:
                x = block(x, h, w)
            maps.append(stage[-1](x).transpose(1, 2).reshape(n, c, h, w))
            x = maps[-1]
        same = [resize(linear(m.permute(0, 2, 3, 1)).permute(0, 3, 1, 2), maps[0]) for linear, m in zip(self.linear, maps[::-1])]
        return resize(self.classify(self.fuse(torch.cat(same, 1))), image)


FIFTY_SIX, HUNDRED = [4] * 11, [4, 5, 7, 10, 12, 15, 12, 10, 7, 5, 4]
NETWORKS = [
    ("fc-densenet56", Tiramisu, (FIFTY_SIX, 12, 48), (FIFTY_SIX, 8, 16)),
    ("fc-densenet103", Tiramisu, (HUNDRED, 16, 48), (HUNDRED, 8, 16)),
    ("bisenetv2", BiSeNetV2, ((64, 64, 128), (16, 32, 64, 128), 1024), ((16, 16, 32), (8, 8, 16, 32), 256)),
    ("ddrnet-23-slim", DdrNet, (32, 64), (8, 16)),
    ("segformer-mit-b0", SegFormer, ((32, 64, 160, 256), 256), ((8, 16, 40, 64), 64)),
]


def logits(net, height, width):
    out = net(image(1, 3, height, width))
    return out if isinstance(out, list) else [out]


if __name__ == "__main__":
    with torch.no_grad():
        counts = []
        for name, network, paper, small in NETWORKS:
            print(name, sum(p.numel() for p in network(*paper, 11).parameters()))
            net = fill(network(*small, 3))
            write(f"paper-{name}", logits(net, 33, 47)[0])
            # A larger image, where the coarsest maps have more than one pixel; every 8th row and column of it.
            write(f"paper-{name}-wide", logits(net, 129, 193)[0][:, :, ::8, ::8])
            for height, width in ((37, 50), (96, 128)):
                counts.append(f"{name} {height} {width} {multiply_adds(net, 1, 3, height, width)}")
            if network is Tiramisu:
                # The paper's pooling drops an odd last row; where sides divide by 32 there is none.
                floor = fill(Tiramisu(*small, 3, rounds_up=False))
                assert torch.equal(logits(net, 64, 96)[0], logits(floor, 64, 96)[0])
            if network in (BiSeNetV2, DdrNet):
                # In training: the first class of each head, every other row and column.
                every = logits(fill(network(*small, 3, True)), 33, 47)
                write(f"paper-{name}-learn", torch.cat([t[:, :1, ::2, ::2] for t in every], 1))
        (OUT / "multiply-adds-paper.txt").write_text("\n".join(counts) + "\n")
