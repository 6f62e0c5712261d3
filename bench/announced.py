"""When each update was announced, shared by who makes the updates and who waits for them."""

import mmap
import struct
from pathlib import Path

MOST_SEQUENCE = 4096

_TIME = struct.Struct("d")


class Announced:
    """Seconds of the monotonic clock by job (0, 1, …) and sequence, in a file that both map."""

    def __init__(self, path: Path, jobs: int) -> None:
        size = jobs * MOST_SEQUENCE * _TIME.size
        if not path.exists():
            path.write_bytes(bytes(size))
        with path.open("r+b") as file:
            self._times = mmap.mmap(file.fileno(), size)

    def note(self, job: int, sequence: int, seconds: float) -> None:
        _TIME.pack_into(self._times, self._offset(job, sequence), seconds)

    def look(self, job: int, sequence: int) -> float:
        """0.0 if it was not announced yet."""
        (seconds,) = _TIME.unpack_from(self._times, self._offset(job, sequence))
        return float(seconds)

    def count(self, begin: float, end: float) -> int:
        """How many were announced within these times."""
        return sum(begin <= seconds < end for (seconds,) in _TIME.iter_unpack(self._times))

    @staticmethod
    def _offset(job: int, sequence: int) -> int:
        if sequence >= MOST_SEQUENCE:
            raise ValueError(f"update {sequence} of one job: the file holds {MOST_SEQUENCE}")
        return (job * MOST_SEQUENCE + sequence) * _TIME.size
