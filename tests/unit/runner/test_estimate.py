"""The percent of a job whose stages turn out to be larger or smaller than they were taken for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.job import JobKind, JobStage, StageStatus
from db.records.replacing import replace
from pipeline.runner.estimate import percent_after, seconds_left
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work

START = datetime(2030, 5, 1, tzinfo=UTC)


async def _never_run(_work: Work) -> Outcome:
    return Done("Done.")


KIND = Kind(
    JobKind.IMPORT_REPOSITORY,
    "Import",
    [
        Stage("first", "First", _never_run, weight=4, expected_seconds=2),
        Stage("second", "Second", _never_run, weight=1, expected_seconds=3),
    ],
)


def stages(percent: float, amount: float) -> list[JobStage]:
    """The first is done, the second is so far."""
    first = JobStage("first", "First", StageStatus.DONE, 100.0)
    return [first, JobStage("second", "Second", StageStatus.RUNNING, percent, amount=amount)]


reports = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 200)), max_size=20)


@given(reports=reports)
def test_the_percent_never_falls_nor_passes_a_hundred(reports: list[tuple[float, float]]) -> None:
    percent, now = 80.0, stages(0, 1)
    for done, amount in reports:
        second = replace(now[1], percent=max(now[1].percent, done), amount=amount)
        after = percent_after(KIND, percent, now, second)
        assert percent <= after <= 100
        percent, now = after, [now[0], second]


@pytest.mark.parametrize("amount", [0.5, 1, 100])
def test_a_stage_of_any_size_takes_its_part_of_what_was_left(amount: float) -> None:
    now = stages(0, 1)
    half = replace(now[1], percent=50.0, amount=amount)
    assert percent_after(KIND, 80.0, now, half) == 90.0
    done = replace(half, percent=100.0, status=StageStatus.DONE)
    assert percent_after(KIND, 90.0, [now[0], half], done) == 100.0


def test_the_time_left_counts_by_the_amount() -> None:
    assert seconds_left(KIND, stages(0, 10), {}, START) == 30
    assert seconds_left(KIND, stages(0, 10), {"second": 0.5}, START) == 5
    assert seconds_left(KIND, stages(0, 0), {}, START) == 0
