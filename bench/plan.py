"""How long to measure, and where the contestants may leave their files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.contestants import Contestant, Start


@dataclass(frozen=True, slots=True)
class Plan:
    """`rounds` of `seconds` for each contestant, after a warm-up. `room` is an empty directory;
    `tell` hears who was measured, and what came of it."""

    rounds: int
    seconds: int
    room: Path
    tell: Callable[[str, Mapping[str, float]], None]

    def place(self, name: str) -> Path:
        """An empty directory."""
        place = self.room / name
        place.mkdir(parents=True)
        return place

    @contextmanager
    def ready(
        self, name: str, starts: Mapping[str, Start], users: int
    ) -> Iterator[dict[str, Contestant]]:
        """The contestants of a benchmark, started and idle."""
        with ExitStack() as stack:
            yield {
                contestant: stack.enter_context(start(self.place(f"{name}-{contestant}"), users))
                for contestant, start in starts.items()
            }
