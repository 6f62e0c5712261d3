"""The simulated host's clock, which tests may move, and how the host writes moments down."""

import time
from datetime import UTC, datetime
from email.utils import format_datetime


class Clock:
    """Runs with the machine's clock, at an offset; or stands still where it was stopped."""

    def __init__(self, start: datetime | None = None) -> None:
        """`start`: the moment at which the clock stands until it is moved; None: it runs."""
        self._offset = 0.0
        self._stopped = start.timestamp() if start else None

    def timestamp(self) -> float:
        """Seconds since the epoch."""
        return (time.time() if self._stopped is None else self._stopped) + self._offset

    def now(self) -> datetime:
        """The present moment, in whole seconds, as the host's answers have it."""
        return datetime.fromtimestamp(int(self.timestamp()), UTC)

    def advance(self, seconds: float) -> None:
        """Moves the clock; backwards, if `seconds` is negative."""
        self._offset += seconds

    def stop(self, moment: datetime) -> None:
        """Makes the clock stand at `moment`; `advance` still moves it."""
        self._stopped, self._offset = moment.timestamp(), 0.0

    def run(self) -> None:
        """Makes the clock run again, from the moment it shows."""
        self._offset, self._stopped = self.timestamp() - time.time(), None


def stamp(moment: datetime) -> str:
    """A moment as bodies carry it: `2026-01-31T08:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def http_date(moment: datetime) -> str:
    """A moment as headers carry it (RFC 9110, 5.6.7)."""
    return format_datetime(moment, usegmt=True)
