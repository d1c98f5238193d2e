"""A quantised convolution as NumPy computes it, in whole numbers: golden/quantised.json.

Weights of 7 bits with a scale for each output channel, activations of 8 bits, biases of 32 in units of input scale
times weight scale (Jacob et al., 2018, section 2.2). Sums are exact integers; only the last step, to the output's
scale, is in floating point.
"""
import json
import pathlib

import numpy as np

LARGEST = 64
rng = np.random.default_rng(7)


def scale_of(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    scale = np.float32((high - low) / 255)
    return scale, int(np.clip(np.rint(-low / scale), 0, 255))


def quantise(values, scale, zero):
    return np.clip(np.rint(values / scale) + zero, 0, 255).astype(np.int64)


def convolve(x, w, pad):
    x = np.pad(x, [(0, 0), (pad, pad), (pad, pad)])
    k, _, kh, kw = w.shape
    height, width = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    out = np.zeros((k, height, width), np.int64)
    for y in range(height):
        for column in range(width):
            out[:, y, column] = np.tensordot(w, x[:, y:y + kh, column:column + kw], 3)
    return out


x = rng.normal(0, 1, (6, 5, 7)).astype(np.float32)
w = (rng.normal(0, 1, (4, 6, 3, 3)) * np.array([1, 0.01, 5, 0.3])[:, None, None, None]).astype(np.float32)
bias = np.array([0.5, -0.01, 3, 0], np.float32)
scale_x, zero_x = scale_of(float(x.min()), float(x.max()))
weight_scales = (np.abs(w).max((1, 2, 3)).astype(np.float64) / LARGEST).astype(np.float32)
whole = np.clip(np.rint(w / weight_scales[:, None, None, None]), -LARGEST, LARGEST).astype(np.int64)
biases = np.rint(bias.astype(np.float64) / (scale_x.astype(np.float64) * weight_scales)).astype(np.int64)
sums = convolve(quantise(x, scale_x, zero_x) - zero_x, whole, 1) + biases[:, None, None]
real = sums * (scale_x.astype(np.float64) * weight_scales)[:, None, None]
scale_y, zero_y = scale_of(0.0, float(real.max()) * 0.9)        # ends at 0, as behind a ReLU, and cuts off the largest
y = quantise(real, scale_y, zero_y)

told = {
    "x": x.ravel().tolist(), "w": w.ravel().tolist(), "bias": bias.tolist(),
    "scaleX": float(scale_x), "zeroX": zero_x, "scaleY": float(scale_y), "zeroY": zero_y,
    "lowX": float(x.min()), "highX": float(x.max()),
    "weights": whole.ravel().tolist(), "weightScales": weight_scales.tolist(), "biases": biases.tolist(),
    "y": y.ravel().tolist(),
}
path = pathlib.Path(__file__).parent / "golden" / "quantised.json"
path.write_text(json.dumps(told))
print(path, path.stat().st_size)
