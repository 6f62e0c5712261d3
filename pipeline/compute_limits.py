"""What one piece of work may use up in its process, and how the process is held to it."""

import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any

NOTE_BYTES = 4_096
# The exit code of a process that ends itself over its memory, where the system has no such limit.
OUT_OF_MEMORY = 77
_LOOK_SECONDS = 0.05
_MEBIBYTE = 2**20


class Bound(StrEnum):
    CPU = "seconds of a processor"
    WALL = "seconds"
    MEMORY = "MiB of memory"


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_seconds` and `memory_mebibytes` (beyond what the process held before) are the work's
    own; `wall_seconds` end it even where it got no processor. None: no such limit."""

    cpu_seconds: float | None = None
    wall_seconds: float | None = None
    memory_mebibytes: float | None = None


class OverLimitError(Exception):
    """The work was ended over one of its limits. `note`: what it had noted last."""

    def __init__(self, bound: Bound, amount: float, note: str) -> None:
        super().__init__(f"taken more than {amount:g} {bound}")
        self.bound = bound
        self.amount = amount
        self.note = note


class Note:
    """A line that a worker process leaves for its parent, which can read it even when the worker
    was killed."""

    def __init__(self) -> None:
        self._text: Any = RawArray("c", NOTE_BYTES)  # what ctypes makes of it has no type
        self._length: Any = RawArray("I", 1)

    def write(self, text: str) -> None:
        """At most NOTE_BYTES of it, in UTF-8. "" takes the note away."""
        encoded = text.encode("utf-8", "replace")[:NOTE_BYTES]
        self._length[0] = 0
        self._text.raw = encoded.ljust(NOTE_BYTES, b"\0")
        self._length[0] = len(encoded)

    def read(self) -> str:
        length = int(self._length[0])
        return bytes(self._text.raw[:length]).decode("utf-8", "replace")


@contextmanager
def held_to(limits: Limits) -> Iterator[None]:
    """Within the block this process is ended by the system over its processor's seconds, and gets
    a MemoryError over its memory. Python's own time-outs can't do it: they wait for the work.

    The timer counts the time of all threads, in the kernel and outside of it, and its signal is
    left to its default, which is to kill: no handler runs while a library computes.
    """
    with _memory(limits.memory_mebibytes):
        if limits.cpu_seconds is not None:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _memory(mebibytes: float | None) -> Iterator[None]:
    if mebibytes is None:
        yield
    elif sys.platform == "linux":
        with _address_space(int(mebibytes * _MEBIBYTE)):
            yield
    else:
        with _watched(int(mebibytes * _MEBIBYTE)):
            yield


@contextmanager
def _address_space(more: int) -> Iterator[None]:
    """So many bytes more than the process has now; the system refuses what goes beyond."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft = pages * resource.getpagesize() + more
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


@contextmanager
def _watched(more: int) -> Iterator[None]:
    """Where the system limits no memory, as macOS: a thread looks, and ends the process."""
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit + more
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(_LOOK_SECONDS):
            if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > most:
                os._exit(OUT_OF_MEMORY)

    watcher = threading.Thread(target=watch, daemon=True, name="memory watch")
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
