"""NumPy, PyTorch, SciPy and OpenCV at the work of Tessera.Core.

usage: peer.py FOLDER     FOLDER: plan.json and the raw arrays it names, as the benchmark writes them
"""
import json
import pathlib
import sys

import cv2
import numpy as np
import scipy
import scipy.ndimage
import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import peers

folder = pathlib.Path(sys.argv[1])
plan = json.loads((folder / "plan.json").read_text())
torch.set_num_threads(peers.cores())
cv2.setNumThreads(peers.cores())

CLASSES, HEIGHT, WIDTH = plan["classes"], plan["height"], plan["width"]
truth, predicted, noise, other_noise = (np.fromfile(folder / f"{name}.bin", np.uint8).reshape(HEIGHT, WIDTH)
                                        for name in ("truth", "predicted", "noise", "other-noise"))
logits = {name: torch.from_numpy(np.fromfile(folder / f"{name}.bin", np.float32)
                                 .reshape(1, s["classes"], s["height"], s["width"]))
          for name, s in plan["logits"].items()}
EIGHT = np.ones((3, 3), int)


def repeated(work):
    def run(repeats):
        for _ in range(repeats):
            found = work()
        return None if isinstance(found, torch.Tensor) else found
    return run


def confusion(true, found):
    valid = true < CLASSES
    return np.bincount(true[valid].astype(int) * CLASSES + found[valid], minlength=CLASSES ** 2).tolist()


@torch.inference_mode()
def upsample(name):
    shape = plan["logits"][name]
    large = F.interpolate(logits[name], (shape["toHeight"], shape["toWidth"]), mode="bilinear", align_corners=False)
    return large.max(1)[1]  # twice as fast as argmax(1)


def keep_upsampled(_):
    """Writes what torch found, for comparison; not timed."""
    for name in logits:
        upsample(name).to(torch.uint8).numpy().tofile(folder / f"{name}.torch.bin")


def components_scipy(ids):
    return sum(scipy.ndimage.label(truth == k, EIGHT)[1] for k in ids)


def components_opencv(ids):
    # Its background counts as a component.
    return sum(cv2.connectedComponentsWithStats((truth == k).view(np.uint8), connectivity=8)[0] - 1 for k in ids)


works = {"confusion": lambda: confusion(truth, predicted), "confusion-noise": lambda: confusion(noise, other_noise),
         **{name: (lambda name=name: upsample(name)) for name in logits}}
for name, ids in {"one": [plan["one"]], "all": list(range(CLASSES))}.items():
    works[f"scipy-{name}"] = lambda ids=ids: components_scipy(ids)
    works[f"opencv-{name}"] = lambda ids=ids: components_opencv(ids)

peers.serve({"keep": keep_upsampled, **{name: repeated(work) for name, work in works.items()}}, {
    "numpy": np.__version__, "torch": torch.__version__, "threads": torch.get_num_threads(), "scipy": scipy.__version__,
    "opencv": cv2.__version__})
