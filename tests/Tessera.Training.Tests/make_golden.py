#!/usr/bin/python3
"""Writes golden/losses.bin and .txt: losses and their gradients by PyTorch, NumPy and SciPy. Run it in this folder."""
import importlib.util

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

spec = importlib.util.spec_from_file_location("golden", "../Tessera.Torch.Tests/make_golden.py")
torch_golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(torch_golden)

N, K, H, W, IGNORE = 2, 5, 17, 19, 255


def numpy_overlap(logits, target, alpha, beta, smooth):
    """1 - (right + smooth) / (right + alpha wrong + beta missed + smooth) and its derivative by finite formulas, in float64."""
    z = logits.astype(np.float64)
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    valid = target != IGNORE
    by_share, loss = np.zeros_like(p), 0.0
    present = [k for k in range(K) if (target == k).any()]
    for k in present:
        true = target == k
        right = p[:, k][true].sum()
        wrong, missed = p[:, k][valid & ~true].sum(), (1 - p[:, k][true]).sum()
        over, under = right + smooth, right + alpha * wrong + beta * missed + smooth
        loss += (1 - over / under) / len(present)
        by_true = -1 / under + over * (1 - beta) / under**2
        by_share[:, k] = (true * by_true + (valid & ~true) * over * alpha / under**2) / len(present)
    return loss, p * (by_share - (p * by_share).sum(1, keepdims=True))


def border_weights(target, w0, sigma):
    """U-Net's second summand, with regions of one class for its cells: a distance transform a region, two smallest added."""
    weights = np.zeros(target.shape)
    for n, mask in enumerate(target):
        regions = []
        for k in np.unique(mask[mask != IGNORE]):
            labels, count = ndimage.label(mask == k)
            regions += [labels == i for i in range(1, count + 1)]
        far = np.full(mask.shape, np.inf)
        distances = np.stack([np.where(r, np.inf, ndimage.distance_transform_edt(~r)) for r in regions] + [far, far])
        nearest = np.sort(distances, 0)[:2].sum(0)
        border = w0 * np.exp(-(nearest**2) / (2 * sigma**2))
        weights[n] = np.where((mask != IGNORE) & (nearest <= np.ceil(3.5 * sigma)), border, 0)
    return weights


def lovasz(x, target):
    """Algorithm 1 of Berman et al., class by class over the pixels that count."""
    valid = target != IGNORE
    shares, labels = torch.softmax(x, 1).permute(0, 2, 3, 1)[valid], target[valid]
    losses = []
    for k in labels.unique():
        truth = (labels == k).to(x.dtype)
        errors, order = torch.sort((truth - shares[:, k]).abs(), descending=True)
        truth = truth[order]
        jaccard = 1 - (truth.sum() - truth.cumsum(0)) / (truth.sum() + (1 - truth).cumsum(0))
        losses.append(errors @ torch.diff(jaccard, prepend=jaccard.new_zeros(1)))
    return torch.stack(losses).mean()


def main():
    golden = torch_golden.Golden("losses")
    torch.manual_seed(4)
    logits = 3 * torch.randn(N, K, H, W)
    target = torch.randint(0, K - 1, (N, H, W))  # the last class is absent
    target[torch.rand(N, H, W) < 0.15] = IGNORE
    weights = torch.tensor([0.5, 2.0, 1.0, 0.25, 1.25])
    golden.add("logits", logits)
    golden.add("target", target)
    golden.add("weights", weights)

    def torch_loss(weight, smoothing):
        x = logits.clone().requires_grad_()
        loss = F.cross_entropy(x, target, weight, ignore_index=IGNORE, label_smoothing=smoothing)
        loss.backward()
        return loss.item(), x.grad.numpy()

    def by_autograd(formula):
        x = logits.double().requires_grad_()
        loss = formula(x)
        loss.backward()
        return loss.item(), x.grad.numpy()

    valid = target != IGNORE
    known = torch.where(valid, target, 0)
    pixel_weights = weights.double()[known] * valid

    def entropy(x):
        return -torch.log_softmax(x, 1).gather(1, known[:, None])[:, 0]

    def mean(values, weight):
        return (values * weight).sum() / weight.sum()

    def ohem(threshold, keep, weight):
        def formula(x):
            e = entropy(x)
            hard = e.detach().masked_fill(~valid, -1)
            count = max(int((hard > -np.log(threshold)).sum()), int(np.ceil(keep * int(valid.sum()))))
            kept = torch.zeros(hard.numel(), dtype=torch.double)
            kept[hard.flatten().argsort(descending=True)[:count]] = 1
            return mean(e, weight * kept.reshape(hard.shape))

        return by_autograd(formula)

    def focal(gamma, weight):
        return by_autograd(lambda x: mean((1 - torch.exp(-entropy(x))) ** gamma * entropy(x), weight))

    border = torch.from_numpy(border_weights(target.numpy(), 10.0, 1.5))
    losses = {
        "plain": torch_loss(None, 0.0),
        "weighted": torch_loss(weights, 0.0),
        "smoothed": torch_loss(None, 0.1),
        "weighted-smoothed": torch_loss(weights, 0.2),
        "dice": numpy_overlap(logits.numpy(), target.numpy(), 0.5, 0.5, 0.5),
        "dice-rough": numpy_overlap(logits.numpy(), target.numpy(), 0.5, 0.5, 0.0),
        "jaccard": numpy_overlap(logits.numpy(), target.numpy(), 1.0, 1.0, 1.0),
        "tversky": numpy_overlap(logits.numpy(), target.numpy(), 0.3, 0.7, 1.0),
        "ohem-threshold": ohem(0.3, 0.05, valid.double()),
        "ohem-least": ohem(1e-4, 0.25, pixel_weights),
        "focal": focal(2, valid.double()),
        "focal-weighted": focal(0.5, pixel_weights),
        "lovasz": by_autograd(lambda x: lovasz(x, target)),
        "border": by_autograd(lambda x: mean(entropy(x), border + pixel_weights)),
    }
    (a, ga), (b, gb) = losses["weighted-smoothed"], losses["dice"]
    losses["sum"] = (0.7 * a + 0.4 * b, 0.7 * ga + 0.4 * gb)
    (c, gc) = losses["lovasz"]
    losses["mixed-sum"] = (a + 0.25 * c, ga + 0.25 * gc)
    for name, (loss, gradient) in losses.items():
        golden.add(f"{name}.loss", torch.tensor(loss))
        # A pixel's share of a mean is small: scaled up, so that 1e-6 means something.
        golden.add(f"{name}.gradient", torch.from_numpy(np.asarray(gradient)) * (N * H * W))
    blocks = np.kron(np.random.default_rng(3).integers(0, 4, (3, 6, 9)), np.ones((1, 7, 5), int))
    blocks[:, 20:24, 8:30] = IGNORE
    blocks[2] = 1  # one region: nothing is near
    golden.add("blocks", torch.from_numpy(blocks))
    golden.add("blocks.border", torch.from_numpy(border_weights(blocks, 10.0, 3.0)))
    golden.save()


if __name__ == "__main__":
    main()
