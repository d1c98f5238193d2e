"""The other side of a benchmark: a warm process that does a piece of work whenever it is told to, and says how long it took.

A line "NAME REPEATS" comes in, a line of JSON goes out. Between lines it waits and uses no processor.
"""
import json
import os
import sys
import time

# Widths and blocks at strides 2 to 32, widths on the way up: ResidualOptions.Default and UNetOptions.Small.
UNET_RESIDUAL = [32, 48, 96, 192, 320], [0, 1, 2, 2, 1], [96, 48, 32, 16]


def serve(works, versions):
    """works: name -> function of the number of repeats, which returns what it found (anything JSON can hold)."""
    say({"versions": versions})
    for line in sys.stdin:
        name, repeats = line.split()
        start = time.perf_counter()
        found = works[name](int(repeats))
        say({"milliseconds": (time.perf_counter() - start) * 1000, "found": found})


def cores():
    return len(os.sched_getaffinity(0))


def restated_networks():
    """The networks said again in plain PyTorch, which the tests of Tessera.Models take their golden values from."""
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "tests", "Tessera.Models.Tests"))
    import make_golden
    return make_golden


def unet_residual(classes):
    """unet-residual with its dropout, and with ReLUs in place where PyTorch allows it."""
    from torch import nn
    net = restated_networks().SmallUNet(*UNET_RESIDUAL, classes)
    net.head = nn.Sequential(nn.Dropout2d(0.1), net.head)
    for module in net.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = True
    return net


def say(answer):
    print(json.dumps(answer), flush=True)
