"""Traces small networks with PyTorch and keeps each trace, its weights and PyTorch's own
outputs at several sizes: golden/NAME.json.

Every network is traced at one size only; the outputs at the other sizes are those of eager PyTorch.
"""
import base64
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

GOLDEN = pathlib.Path(__file__).parent / "golden"
TRACED_AT = (2, 3, 9, 11)
SIZES = [(2, 3, 9, 11), (1, 3, 8, 12), (3, 3, 5, 6)]
SMALL = SIZES + [(1, 3, 1, 1), (1, 3, 2, 5)]


class Of(nn.Module):
    """A network from parts by name and a function of them and the image."""

    def __init__(self, forward, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)
        self.function = forward

    def forward(self, image):
        return self.function(self, image)


def padded(net, x):
    # To multiples of 8 and back: sizes that are computed, not only read.
    h, w = x.shape[2], x.shape[3]
    y = F.pad(x, [0, (8 - w % 8) % 8, 0, (8 - h % 8) % 8])
    y = net.up(net.down(y))
    return y[:, :, :h, :w]


def attention(net, x):
    n, c, h, w = x.shape
    tokens = x.flatten(2).transpose(1, 2)
    q, k, v = net.q(tokens), net.k(tokens), net.v(tokens)
    mixed = torch.softmax(torch.matmul(q, k.transpose(-2, -1)) * 0.5, -1) @ v
    return net.norm(mixed).permute(0, 2, 1).reshape(n, c, h, w)


def unet(net, x):
    a = net.a(x)
    b = net.b(a)
    c = net.c(b)
    b = net.d(torch.cat([F.interpolate(c, size=b.shape[2:], mode="bilinear"), b], 1))
    a = net.e(torch.cat([F.interpolate(b, size=a.shape[2:], mode="nearest"), a], 1))
    return F.interpolate(net.head(a), size=x.shape[2:], mode="bilinear", align_corners=False)


def block(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def slices(net, x):
    y = torch.stack([x[:, 0], x[:, -1]], 1)
    return torch.cat([y, x[:, 1:2], y[:, :, :, :].expand(-1, -1, -1, -1), x.unsqueeze(1).squeeze(1)], 1)


def numbers(net, x):
    y = torch.add(x, x * x, alpha=0.5) - 2
    y = torch.sub(y, x, alpha=3) / 1.5 + (1 - x) * net.scale
    y = y / (x.abs() + 1) + torch.rsub(x, 2, alpha=2) - (-x).exp().sqrt() ** 0.5
    return torch.maximum(y, x) + torch.minimum(y, torch.log(x * x + 1)) + 1


def activations(net, x):
    parts = [F.relu(x), torch.sigmoid(x), torch.tanh(x), F.softplus(x), F.hardswish(x), F.hardsigmoid(x), F.leaky_relu(x, 0.2),
             F.elu(x, 0.7), F.silu(x), F.relu6(4 * x), F.hardtanh(x, -0.4, 0.3), torch.clamp(x, min=-0.2), F.gelu(x),
             net.prelu(x), net.one(x), F.softmax(x, 1), F.log_softmax(x, -1), F.dropout(x, 0.5, False), x.contiguous().detach()]
    return torch.cat(parts, 1)


def resizes(net, x):
    small = net.pool(x)
    parts = [F.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False),
             F.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=True),
             F.interpolate(small, size=x.shape[2:], mode="nearest"),
             F.interpolate(F.interpolate(x, size=(7, 5), mode="bilinear"), size=x.shape[-2:], mode="bilinear"),
             F.interpolate(F.interpolate(x, scale_factor=2.0, mode="bilinear"), size=x.shape[-2:], mode="nearest"),
             F.interpolate(F.interpolate(x, scale_factor=(3.0, 2.0), mode="nearest"), size=x.shape[-2:], mode="bilinear"),
             F.interpolate(F.adaptive_avg_pool2d(x, 1), size=x.shape[-2:], mode="bilinear")]
    return torch.cat(parts, 1)


def pools(net, x):
    return torch.cat([F.interpolate(y, size=x.shape[2:], mode="nearest") for y in (
        F.max_pool2d(x, 2), F.max_pool2d(x, 3, 2, 1), F.max_pool2d(x, 2, 2, ceil_mode=True), F.max_pool2d(x, 3, 1, 1, dilation=1),
        F.avg_pool2d(x, 2), F.avg_pool2d(x, 3, 2, 1), F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
        F.max_pool2d(x, 3, 2, 1, ceil_mode=True), F.adaptive_avg_pool2d(x, (1, 1)), x.mean([2, 3], keepdim=True),
        x.sum((2, 3), keepdim=True) * 0.1, x.mean(1, keepdim=True), x.mean(1).unsqueeze(1))], 1)


def adaptive(net, x):
    return torch.cat([F.interpolate(F.adaptive_avg_pool2d(x, size), size=x.shape[2:], mode="nearest")
                      for size in ((1, 2), (3, 1), (2, 2), (6, 6), (5, 7))], 1)


def pads(net, x):
    return torch.cat([F.pad(x, [1, 2, 3, 4], value=0.5)[:, :, 1:-2, :x.shape[3]][:, :, :x.shape[2]],
                      F.pad(x, [1, 0, 1, 0], mode="reflect")[:, :, 1:, 1:],
                      F.pad(x, [2, 1, 0, 3], mode="replicate")[:, :, 3:, 3:], F.pad(F.pad(x, [1, 1]), [-2, 0])], 1)


def convolutions(net, x):
    y = torch.cat([net.plain(x), net.same(x), net.valid(F.pad(x, [1, 1, 1, 1])), net.grouped(x), net.dilated(x)], 1)
    return net.up(net.strided(y))


NETWORKS = {
    "convolution": (Of(convolutions, plain=nn.Conv2d(3, 4, 3, padding=1), same=nn.Conv2d(3, 2, (4, 3), padding="same"),
                       valid=nn.Conv2d(3, 3, 3, padding="valid"),
                       grouped=nn.Conv2d(3, 6, (1, 5), padding=(0, 2), groups=3, bias=False),
                       dilated=nn.Conv2d(3, 3, 3, padding=2, dilation=2), strided=nn.Conv2d(18, 4, 3, stride=(2, 3), padding=1),
                       up=nn.ConvTranspose2d(4, 6, (3, 5), stride=2, padding=1, output_padding=(1, 0), groups=2)), SMALL),
    "normalisation": (Of(lambda net, x: net.last(net.second(net.first(x)).permute(0, 2, 3, 1)).permute(0, 3, 1, 2),
                         first=nn.BatchNorm2d(3, eps=1e-3), second=nn.BatchNorm2d(3, affine=False), last=nn.LayerNorm(3)), SMALL),
    "groups": (Of(lambda net, x: net.last(net.first(net.wide(x))), wide=nn.Conv2d(3, 8, 1), first=nn.GroupNorm(4, 8, eps=1e-3),
                  last=nn.GroupNorm(2, 8, affine=False)), SMALL),
    "activation": (Of(activations, prelu=nn.PReLU(3), one=nn.PReLU(1)), SMALL),
    "pooling": (Of(pools), SIZES),
    "adaptive": (Of(adaptive), SIZES),
    "resize": (Of(resizes, pool=nn.AvgPool2d(2, ceil_mode=True)), SMALL),
    "padding": (Of(pads), SIZES),
    "slicing": (Of(slices), SMALL),
    "arithmetic": (Of(numbers, scale=nn.Parameter(torch.ones(1, 3, 1, 1))), SMALL),
    "attention": (Of(attention, q=nn.Linear(3, 4), k=nn.Linear(3, 4, bias=False), v=nn.Linear(3, 3),
                     norm=nn.LayerNorm(3)), SMALL),
    "shuffle": (Of(lambda net, x: F.pixel_shuffle(net.conv(x), 2), conv=nn.Conv2d(3, 8, 1)), SMALL),
    "padded": (Of(padded, down=block(3, 4, 2), up=nn.ConvTranspose2d(4, 3, 2, 2)), SMALL),
    "unet": (Of(unet, a=block(3, 4), b=block(4, 6, 2), c=block(6, 8, 2), d=block(14, 6), e=block(10, 4),
                head=nn.Conv2d(4, 5, 1)), SMALL),
    "half": (Of(lambda net, x: F.interpolate(net.body(x), size=x.shape[2:], mode="bilinear"), body=block(3, 5, 2)), SMALL),
    "aligned": (Of(lambda net, x: F.interpolate(net.body(x), size=x.shape[2:], mode="bilinear", align_corners=True),
                   body=block(3, 5, 2)), SMALL),
}


def constant(value):
    if value is None:
        return {"none": True}
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return {"long": value}
    if isinstance(value, float):
        return {"double": value}
    if isinstance(value, torch.Tensor):
        return {"tensor": tensor(value)}
    if isinstance(value, list):
        kinds = {bool: "bools", int: "longs", float: "doubles"}
        return {kinds[type(value[0])] if value else "longs": value}
    return {"text": str(value)}


def tensor(value):
    floating = value.is_floating_point()
    return {"shape": list(value.shape), "floats" if floating else "longs": value.flatten().tolist()}


def path(value):
    node = value.node()
    if node.kind() != "prim::GetAttr":
        return ""
    owner = path(next(node.inputs()))
    return f"{owner}.{node.s('name')}" if owner else node.s("name")


def operand(value):
    kind = value.node().kind()
    if kind == "prim::GetAttr":
        return {"weight": path(value)}
    if kind == "prim::Constant":
        return {"constant": constant(value.toIValue())}
    return {"value": value.debugName()}


def graph(traced):
    inlined = traced.inlined_graph
    nodes = [
        {
            "operator": node.kind(),
            "scope": node.scopeName().split("/")[-1].replace("__module.", "").replace("__module", ""),
            "operands": [operand(v) for v in node.inputs()],
            "results": [v.debugName() for v in node.outputs()],
        }
        for node in inlined.nodes()
        if node.kind() not in ("prim::GetAttr", "prim::Constant")
    ]
    return {"inputs": [v.debugName() for v in list(inlined.inputs())[1:]],
            "outputs": [v.debugName() for v in inlined.outputs()], "nodes": nodes}


def base(values):
    return base64.b64encode(values.contiguous().numpy().astype("<f4").tobytes()).decode()


def main(names):
    for name in names or NETWORKS:
        torch.manual_seed(7)
        network, sizes = NETWORKS[name]
        network.eval()
        for key, value in network.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.rand(value.shape) + 0.5 if key.endswith("running_var") else torch.randn(value.shape) * 0.5)
        with torch.no_grad():
            traced = torch.jit.trace(network, torch.randn(TRACED_AT), check_trace=False)
            cases = []
            for size in sizes:
                image = torch.randn(size)
                output = network(image)
                cases.append({"shape": list(size), "image": base(image), "outputShape": list(output.shape),
                              "output": base(output)})
        weights = {key: tensor(value) for key, value in network.state_dict().items()}
        (GOLDEN / f"{name}.json").write_text(json.dumps({"graph": graph(traced), "weights": weights, "cases": cases}) + "\n")


main(sys.argv[1:])
