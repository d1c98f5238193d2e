"""One life of a training: started, watched through inotify, and killed with -9 at a moment of the referee's choice."""

import ctypes
import os
import select
import signal
import struct
import subprocess
import time

libc = ctypes.CDLL(None, use_errno=True)
CREATED, RENAMED = 0x100, 0x80


class Moment:
    """The count-th time that a file of this name appears, or its part does where part is set, and then a delay in seconds."""

    def __init__(self, what, name=None, part=False, count=1, delay=0.0):
        self.what, self.name, self.part, self.count, self.delay = what, name, part, count, delay

    def matches(self, kind, name):
        if not self.part:
            return kind == RENAMED and name == self.name
        stem, extension = os.path.splitext(self.name)
        return kind == CREATED and name.startswith(stem + ".") and name.endswith(".part" + extension)


def live(command, folder, log, moment=None):
    """Runs to its end or to the moment. The exit code (-9: killed), and whether it wrote anything."""
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if watch < 0 or libc.inotify_add_watch(watch, os.fsencode(folder), CREATED | RENAMED) < 0:
        raise OSError(ctypes.get_errno(), f"{folder}: cannot be watched")
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        return wait(process, watch, moment)
    finally:
        os.close(watch)
        if process.poll() is None:
            process.kill()
            process.wait()


def wait(process, watch, moment):
    seen, wrote = 0, False
    deadline = time.monotonic() + moment.delay if moment and moment.name is None else None
    while True:
        left = 0.05 if deadline is None else max(0.0, min(0.05, deadline - time.monotonic()))
        select.select([watch], [], [], left)
        for kind, name in happened(watch):
            wrote = True
            if moment and moment.name and moment.matches(kind, name):
                seen += 1
                if seen == moment.count:
                    deadline = time.monotonic() + moment.delay
        if deadline is not None and time.monotonic() >= deadline:
            os.kill(process.pid, signal.SIGKILL)
            return process.wait(), wrote
        if process.poll() is not None:
            return process.returncode, wrote


def happened(watch):
    try:
        data = os.read(watch, 1 << 16)
    except BlockingIOError:
        return
    at = 0
    while at < len(data):
        _, kind, _, length = struct.unpack_from("iIII", data, at)
        yield kind & (CREATED | RENAMED), data[at + 16:at + 16 + length].rstrip(b"\0").decode()
        at += 16 + length
