#!/usr/bin/python3
"""Writes golden/losses.bin and .txt: losses and their gradients by PyTorch, Dice also by NumPy. Run it in this folder."""
import importlib.util

import numpy as np
import torch
import torch.nn.functional as F

spec = importlib.util.spec_from_file_location("golden", "../Tessera.Torch.Tests/make_golden.py")
torch_golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(torch_golden)

N, K, H, W, IGNORE = 2, 5, 17, 19, 255


def numpy_dice(logits, target, smooth):
    """The loss and its derivative by finite formulas, in float64, pixel by pixel."""
    z = logits.astype(np.float64)
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    valid = target != IGNORE
    by_share, loss = np.zeros_like(p), 0.0
    present = [k for k in range(K) if (target == k).any()]
    for k in present:
        true = target == k
        overlap, area = p[:, k][true].sum(), p[:, k][valid].sum() + true.sum()
        loss += (1 - (2 * overlap + smooth) / (area + smooth)) / len(present)
        by_share[:, k] = (valid * (2 * overlap + smooth) / (area + smooth) ** 2 - true * 2 / (area + smooth)) / len(present)
    return loss, p * (by_share - (p * by_share).sum(1, keepdims=True))


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

    losses = {
        "plain": torch_loss(None, 0.0),
        "weighted": torch_loss(weights, 0.0),
        "smoothed": torch_loss(None, 0.1),
        "weighted-smoothed": torch_loss(weights, 0.2),
        "dice": numpy_dice(logits.numpy(), target.numpy(), 1.0),
        "dice-rough": numpy_dice(logits.numpy(), target.numpy(), 0.0),
    }
    (a, ga), (b, gb) = losses["weighted-smoothed"], losses["dice"]
    losses["sum"] = (0.7 * a + 0.4 * b, 0.7 * ga + 0.4 * gb)
    for name, (loss, gradient) in losses.items():
        golden.add(f"{name}.loss", torch.tensor(loss))
        # A pixel's share of a mean is small: scaled up, so that 1e-6 means something.
        golden.add(f"{name}.gradient", torch.from_numpy(np.asarray(gradient)) * (N * H * W))
    golden.save()


if __name__ == "__main__":
    main()
