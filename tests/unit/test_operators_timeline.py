"""Ends sorted into buckets of time, and what is reckoned of them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.job import TERMINAL, JobStatus
from db.records.operations import End
from db.records.problem import ProblemCode
from pipeline.operator.timeline import Failures, Span, first_start, percentile, timeline

NOW = datetime(2026, 1, 31, 12, 3, 7, tzinfo=UTC)

moments = st.floats(-900_000, 200_000).map(lambda seconds: NOW + timedelta(seconds=seconds))
ends = st.builds(
    End,
    st.sampled_from(sorted(TERMINAL)),
    st.none() | moments,
    moments,
    st.sampled_from([None, ProblemCode.HOST_FAILED, ProblemCode.INTERNAL]),
)


def ended(seconds_ago: float, took: float = 1, status: JobStatus = JobStatus.COMPLETED) -> End:
    at = NOW - timedelta(seconds=seconds_ago)
    return End(status, at - timedelta(seconds=took), at, None)


@given(st.sampled_from(Span), moments)
def test_buckets_follow_each_other_and_the_last_holds_the_present(
    span: Span, now: datetime
) -> None:
    buckets = timeline((), span, now).buckets
    assert len(buckets) == span.buckets
    assert buckets[0].start == first_start(span, now)
    assert all(one.end == other.start for one, other in pairwise(buckets))
    assert buckets[-1].start <= now < buckets[-1].end


@given(st.lists(ends, max_size=40), st.sampled_from(Span))
def test_every_end_of_the_span_is_counted_once(given_ends: list[End], span: Span) -> None:
    told = timeline(given_ends, span, NOW)
    start, end = told.buckets[0].start, told.buckets[-1].end
    within = [one for one in given_ends if start <= one.ended_at < end]
    for figures in (told.whole, *told.buckets):
        mine = [one for one in within if figures.start <= one.ended_at < figures.end]
        assert len(mine) == sum(
            (figures.completed, figures.completed_with_gaps, figures.failed, figures.cancelled)
        )
        assert sum(one.count for one in figures.failures) == sum(
            1 for one in mine if one.code is not None
        )


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.1, 100))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(
    values: list[float], percent: float
) -> None:
    values.sort()
    found = percentile(values, percent)
    assert found in values
    assert sum(1 for value in values if value <= found) >= len(values) * percent / 100 - 1e-9
    assert sum(1 for value in values if value < found) < len(values) * percent / 100


def test_percentiles_are_those_of_the_completed() -> None:
    given_ends = [ended(10, took) for took in range(1, 101)]
    given_ends.append(ended(10, 9999, JobStatus.FAILED))
    whole = timeline(given_ends, Span.HOUR, NOW).whole
    assert (whole.median_seconds, whole.p95_seconds) == (50, 95)
    nothing = timeline([ended(10, 5, JobStatus.CANCELLED)], Span.HOUR, NOW).whole
    assert (nothing.median_seconds, nothing.p95_seconds) == (None, None)


def test_failures_are_told_by_reason_the_most_frequent_first() -> None:
    codes = [ProblemCode.INTERNAL, ProblemCode.HOST_FAILED, ProblemCode.INTERNAL]
    given_ends = [End(JobStatus.FAILED, None, NOW, code) for code in codes]
    told = timeline(given_ends, Span.DAY, NOW)
    expected = (Failures(ProblemCode.INTERNAL, 2), Failures(ProblemCode.HOST_FAILED, 1))
    assert told.whole.failures == told.buckets[-1].failures == expected


@pytest.mark.parametrize("span", Span, ids=str)
def test_a_timeline_that_was_cut_says_since_when_it_counts(span: Span) -> None:
    cut = NOW - timedelta(minutes=5)
    assert timeline((), span, NOW, cut).counted_since == cut
    assert timeline((), span, NOW).counted_since == first_start(span, NOW)
