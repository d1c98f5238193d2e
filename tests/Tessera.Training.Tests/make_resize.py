"""What a network is to see of an image and a mask under each resize policy, by the words of the model's metadata. Run:
/usr/bin/python3 make_resize.py (numpy, cv2). Nothing here is Tessera's: sizes follow from
docs/predict.md, pixels are OpenCV's."""

import json
import pathlib

import cv2
import numpy as np

GOLDEN = pathlib.Path(__file__).parent / "golden"
COLUMNS, ROWS, IGNORE = 37, 23, 255
NORMALISE = {"step": "normalise", "scale": 255, "mean": [0.4, 0.5, 0.6], "deviation": [0.2, 0.25, 0.3]}
CASES = [{"width": 24, "height": 30}, {"policy": "pad", "width": 31, "height": 32}, {"policy": "pad", "width": 64, "height": 33},
         {"policy": "crop", "width": 16, "height": 21}, {"policy": "crop", "width": 40, "height": 23}]


def fit(width, height, frame_width, frame_height):
    """The largest box of that shape in the middle of a frame: left, top, width, height."""
    if width * frame_height >= height * frame_width:
        width, height = frame_width, max(1, (2 * height * frame_width + width) // (2 * width))
    else:
        width, height = max(1, (2 * width * frame_height + height) // (2 * height)), frame_height
    return (frame_width - width) // 2, (frame_height - height) // 2, width, height


def prepared(image, mask, step):
    policy, width, height = step.get("policy", "stretch"), step["width"], step["height"]
    left, top, w, h = fit(width, height, COLUMNS, ROWS) if policy == "crop" else (0, 0, COLUMNS, ROWS)
    x, y, across, down = fit(COLUMNS, ROWS, width, height) if policy == "pad" else (0, 0, width, height)
    image, mask = image[top:top + h, left:left + w], mask[top:top + h, left:left + w]
    shrinks = across <= w and down <= h
    small = cv2.resize(image, (across, down), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    tensor, target = np.zeros((height, width, 3), np.float32), np.full((height, width), IGNORE, np.uint8)
    values = (small / 255.0 - np.array(NORMALISE["mean"])) / np.array(NORMALISE["deviation"])
    tensor[y:y + down, x:x + across] = values
    # The pixel under the centre of each new one.
    rows, columns = (2 * np.arange(down) + 1) * h // (2 * down), (2 * np.arange(across) + 1) * w // (2 * across)
    target[y:y + down, x:x + across] = mask[rows][:, columns]
    return tensor, target


rng = np.random.default_rng(3)
y, x = np.mgrid[:ROWS, :COLUMNS]
image = np.stack([127 + 100 * np.sin(x / 3.0 + c) * np.cos(y / 4.0 - c) + rng.normal(0, 8, (ROWS, COLUMNS))
                  for c in range(3)], -1)
image = image.clip(0, 255).astype(np.uint8)
mask = ((x // 5 + y // 4) % 3).astype(np.uint8)
mask[3:6, 30:] = IGNORE
cv2.imwrite(str(GOLDEN / "resize-image.png"), image[..., ::-1])
cv2.imwrite(str(GOLDEN / "resize-mask.png"), mask)
metadata = []
for index, case in enumerate(CASES):
    step = {"step": "resize", **case}
    tensor, target = prepared(image, mask, step)
    (GOLDEN / f"resize-{index}.raw").write_bytes(target.tobytes() + tensor.astype("<f4").tobytes())
    metadata.append(json.dumps({"version": 1, "channels": 3, "steps": [step, NORMALISE]}, separators=(",", ":")))
(GOLDEN / "resize.txt").write_text("\n".join(metadata) + "\n")
