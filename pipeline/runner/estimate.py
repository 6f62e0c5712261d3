"""How far a job is, and when it should end: arithmetic over its stages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from db.records.job import Job, JobStage, JobStatus, StageStatus
from db.records.replacing import replace
from pipeline.runner.kind import Kind

FINISHED = (StageStatus.DONE, StageStatus.SKIPPED)


def percent_done(kind: Kind, stages: Sequence[JobStage]) -> float:
    """0..100, by the weights of the stages; one that failed counts as far as it came."""
    total = sum(_weight(kind, stage) for stage in stages)
    return round(100 * (1 - _work_left(kind, stages) / total), 2)


def percent_after(kind: Kind, percent: float, stages: Sequence[JobStage], stage: JobStage) -> float:
    """0..100, once `stage` stands among `stages` as it does now: what it has got done takes its
    part of what was left. So the percent moves on evenly where a stage turns out to be larger or
    smaller than it was taken for."""
    resized = [
        replace(old, amount=stage.amount) if old.name == stage.name else old for old in stages
    ]
    before = _work_left(kind, resized)
    after = _work_left(kind, [stage if old.name == stage.name else old for old in stages])
    if after >= before:
        return percent
    return round(100 - (100 - percent) * after / before, 4)


def _work_left(kind: Kind, stages: Sequence[JobStage]) -> float:
    return sum(
        _weight(kind, stage) * (1 - stage.percent / 100)
        for stage in stages
        if stage.status not in FINISHED
    )


def _weight(kind: Kind, stage: JobStage) -> float:
    return kind.stage(stage.name).weight * stage.amount


def seconds_left(
    kind: Kind, stages: Sequence[JobStage], known: Mapping[str, float], now: datetime
) -> float:
    """What the unfinished stages should still take. `known` is this host's history, in seconds by
    stage, of the usual amount; the slowest of those side by side counts."""
    by_name = {stage.name: stage for stage in stages}
    return sum(
        max(
            _stage_left(by_name[stage.name], known.get(stage.name, stage.expected_seconds), now)
            for stage in step.stages
        )
        for step in kind.steps
    )


def _stage_left(stage: JobStage, expected: float, now: datetime) -> float:
    if stage.status.is_over:
        return 0.0
    by_history = expected * stage.amount * (1 - stage.percent / 100)
    if stage.started_at is None or stage.percent < 5:
        return by_history
    # Its own pace says more than history, the more so the further it is.
    taken = max(0.0, (now - stage.started_at).total_seconds())
    by_pace = taken * (100 - stage.percent) / stage.percent
    trust = stage.percent / 100
    return by_history * (1 - trust) + by_pace * trust


def expected_end(job: Job, now: datetime) -> datetime | None:
    """The job's end, by its last estimate. While it stands in the queue nothing of it is done, so
    the estimate moves with the time."""
    end = job.estimated_end_at
    if end is None or job.status is not JobStatus.QUEUED:
        return end
    return end + max(timedelta(0), now - job.updated_at)


def estimated_end(
    kind: Kind,
    stages: Sequence[JobStage],
    known: Mapping[str, float],
    now: datetime,
    resumes_at: datetime | None,
) -> datetime:
    """The end, if work goes on at `resumes_at` (or now) at the usual pace."""
    start = max(now, resumes_at) if resumes_at else now
    return start + timedelta(seconds=seconds_left(kind, stages, known, now))
