"""The machine: which core serves and which one makes the load, and what a report says of both."""

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cores:
    """`server` has the measured process alone; Redis and whoever asks share `load`."""

    server: int
    load: int

    @property
    def both(self) -> tuple[int, int]:
        return self.server, self.load


def cores() -> Cores:
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(allowed[0], allowed[-1])


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process on one core while the block runs."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def description() -> dict[str, str]:
    """What the figures depend on, by name."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "processor": f"{len(os.sched_getaffinity(0))} cores of {model}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "node": _answer("node", "--version").removeprefix("v"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _answer(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "none"
