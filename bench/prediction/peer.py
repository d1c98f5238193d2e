"""Prediction as a plain script does it: eager PyTorch on an exported model's own weights; images are
read and masks written by PIL or OpenCV.

usage: peer.py FOLDER     FOLDER: plan.json, as the benchmark writes it
"""
import json
import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import onnx
import torch
from onnx import numpy_helper

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import peers

try:
    import PIL
    from PIL import Image
except ImportError:
    PIL = None

plan = json.loads((pathlib.Path(sys.argv[1]) / "plan.json").read_text())
MEAN, DEVIATION = torch.tensor(plan["mean"]), torch.tensor(plan["deviation"])
torch.set_num_threads(peers.cores())
cv2.setNumThreads(1)


def torchvision_network():
    """torchvision's own networks, whose keys are Tessera's."""
    from torchvision.models import segmentation
    names = {"lraspp-mobilenetv3-large": "lraspp_mobilenet_v3_large",
             "deeplabv3-mobilenetv3-large": "deeplabv3_mobilenet_v3_large",
             "fcn-resnet50": "fcn_resnet50"}
    make = getattr(segmentation, names[plan["architecture"]])
    return make(weights=None, weights_backbone=None, num_classes=plan["classes"]).eval()


def network():
    """The weights are initialisers of the ONNX file under the keys of Tessera's state dict,
    whose order is the restated network's."""
    stored = {tensor.name: tensor for tensor in onnx.load(plan["model"]).graph.initializer}
    restated = plan["architecture"] == "unet-residual"
    net = peers.unet_residual(plan["classes"]).eval() if restated else torchvision_network()
    state = net.state_dict()
    places = ([t for key, t in state.items() if not key.endswith("num_batches_tracked")] if restated
              else [state[key] for key in plan["keys"]])
    if len(places) != len(plan["keys"]):
        raise SystemExit(f"{plan['model']} has {len(plan['keys'])} weights, the network said again has {len(places)}")
    for key, tensor in zip(plan["keys"], places):
        tensor.copy_(torch.from_numpy(numpy_helper.to_array(stored[key]).copy().reshape(tensor.shape)))
    return net.to(memory_format=torch.channels_last)


def read(file):
    image = np.asarray(Image.open(file).convert("RGB")) if PIL else cv2.cvtColor(cv2.imread(file), cv2.COLOR_BGR2RGB)
    values = torch.from_numpy(image.copy()).float().div_(plan["scale"]).sub_(MEAN).div_(DEVIATION)
    return values.permute(2, 0, 1)[None]        # channels-last in memory


def write(file, mask):
    place = str(pathlib.Path(plan["output"]) / (pathlib.Path(file).stem + ".png"))
    if PIL:
        Image.fromarray(mask).save(place)
    else:
        cv2.imwrite(place, mask)


@torch.inference_mode()
def predict(repeats):
    """Reading ahead and writing behind on a thread each, as ours does."""
    for _ in range(repeats):
        with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
            written = []
            for file, image in zip(plan["files"], reader.map(read, plan["files"])):
                logits = net(image)
                mask = (logits if torch.is_tensor(logits) else logits["out"]).max(1)[1][0].to(torch.uint8).numpy()
                written.append(writer.submit(write, file, mask))
            for one in written:
                one.result()


with torch.no_grad():
    net = network()
peers.serve({"predict": predict}, {"torch": torch.__version__, "threads": torch.get_num_threads(), "images by":
                                   f"PIL {PIL.__version__}" if PIL else f"OpenCV {cv2.__version__}"})
