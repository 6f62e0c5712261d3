"""A program on a core of its own, and what the system says that it has used."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 90.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.02

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class NotStartedError(Exception):
    """The program ended, or said nothing of being ready; carries what it did say."""


class Program:
    """`said` is what it said of being ready; it was started at `started_at`, in seconds of
    `time.monotonic`."""

    def __init__(self, pid: int, said: str, started_at: float) -> None:
        self.pid = pid
        self.said = said
        self.started_at = started_at

    def own_cpu_seconds(self) -> float:
        """Of processor time, used so far by it alone."""
        return _cpu_ticks(self.pid) / _TICKS

    def cpu_seconds(self) -> float:
        """Of processor time, used so far by it and all that it has started (proc(5), stat)."""
        return sum(_cpu_ticks(pid) for pid in _family(self.pid)) / _TICKS

    def resident_bytes(self) -> int:
        pages = (Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in _family(self.pid))
        return sum(int(count) for count in pages) * _PAGE


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _cpu_ticks(pid: int) -> int:
    # The second field, the name, may hold spaces; it ends with the last bracket.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def program(
    command: Sequence[str],
    *,
    core: int | tuple[int, ...],
    says: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Iterator[Program]:
    """Run a command on a core, or on several, until the block ends; `says` is the pattern that
    tells that it is ready, and `log` gets all of its output. Raises `NotStartedError`."""
    allowed = ",".join(map(str, core if isinstance(core, tuple) else (core,)))
    started_at = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ("taskset", "--cpu-list", allowed, *command),
            env={**os.environ, **(environment or {})},
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Program(process.pid, _wait_until_ready(process, says, log), started_at)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], says: str, log: Path) -> str:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        said = log.read_text(errors="replace")
        if found := re.search(says, said):
            return found.group(0)
        if process.poll() is not None:
            break
        time.sleep(POLL_SECONDS)
    raise NotStartedError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')}")
