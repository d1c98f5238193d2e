"""The numbers of CalibrationTests: run /usr/bin/python3 make_calibration.py (numpy, scipy) and copy what it prints."""

import numpy as np
from scipy.optimize import minimize_scalar

PIXELS, CLASSES, BINS = 500, 4, 15
i, k = np.arange(PIXELS)[:, None], np.arange(CLASSES)[None]
scores = ((i * 31 + k * 17) * 37 % 101 / 101 * 6).astype(np.float32).astype(np.float64)
# Two of three pixels are of the likeliest class.
labels = np.where(np.arange(PIXELS) % 3 > 0, scores.argmax(1), (np.arange(PIXELS) * 7 + 1) % CLASSES)


def measure(temperature):
    z = scores / temperature
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    confidence, right = p.max(1), p.argmax(1) == labels
    edges, ece = np.linspace(0, 1, BINS + 1), 0
    for low, high in zip(edges[:-1], edges[1:]):
        held = (confidence > low) & (confidence <= high)
        if held.any():
            ece += held.mean() * abs(right[held].mean() - confidence[held].mean())
    return -np.log(p[np.arange(PIXELS), labels]).mean(), ece


best = minimize_scalar(lambda log: measure(np.exp(log))[0], bounds=(-3, 3), method="bounded", options={"xatol": 1e-10})
print("as they are: nll %.9f, ece %.9f" % measure(1))
print("temperature %.6f: nll %.9f" % (np.exp(best.x), best.fun))
print("at 2: nll %.9f, ece %.9f" % measure(2))
