"""What a killed run must be in the end, and what else --resume promises."""

import glob
import os
import shutil
import subprocess

import run_files


def compare(whole, cut):
    """The differences between two finished runs; times are the only thing in which they may differ."""
    faults = [f"{name} differs" for name in ("metrics.csv", "model.onnx", "recipe.yaml")
              if content(whole, name) != content(cut, name)]
    for name in ("last.safetensors", "best.safetensors"):
        a, b = (run_files.tensors(content(folder, name)) for folder in (whole, cut))
        wrong = sorted(key for key in a.keys() | b.keys() if a.get(key) != b.get(key))
        print(f"{name}: {len(a)} tensors, {len(wrong)} differ")
        faults += [f"{name}: {len(wrong)} of {len(a)} tensors differ, the first {wrong[0]}"] if wrong else []
    a, b = (run_files.events(content(folder, os.path.basename(*glob.glob(folder + "/events.*")))) for folder in (whole, cut))
    print(f"metrics.csv: {run_files.metrics(content(cut, 'metrics.csv'))} rows; events: {len(a)} and {len(b)} records")
    return faults + (["the event files differ"] if a != b else [])


def use(referee):
    """A run that is done, asked again."""
    run, faults = referee.cut, []

    def expect(what, holds):
        print(f"{'yes' if holds else 'NO ':3}  {what}")
        faults.extend([] if holds else [what])

    def train(*more):
        done = subprocess.run(referee.command(run, *more), capture_output=True, text=True)
        return done.returncode, [line for line in done.stderr.split("\n") if line.startswith("tessera: ")]

    times = stamps(run)
    train(*referee.epochs, "--resume")
    expect("resuming a finished run changes none of its files", stamps(run) == times)
    os.unlink(os.path.join(run, "model.onnx"))
    os.unlink(os.path.join(run, "report.html"))
    train("--resume")
    remade = stamps(run)
    expect("with model and report deleted it makes those two again, and the same model",
           {n for n in times if times[n] != remade.get(n)} == {"model.onnx", "report.html"}
           and content(run, "model.onnx") == content(referee.whole, "model.onnx"))
    code, lines = train(*referee.epochs)
    expect("a plain start into its folder is refused in one line", code == 1 and len(lines) == 1 and "--resume" in lines[0])
    code, lines = train("--resume", "--model", "unet-resnet18")
    expect("so is another model", code == 1 and len(lines) == 1 and "unet-residual" in lines[0])
    picture = sorted(glob.glob(os.path.join(referee.data, "images", "val", "*")))[0]
    out = os.path.join(referee.options.work, "predictions")
    done = subprocess.run(["dotnet", referee.options.cli, "predict", os.path.join(run, "model.onnx"), picture, "--out",
                           out], capture_output=True)
    expect("model.onnx opens in the runtime and predicts", done.returncode == 0 and any(files for _, _, files in os.walk(out)))
    before = content(run, "metrics.csv")
    code, _ = train("--resume", "--epochs", str(referee.options.epochs + 2))
    rows = content(run, "metrics.csv")
    expect("more epochs go on after the last row, and make the model anew", code == 0 and rows.startswith(before)
           and run_files.metrics(rows) == referee.options.epochs + 2
           and content(run, "model.onnx") != content(referee.whole, "model.onnx"))
    shutil.rmtree(out, ignore_errors=True)
    return faults


def stamps(run):
    return {name: os.stat(os.path.join(run, name)).st_mtime_ns for name in os.listdir(run) if not name.startswith("events.")}


def content(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()
