"""Activity over time: the days' counts, gathered into the units of a chart. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple, assert_never

from db.records.pull_request import ActivityUnit, DayCount


class ActivityPoint(NamedTuple):
    """One unit of time: `start` is its first midnight (UTC)."""

    start: datetime
    opened: int
    merged: int
    closed: int


def gather(
    days: Sequence[DayCount], unit: ActivityUnit, first: date, last: date
) -> list[ActivityPoint]:
    """A point for every unit from that of `first` to that of `last`, those without any activity
    among them. `days` are in order; those outside are left out. Weeks begin on Monday
    (ISO 8601)."""
    starts = list(_starts(unit, first, last))
    sums = [[0, 0, 0] for _ in starts]
    place = 0
    for count in days:
        if not first <= count.day <= last:
            continue
        while place + 1 < len(starts) and starts[place + 1] <= count.day:
            place += 1
        into = sums[place]
        into[0] += count.opened
        into[1] += count.merged
        into[2] += count.closed
    return [
        ActivityPoint(datetime(start.year, start.month, start.day, tzinfo=UTC), *counts)
        for start, counts in zip(starts, sums, strict=True)
    ]


def _starts(unit: ActivityUnit, first: date, last: date) -> Iterator[date]:
    match unit:
        case ActivityUnit.DAY:
            return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        case ActivityUnit.WEEK:
            monday = first.toordinal() - first.weekday()
            return map(date.fromordinal, range(monday, last.toordinal() + 1, 7))
        case ActivityUnit.MONTH:
            months = range(_month(first), _month(last) + 1)
            return (date(month // 12, month % 12 + 1, 1) for month in months)
        case _:
            assert_never(unit)


def _month(day: date) -> int:
    """Counted from the year 0."""
    return day.year * 12 + day.month - 1
