"""Kills a training again and again and compares what it becomes with one that was left alone. Exit code 1 on any difference."""

import argparse
import glob
import os
import random
import sys
import time

import afterwards
import run_files
from life import Moment, live


class Referee:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.data = options.data or os.path.join(options.work, "data")
        self.whole, self.cut = os.path.join(options.work, "whole"), os.path.join(options.work, "cut")
        self.log = os.path.join(options.work, "log")
        self.faults, self.parts, self.kills = [], set(), 0

    def command(self, folder, *more):
        return ["dotnet", self.options.cli, "train", self.data, "--recipe", self.options.recipe, "--seed", "1", "--out",
                folder, *more]

    def run(self):
        began = time.monotonic()
        if not self.options.data:
            self.must(["dotnet", self.options.cli, "demo", "--scenes-only", "--out", self.options.work], self.options.work)
        os.makedirs(self.whole)
        os.makedirs(self.cut)
        self.epochs = ["--epochs", str(self.options.epochs)]
        start = time.monotonic()
        self.must(self.command(self.whole, *self.epochs), self.whole)
        self.seconds = time.monotonic() - start
        print(f"uninterrupted: {self.options.epochs} epochs in {self.seconds:.1f} s\n")
        print("  #  killed at                              epoch  files  parts left", flush=True)
        self.kill_all()
        self.must(self.command(self.cut, *self.epochs, "--resume"), self.cut)
        self.check_files("the last resume", finished=True)
        self.faults += afterwards.compare(self.whole, self.cut)
        self.faults += afterwards.use(self)
        for fault in self.faults:
            print(f"DIFFERENT: {fault}")
        print(f"\nkills {self.kills}, identical {'no' if self.faults else 'yes'}, {time.monotonic() - began:.0f} s")
        return 1 if self.faults else 0

    def kill_all(self):
        for moment in self.moments():
            begun = os.path.exists(os.path.join(self.cut, "recipe.yaml"))
            resume = ["--resume"] if begun and moment.what != "a second plain start" else []
            code, wrote = live(self.command(self.cut, *self.epochs, *resume), self.cut, self.log, moment)
            if code not in (0, -9):
                raise SystemExit(f"the training ended with exit code {code}:\n{self.tail()}")
            if code == 0:
                # It was done before its moment came: the rest is killed while it makes the results again.
                for name in ("model.onnx", "report.html"):
                    os.unlink(os.path.join(self.cut, name))
                self.parts = set()
                print(f"     it ended before {moment.what}", flush=True)
                continue
            self.kills += 1
            if wrote and (old := self.parts & self.now()):
                self.faults.append(f"{sorted(old)} of an earlier life were still there after kill {self.kills}")
            self.parts = self.now()
            count = self.check_files(f"kill {self.kills}")
            parts = ", ".join(sorted(self.parts)) or "-"
            print(f"{self.kills:3}  {moment.what:36} {self.epoch():7} {count:6}  {parts}", flush=True)

    def moments(self):
        """The first ones before there is a checkpoint, the last ones after the last epoch, what is between in any order."""
        epoch, draw = self.seconds / (self.options.epochs + 4), self.random.uniform
        yield Moment("recipe.yaml appears", "recipe.yaml")
        yield Moment("a second plain start", "last.safetensors", part=True, delay=draw(0, 0.005))
        between = [
            Moment("saving last.safetensors", "last.safetensors", True, 1, draw(0, 0.01)),
            Moment("saving last.safetensors, again", "last.safetensors", True, 2, draw(0, 0.03)),
            Moment("saving best.safetensors", "best.safetensors", True, 1, draw(0, 0.02)),
            Moment("best is there, last is not", "best.safetensors"),
            Moment("metrics.csv is there, last is not", "metrics.csv", count=2),
            Moment("writing metrics.csv", "metrics.csv", True, 2),
            Moment("starting", delay=draw(0.1, 1.5)),
        ]
        for _ in range(self.options.kills - 6 - len(between)):
            between.append(Moment("somewhere in an epoch", "last.safetensors", delay=draw(0, 1.5 * epoch)))
        self.random.shuffle(between)
        yield from between
        yield Moment("about to write model.onnx", "model.onnx", part=True)
        yield Moment("writing model.onnx", "model.onnx", part=True, delay=draw(0, 0.003))
        yield Moment("drawing the report", "model.onnx", delay=draw(0, 0.1))
        while self.kills < self.options.kills:
            yield Moment("writing report.html", "report.html", part=True, delay=draw(0, 0.001))

    def check_files(self, when, finished=False):
        paths = [p for p in glob.glob(self.cut + "/*") if ".part" not in p]
        for path in paths:
            try:
                run_files.check(path)
            except run_files.Damaged as error:
                self.faults.append(f"after {when}: {error}")
        for name in ("recipe.yaml", "choices.json", "metrics.csv", "model.onnx"):
            path = os.path.join(self.cut, name)
            if os.path.exists(path) and not content(os.path.join(self.whole, name)).startswith(content(path)):
                self.faults.append(f"after {when}: {name} is not as in the uninterrupted run")
        if finished and self.now():
            self.faults.append(f"after {when}: {sorted(self.now())} are still there")
        return len(paths)

    def must(self, command, folder):
        code, _ = live(command, folder, self.log)
        if code != 0:
            raise SystemExit(f"{' '.join(command)}\nended with exit code {code}:\n{self.tail()}")

    def now(self):
        return {os.path.basename(p) for p in glob.glob(self.cut + "/*.part*")}

    def epoch(self):
        last = os.path.join(self.cut, "last.safetensors")
        return run_files.progress(last)["Epoch"] if os.path.exists(last) else "-"

    def tail(self):
        return "\n".join(content(self.log).decode(errors="replace").split("\n")[-6:])


def content(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="nothing-lost")
    parser.add_argument("--cli", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--recipe", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--data", help="scenes that are drawn already")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=32)
    sys.exit(Referee(parser.parse_args()).run())
