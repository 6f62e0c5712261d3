"""What a retry does again: the new job's stages, from those of the one that ended. Pure."""

from collections.abc import Collection
from datetime import datetime

from db.records.job import Job, JobStage, JobStatus, Receipt, StageStatus, WaitReason
from db.records.problem import Gap
from db.records.replacing import replace
from pipeline.runner.estimate import percent_done
from pipeline.runner.kind import Kind

# Waits that no act of the job's owner ends.
_OTHERS = (WaitReason.USER_SLOT, WaitReason.PAUSED, WaitReason.NO_WORKER)


def is_retriable(job: Job) -> bool:
    """Whether another try can bring more: after a cancel, a failure that may be mended, or gaps."""
    if job.status is JobStatus.FAILED:
        return job.error is not None and job.error.retriable
    return job.status in (JobStatus.CANCELLED, JobStatus.COMPLETED_WITH_GAPS)


def waits_for_an_act(job: Job) -> bool:
    """Whether no time ends the job's wait, but what its owner does: a better token, say."""
    waiting = job.waiting
    is_others = waiting is not None and waiting.reason in _OTHERS
    is_open = waiting is not None and waiting.until is None
    return job.status is JobStatus.WAITING and is_open and not is_others


def next_attempt(
    kind: Kind, job: Job, gaps: Collection[Gap], job_id: str, now: datetime, *, from_scratch: bool
) -> tuple[Job, tuple[Gap, ...]]:
    """A new job that goes on where this one ended, and the gaps that it takes over.

    Stages that are done stay done, but for those with gaps that can be filled and all that come
    after them; the gaps of a stage that stays done are still gaps. `from_scratch`: what the job had
    remembered or made is gone, so nothing stays done.
    """
    gap_stages = {gap.stage for gap in gaps if gap.retriable}
    again = from_scratch
    stages: list[JobStage] = []
    by_name = {stage.name: stage for stage in job.stages}
    for step in kind.steps:
        of_step = [by_name[stage.name] for stage in step.stages]
        stages += [_carried(stage, again or stage.name in gap_stages) for stage in of_step]
        again = again or any(not _is_kept(stage, gap_stages) for stage in of_step)
    done = {stage.name for stage in stages if stage.status is not StageStatus.PENDING}
    carried = tuple(gap for gap in gaps if gap.stage in done)
    attempt = Job(
        id=job_id,
        kind=job.kind,
        owner_id=job.owner_id,
        status=JobStatus.QUEUED,
        input=job.input,
        repository=job.repository,
        stages=tuple(stages),
        created_at=now,
        updated_at=now,
        percent=percent_done(kind, stages),
        attempt=job.attempt + 1,
        receipt=Receipt(),
        gap_count=len(carried),
        project_id=job.project_id,
        changes=job.changes,
    )
    return attempt, carried


def _is_kept(stage: JobStage, gap_stages: Collection[str]) -> bool:
    is_done = stage.status in (StageStatus.DONE, StageStatus.SKIPPED)
    return is_done and stage.name not in gap_stages


def _carried(stage: JobStage, again: bool) -> JobStage:
    if again or stage.status not in (StageStatus.DONE, StageStatus.SKIPPED):
        return JobStage(stage.name, stage.title, step=stage.step, amount=stage.amount)
    return replace(stage, failures=0)
