"""A plain PyTorch training of unet-residual: what Tessera's steps and epochs are measured against.

usage: peer.py FOLDER     FOLDER: plan.json, weights.bin, images.bin and targets.bin, as the benchmark writes them
"""
import copy
import json
import pathlib
import queue
import sys
import threading

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import peers

folder = pathlib.Path(sys.argv[1])
plan = json.loads((folder / "plan.json").read_text())
CLASSES, BATCH, HEIGHT, WIDTH = plan["classes"], plan["batch"], plan["height"], plan["width"]
MEAN, DEVIATION = np.array(plan["mean"], np.float32), np.array(plan["deviation"], np.float32)

torch.set_num_threads(peers.cores())
cv2.setNumThreads(1)
np.random.seed(0)


class Learner:
    """`defaults`: as a script runs that nobody tuned; otherwise with what makes PyTorch fast on a CPU."""

    def __init__(self, defaults=False):
        self.format = torch.contiguous_format if defaults else torch.channels_last
        self.net = peers.unet_residual(CLASSES)
        self.fill(np.fromfile(folder / "weights.bin", np.float32))
        self.net.to(memory_format=self.format).train()
        self.average = copy.deepcopy(self.net)
        weights = list(self.net.parameters())
        groups = [{"params": [p for p in weights if p.ndim > 1], "weight_decay": plan["weightDecay"]},
                  {"params": [p for p in weights if p.ndim <= 1], "weight_decay": 0}]
        self.optimiser = torch.optim.AdamW(groups, lr=plan["rate"], **({} if defaults else {"foreach": True}))
        self.class_weights = torch.tensor(plan["classWeights"])
        self.steps = 0

    def fill(self, values):
        """The same starting weights as Tessera's: one after the other in the order of the state dict."""
        at = 0
        for key, tensor in self.net.state_dict().items():
            if key.endswith("num_batches_tracked"):
                continue
            tensor.copy_(torch.from_numpy(values[at:at + tensor.numel()].reshape(tensor.shape)))
            at += tensor.numel()
        if at != len(values):
            raise SystemExit(f"weights.bin holds {len(values)} values, the network takes {at}")

    def learn(self, images, targets):
        logits = self.net(images.contiguous(memory_format=self.format))
        loss = F.cross_entropy(logits, targets, weight=self.class_weights, ignore_index=255) + 0.5 * dice(logits, targets)
        value = loss.item()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.average_in()
        return value

    @torch.no_grad()
    def average_in(self):
        share = 1 - min(0.99, (1 + self.steps) / (10 + self.steps))
        self.steps += 1
        for average, live in zip(self.average.state_dict().values(), self.net.state_dict().values()):
            if average.dtype.is_floating_point:
                average.lerp_(live, share)
            else:
                average.copy_(live)


def dice(logits, targets):
    valid = targets < CLASSES
    share = logits.softmax(1) * valid[:, None]
    truth = F.one_hot(targets.clamp(max=CLASSES - 1), CLASSES).permute(0, 3, 1, 2).float() * valid[:, None]
    overlap, area = (share * truth).sum((0, 2, 3)), truth.sum((0, 2, 3))
    return (1 - (2 * overlap + 1) / (share.sum((0, 2, 3)) + area + 1))[area > 0].mean()


def read(image, mask):
    labels = cv2.imread(mask, cv2.IMREAD_UNCHANGED)
    return cv2.cvtColor(cv2.imread(image), cv2.COLOR_BGR2RGB), np.where(labels < CLASSES, labels, 255).astype(np.uint8)


def augment(image, labels):
    """The same kinds and ranges as the benchmark asks of Tessera: scale, place, flip, brightness, contrast, saturation."""
    low, high = np.log2(plan["scale"])
    scale = 2 ** np.random.uniform(low, high)
    height, width = round(image.shape[0] * scale), round(image.shape[1] * scale)
    image = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    labels = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST)
    below, right = max(0, HEIGHT - height), max(0, WIDTH - width)
    if below or right:
        image = cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_CONSTANT, value=tuple(255 * v for v in plan["mean"]))
        labels = cv2.copyMakeBorder(labels, 0, below, 0, right, cv2.BORDER_CONSTANT, value=255)
    y, x = np.random.randint(image.shape[0] - HEIGHT + 1), np.random.randint(image.shape[1] - WIDTH + 1)
    image, labels = image[y:y + HEIGHT, x:x + WIDTH], labels[y:y + HEIGHT, x:x + WIDTH]
    if np.random.rand() < 0.5:
        image, labels = image[:, ::-1], labels[:, ::-1]
    values = image.astype(np.float32) / 255
    contrast, saturation = 1 + np.random.uniform(-1, 1, 2) * (plan["contrast"], plan["saturation"])
    values = values * np.float32(contrast) + np.float32(np.random.uniform(-1, 1) * plan["brightness"])
    grey = values.mean(2, keepdims=True)
    values = grey + (values - grey) * np.float32(saturation)
    return (values - MEAN) / DEVIATION, labels


class Loader:
    """Decoded samples in memory, batches made ahead on a thread: OpenCV and NumPy release the interpreter where the work is."""

    def __init__(self):
        self.cache = {}

    def sample(self, index):
        if index not in self.cache:
            self.cache[index] = read(*plan["samples"][index])
        return self.cache[index]

    def epoch(self, steps):
        ready = queue.Queue(3)
        threading.Thread(target=self.produce, args=(steps, ready), daemon=True).start()
        for _ in range(steps):
            batch = ready.get()
            if isinstance(batch, Exception):
                raise batch
            yield batch

    def produce(self, steps, ready):
        try:
            order = np.random.permutation(len(plan["samples"]))
            for step in range(steps):
                batch = [augment(*self.sample(i)) for i in order[step * BATCH:(step + 1) * BATCH]]
                images = torch.from_numpy(np.stack([image for image, _ in batch])).permute(0, 3, 1, 2)
                ready.put((images, torch.from_numpy(np.stack([labels for _, labels in batch])).long()))
        except Exception as error:
            ready.put(error)


class Samples(torch.utils.data.Dataset):
    """What torch's own loader asks for: one augmented sample at a time, read from its files."""

    def __len__(self):
        return len(plan["samples"])

    def __getitem__(self, index):
        image, labels = augment(*read(*plan["samples"][index]))
        planes = np.ascontiguousarray(image.transpose(2, 0, 1))
        return torch.from_numpy(planes), torch.from_numpy(np.ascontiguousarray(labels)).long()


learner, loader, untuned = Learner(), Loader(), Learner(defaults=True)
torch.manual_seed(0)
fixed_images = np.fromfile(folder / "images.bin", np.float32).reshape(BATCH, HEIGHT, WIDTH, 3)
fixed_images = torch.from_numpy(fixed_images).permute(0, 3, 1, 2)
fixed_targets = torch.from_numpy(np.fromfile(folder / "targets.bin", np.int64).reshape(BATCH, HEIGHT, WIDTH))


def step(repeats):
    """The first loss: before anything was learnt it must be Tessera's."""
    return [learner.learn(fixed_images, fixed_targets) for _ in range(repeats)][0]


def epoch(steps):
    return [learner.learn(*batch) for batch in loader.epoch(steps)][0]


def default_epoch(steps):
    batches = torch.utils.data.DataLoader(Samples(), BATCH, shuffle=True, num_workers=peers.cores(), drop_last=True)
    return [untuned.learn(*batch) for batch, _ in zip(batches, range(steps))][0]


peers.serve({"step": step, "epoch": epoch, "default_epoch": default_epoch},
            {"torch": torch.__version__, "threads": torch.get_num_threads(), "opencv": cv2.__version__})
