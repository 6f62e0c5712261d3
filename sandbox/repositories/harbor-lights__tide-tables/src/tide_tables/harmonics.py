"""The height of the water as a sum of cosines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, radians

EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Constituent:
    """Amplitude in metres, speed in degrees per hour, phase in degrees at the epoch."""

    name: str
    amplitude: float
    speed: float
    phase: float

    def at(self, moment: datetime) -> float:
        hours = (moment - EPOCH).total_seconds() / 3600
        return self.amplitude * cos(radians(self.speed * hours - self.phase))


def heights(
    constituents: Iterable[Constituent],
    mean: float,
    start: datetime,
    days: int = 1,
    step: timedelta = timedelta(minutes=10),
) -> Iterator[tuple[datetime, float]]:
    """Moments and heights above chart datum, in metres."""
    constituents = tuple(constituents)
    moment = start
    while moment < start + timedelta(days=days):
        yield moment, mean + sum(c.at(moment) for c in constituents)
        moment += step
