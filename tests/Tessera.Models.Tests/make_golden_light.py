"""Writes golden/{segnet,enet,erfnet,dabnet,lmffnet}-small.txt: the light networks said again in plain PyTorch from
their papers, with small widths; and multiply-adds-light.txt.

Run as make_golden.py is run; it prints each network's parameters at the paper's widths and 11 classes.
"""
import torch
from torch import nn
from torch.nn import functional as F

from make_golden import OUT, fill, image, multiply_adds, write


def crop(x, like):
    return x[:, :, :like.shape[2], :like.shape[3]]


def pool(x):
    return F.max_pool2d(x, 2, ceil_mode=True, return_indices=True)


class SegNet(nn.Module):
    def __init__(self, w, classes):
        super().__init__()
        conv = lambda i, o: nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU())
        plan, i, down = [2, 2, 3, 3, 3], 3, []
        for count, o in zip(plan, w):
            down.append(nn.Sequential(*[conv(i if k == 0 else o, o) for k in range(count)]))
            i = o
        self.down, up = nn.ModuleList(down), []
        for s in (4, 3, 2, 1):
            up.append(nn.Sequential(*[conv(w[s], w[s] if k < plan[s] - 1 else w[s - 1]) for k in range(plan[s])]))
        self.up = nn.ModuleList(up)
        self.last, self.head = conv(w[0], w[0]), nn.Conv2d(w[0], classes, 3, padding=1)

    def forward(self, x):
        places = []
        for stage in self.down:
            x = stage(x)
            size = x.shape[2:]
            x, at = pool(x)
            places.append((at, size))
        for stage in [*self.up, lambda t: self.head(self.last(t))]:
            at, size = places.pop()
            x = stage(F.max_unpool2d(x, at, 2, output_size=size))
        return x


class ENetBlock(nn.Module):
    """Figure 2b of the paper; `how` is the middle convolution, or "down" or "up"."""

    def __init__(self, i, o, how, rate=1):
        super().__init__()
        m, self.how = i // 4, how
        act = lambda c: [nn.BatchNorm2d(c), nn.PReLU(c)]
        self.narrow = nn.Sequential(nn.Conv2d(i, m, 2 if how == "down" else 1, 2 if how == "down" else 1, bias=False), *act(m))
        if how == "up":
            middle = [nn.ConvTranspose2d(m, m, 3, 2, 1, 1, bias=False)]
        elif how == "asymmetric":
            middle = [nn.Conv2d(m, m, (5, 1), padding=(2, 0), bias=False), nn.Conv2d(m, m, (1, 5), padding=(0, 2), bias=False)]
        else:
            middle = [nn.Conv2d(m, m, 3, padding=rate, dilation=rate, bias=False)]
        self.middle = nn.Sequential(*middle, *act(m))
        self.widen = nn.Sequential(nn.Conv2d(m, o, 1, bias=False), nn.BatchNorm2d(o))
        if how == "up":
            self.main = nn.Sequential(nn.Conv2d(i, o, 1, bias=False), nn.BatchNorm2d(o))
        self.act = nn.PReLU(o)

    def forward(self, x, at=None, like=None):
        if self.how == "down":
            main, at = pool(x)
            x = F.pad(x, (0, x.shape[3] % 2, 0, x.shape[2] % 2))
        y = self.middle(self.narrow(x))
        if self.how == "down":
            n, c, h, w = main.shape
            y = self.widen(y)
            return self.act(y + torch.cat([main, torch.zeros(n, y.shape[1] - c, h, w)], 1)), at
        if self.how == "up":
            return self.act(self.widen(crop(y, like)) + F.max_unpool2d(self.main(x), at, 2, output_size=like.shape[2:]))
        return self.act(x + self.widen(y))


class ENet(nn.Module):
    """Table 1 of the paper."""

    def __init__(self, w, classes):
        super().__init__()
        a, b, c = w
        self.initial, self.bn, self.act = nn.Conv2d(3, a - 3, 3, 2, 1, bias=False), nn.BatchNorm2d(a), nn.PReLU(a)
        self.down1 = ENetBlock(a, b, "down")
        self.stage1 = nn.Sequential(*[ENetBlock(b, b, "regular") for _ in range(4)])
        self.down2 = ENetBlock(b, c, "down")
        eight = [("regular", 1), ("dilated", 2), ("asymmetric", 1), ("dilated", 4),
                 ("regular", 1), ("dilated", 8), ("asymmetric", 1), ("dilated", 16)]
        self.stage23 = nn.Sequential(*[ENetBlock(c, c, how, rate) for how, rate in 2 * eight])
        self.up4 = ENetBlock(c, b, "up")
        self.stage4 = nn.Sequential(*[ENetBlock(b, b, "regular") for _ in range(2)])
        self.up5 = ENetBlock(b, a, "up")
        self.stage5 = ENetBlock(a, a, "regular")
        self.head = nn.ConvTranspose2d(a, classes, 3, 2, 1, 1, bias=False)

    def forward(self, x):
        half = self.act(self.bn(torch.cat([self.initial(x), pool(x)[0]], 1)))
        quarter, at1 = self.down1(half)
        eighth, at2 = self.down2(self.stage1(quarter))
        y = self.stage4(self.up4(self.stage23(eighth), at2, quarter))
        return crop(self.head(self.stage5(self.up5(y, at1, half))), x)


class Join(nn.Module):
    """A strided convolution beside a pooling."""

    def __init__(self, i, o, bias):
        super().__init__()
        self.conv, self.joins = nn.Conv2d(i, o - i if i < o else o, 3, 2, 1, bias=bias), i < o

    def forward(self, x):
        return torch.cat([self.conv(x), pool(x)[0]], 1) if self.joins else self.conv(x)


def norm(c):
    return nn.BatchNorm2d(c, eps=1e-3)


class NonBottleneck1d(nn.Module):
    def __init__(self, c, rate):
        super().__init__()
        pair = lambda d: [nn.Conv2d(c, c, (3, 1), padding=(d, 0), dilation=(d, 1)), nn.ReLU(),
                          nn.Conv2d(c, c, (1, 3), padding=(0, d), dilation=(1, d)), norm(c)]
        self.all = nn.Sequential(*pair(1), nn.ReLU(), *pair(rate))

    def forward(self, x):
        return F.relu(x + self.all(x))


class ErfNet(nn.Module):
    def __init__(self, w, classes):
        super().__init__()
        a, b, c = w
        down = lambda i, o: [Join(i, o, True), norm(o), nn.ReLU()]
        up = lambda i, o: nn.Sequential(nn.ConvTranspose2d(i, o, 3, 2, 1, 1), norm(o), nn.ReLU())
        some = lambda n, *rates: [NonBottleneck1d(n, r) for r in rates]
        self.first = nn.Sequential(*down(3, a))
        self.quarter = nn.Sequential(*down(a, b), *some(b, 1, 1, 1, 1, 1))
        self.eighth = nn.Sequential(*down(b, c), *some(c, 2, 4, 8, 16, 2, 4, 8, 16))
        self.up1, self.mix1 = up(c, b), nn.Sequential(*some(b, 1, 1))
        self.up2, self.mix2 = up(b, a), nn.Sequential(*some(a, 1, 1))
        self.head = nn.ConvTranspose2d(a, classes, 2, 2)

    def forward(self, x):
        half = self.first(x)
        quarter = self.quarter(half)
        y = self.mix1(crop(self.up1(self.eighth(quarter)), quarter))
        return crop(self.head(self.mix2(crop(self.up2(y), half))), x)


def act(c):
    return nn.Sequential(norm(c), nn.PReLU(c))


class Dab(nn.Module):
    def __init__(self, c, d):
        super().__init__()
        h = c // 2
        one = lambda k, p, r: [nn.Conv2d(h, h, k, padding=p, dilation=r, groups=h, bias=False), act(h)]
        self.narrow = nn.Sequential(act(c), nn.Conv2d(c, h, 3, padding=1, bias=False), act(h))
        self.near = nn.Sequential(*one((3, 1), (1, 0), 1), *one((1, 3), (0, 1), 1))
        self.far = nn.Sequential(*one((3, 1), (d, 0), (d, 1)), *one((1, 3), (0, d), (1, d)))
        self.widen = nn.Sequential(act(h), nn.Conv2d(h, c, 1, bias=False))

    def forward(self, x):
        y = self.narrow(x)
        return x + self.widen(self.near(y) + self.far(y))


class DabNet(nn.Module):
    def __init__(self, w, classes):
        super().__init__()
        a, b, c = w
        first = lambda i, s: [nn.Conv2d(i, a, 3, s, 1, bias=False), act(a)]
        self.first = nn.Sequential(*first(3, 2), *first(a, 1), *first(a, 1))
        self.act1 = act(a + 3)
        self.down1 = nn.Sequential(Join(a + 3, b, False), act(b))
        self.block1 = nn.Sequential(*[Dab(b, 2) for _ in range(3)])
        self.act2 = act(2 * b + 3)
        self.down2 = nn.Sequential(Join(2 * b + 3, c, False), act(c))
        self.block2 = nn.Sequential(*[Dab(c, d) for d in (4, 4, 8, 8, 16, 16)])
        self.act3 = act(2 * c + 3)
        self.head = nn.Conv2d(2 * c + 3, classes, 1, bias=False)

    def forward(self, image):
        small = [image]
        for _ in range(3):
            small.append(F.avg_pool2d(small[-1], 3, 2, 1))
        x = self.down1(self.act1(torch.cat([self.first(image), small[1]], 1)))
        x = self.down2(self.act2(torch.cat([self.block1(x), x, small[2]], 1)))
        x = self.head(self.act3(torch.cat([self.block2(x), x, small[3]], 1)))
        return F.interpolate(x, image.shape[2:], mode="bilinear", align_corners=False)


class Split(nn.Module):
    def __init__(self, c, d):
        super().__init__()
        h, q = c // 2, c // 4
        wide = lambda k: nn.Sequential(nn.Conv2d(q, q, 3, 1, k, k, groups=q, bias=False), act(q))
        self.a = nn.Sequential(nn.Conv2d(c, h, 3, padding=1, bias=False), act(h))
        self.b, self.c = wide(1), wide(d)
        self.d = nn.Sequential(nn.Conv2d(h, h, 3, padding=1, bias=False), act(h), nn.Conv2d(h, c, 1, bias=False))
        self.e = act(c)

    def forward(self, x):
        near, far = self.a(x).chunk(2, 1)
        return self.e(x + self.d(torch.cat([self.b(near), self.c(far)], 1)))


class Attend(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.parts = nn.Conv2d(c, c, 2, groups=c, bias=False)
        n = max(1, c // 8)
        self.fc1, self.slope, self.fc2 = nn.Conv2d(c, n, 1, bias=False), nn.PReLU(), nn.Conv2d(n, c, 1, bias=False)

    def forward(self, x):
        y = self.parts(F.adaptive_avg_pool2d(x, 2)) + x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(self.slope(self.fc1(y))))


class LmffNet(nn.Module):
    def __init__(self, w, classes):
        super().__init__()
        a, b, c, m, e = w
        first = lambda i, s: [nn.Conv2d(i, a, 3, s, 1, bias=False), act(a)]
        fuse = lambda n: nn.Sequential(act(n), nn.Conv2d(n, n, 1, bias=False))
        deep = lambda n: nn.Sequential(nn.Conv2d(n, n, 3, padding=1, groups=n, bias=False), act(n),
                                       nn.Conv2d(n, classes, 1, bias=False))
        self.first = nn.Sequential(*first(3, 2), *first(a, 1), *first(a, 1))
        self.fuse1 = fuse(a + 3)
        self.down1 = nn.Sequential(Join(a + 3, b, False), act(b))
        self.block1 = nn.Sequential(*[Split(b, 2) for _ in range(3)])
        self.attend1, self.fuse2 = Attend(b), fuse(2 * b + 3)
        self.down2 = nn.Sequential(Join(2 * b + 3, c, False), act(c))
        self.block2 = nn.Sequential(*[Split(c, d) for d in (4, 4, 8, 8, 16, 16, 32, 32)])
        self.attend2, self.fuse3 = Attend(c), fuse(2 * c + 3)
        self.middle, self.deep = nn.Conv2d(2 * b + 3, m, 1, bias=False), nn.Conv2d(2 * c + 3, e, 1, bias=False)
        self.attention, self.scores = deep(m + e), deep(2 * c + 3)

    def forward(self, image):
        small = [image]
        for _ in range(3):
            small.append(F.avg_pool2d(small[-1], 3, 2, 1))
        x = self.down1(self.fuse1(torch.cat([self.first(image), small[1]], 1)))
        mid = self.fuse2(torch.cat([self.block1(x), self.attend1(x), small[2]], 1))
        x = self.down2(mid)
        top = self.fuse3(torch.cat([self.block2(x), self.attend2(x), small[3]], 1))
        up = lambda t, like: F.interpolate(t, like.shape[2:], mode="bilinear", align_corners=False)
        where = torch.sigmoid(self.attention(torch.cat([self.middle(mid), up(self.deep(top), mid)], 1)))
        return up(up(self.scores(top), mid) * where, image)


NETWORKS = [
    ("segnet-small", SegNet, [64, 128, 256, 512, 512], [8, 8, 16, 32, 32]),
    ("enet-small", ENet, [16, 64, 128], [8, 16, 32]),
    ("erfnet-small", ErfNet, [16, 64, 128], [8, 16, 32]),
    ("dabnet-small", DabNet, [32, 64, 128], [8, 16, 32]),
    ("lmffnet-small", LmffNet, [32, 64, 128, 16, 32], [8, 16, 32, 8, 8]),
]

if __name__ == "__main__":
    with torch.no_grad():
        counts = []
        for name, network, paper, small in NETWORKS:
            full = network(paper, 11)
            print(name, sum(p.numel() for p in full.parameters()), len(full.state_dict()))
            net = fill(network(small, 3))
            write(name, net(image(1, 3, 33, 47)))
            for height, width in ((37, 50), (96, 128)):
                counts.append(f"{name} {height} {width} {multiply_adds(net, 1, 3, height, width)}")
        (OUT / "multiply-adds-light.txt").write_text("\n".join(counts) + "\n")
