"""Probabilities of cut.onnx by PyTorch, alone and averaged over mirrored and scaled images. Run: /usr/bin/python3
make_probabilities.py (numpy, cv2, torch); it repeats the weights of make_models.py. 21 x 17 pixels, 3 classes,
float32."""

import pathlib

import cv2
import numpy as np
import torch
from torch.nn.functional import conv2d, interpolate

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 21, 17
weight = torch.from_numpy(np.random.default_rng(5).normal(size=(3, 3, 3, 3)).astype(np.float32))
image = (np.arange(3 * WIDTH * HEIGHT) * 37 % 251).astype(np.uint8).reshape(HEIGHT, WIDTH, 3)


def probabilities(scale, mirrored):
    width, height = int(np.floor(WIDTH * scale + 0.5)), int(np.floor(HEIGHT * scale + 0.5))
    seen = image if scale == 1 else cv2.resize(image, (width, height),
                                               interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    seen = seen[:, ::-1] if mirrored else seen
    pixels = torch.from_numpy(seen.astype(np.float32) / 255).permute(2, 0, 1)[None]
    logits = interpolate(conv2d(pixels, weight, stride=4, padding=1), size=(height, width), mode="bilinear", align_corners=False)
    back = interpolate(logits, size=(HEIGHT, WIDTH), mode="bilinear", align_corners=False)
    result = torch.softmax(back, 1)[0].numpy()
    return result[:, :, ::-1] if mirrored else result


def write(name, planes):
    (HERE / name).write_bytes(np.ascontiguousarray(planes).astype("<f4").tobytes())


write("probabilities.raw", probabilities(1, False))
write("probabilities-averaged.raw", np.mean([probabilities(s, m) for s in (0.75, 1, 1.25) for m in (False, True)], axis=0))
