"""How jobs ended over time, in buckets: how many, how long they took, what failed. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from db.records.job import JobStatus
from db.records.operations import End
from db.records.problem import ProblemCode


class Span(StrEnum):
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"

    @property
    def bucket(self) -> timedelta:
        return _BUCKETS[self]

    @property
    def buckets(self) -> int:
        return _LENGTHS[self] // self.bucket


_LENGTHS = {
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(days=1),
    Span.WEEK: timedelta(days=7),
}
_BUCKETS = {
    Span.HOUR: timedelta(minutes=2),
    Span.DAY: timedelta(minutes=30),
    Span.WEEK: timedelta(hours=4),
}


@dataclass(frozen=True, slots=True)
class Failures:
    code: ProblemCode
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How the jobs of a time ended. The percentiles are of the seconds from the first taking up to
    the end, waiting included, of those that were completed; None if none was. `failures`: the most
    frequent first."""

    start: datetime
    end: datetime
    completed: int
    completed_with_gaps: int
    failed: int
    cancelled: int
    median_seconds: float | None
    p95_seconds: float | None
    failures: tuple[Failures, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`buckets` follow each other without a hole, the last one being under way; `whole` is all of
    it. `counted_since`: ends before it were too many to be counted."""

    whole: Figures
    buckets: tuple[Figures, ...]
    counted_since: datetime


def first_start(span: Span, now: datetime) -> datetime:
    """When the first bucket begins: buckets begin at whole multiples of their length."""
    seconds = span.bucket.total_seconds()
    last = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
    return last - (span.buckets - 1) * span.bucket


def timeline(
    ends: Sequence[End], span: Span, now: datetime, counted_since: datetime | None = None
) -> Timeline:
    """`counted_since`: None, if `ends` holds all ends of the span."""
    start, bucket = first_start(span, now), span.bucket
    sorted_in: list[list[End]] = [[] for _ in range(span.buckets)]
    for end in ends:
        place = (end.ended_at - start) // bucket
        if 0 <= place < span.buckets:
            sorted_in[place].append(end)
    buckets = tuple(
        _figures(start + number * bucket, start + (number + 1) * bucket, within)
        for number, within in enumerate(sorted_in)
    )
    whole = _figures(start, buckets[-1].end, [end for within in sorted_in for end in within])
    return Timeline(whole, buckets, max(start, counted_since or start))


def _figures(start: datetime, end: datetime, ends: Sequence[End]) -> Figures:
    statuses = Counter(one.status for one in ends)
    seconds = sorted(_seconds(ends))
    codes = Counter(one.code for one in ends if one.code is not None)
    return Figures(
        start=start,
        end=end,
        completed=statuses[JobStatus.COMPLETED],
        completed_with_gaps=statuses[JobStatus.COMPLETED_WITH_GAPS],
        failed=statuses[JobStatus.FAILED],
        cancelled=statuses[JobStatus.CANCELLED],
        median_seconds=percentile(seconds, 50),
        p95_seconds=percentile(seconds, 95),
        failures=tuple(
            Failures(code, count)
            for code, count in sorted(codes.items(), key=lambda one: (-one[1], one[0]))
        ),
    )


def _seconds(ends: Iterable[End]) -> Iterable[float]:
    for end in ends:
        is_complete = end.status in (JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_GAPS)
        if is_complete and end.started_at is not None:
            yield max(0.0, (end.ended_at - end.started_at).total_seconds())


def percentile(ascending: Sequence[float], percent: float) -> float | None:
    """The least value that so many percent (above 0, to 100) do not exceed; None of nothing."""
    if not ascending:
        return None
    return ascending[max(0, math.ceil(len(ascending) * percent / 100) - 1)]
