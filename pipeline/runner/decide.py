"""What becomes of a job when one of its stages has an outcome. Pure: no clock, dice or store."""

from datetime import datetime, timedelta
from typing import assert_never

from db.records.job import JobError, JobStage, JobStatus, StageStatus, Waiting, WaitReason
from db.records.problem import Gap
from db.records.replacing import replace
from pipeline.runner.kind import Stage
from pipeline.runner.outcome import Done, Failed, Outcome, Skipped, Wait
from pipeline.runner.transition import Transition


def decide(transition: Transition, stage_name: str, outcome: Outcome, dice: float) -> Transition:
    """Take the outcome of one stage into account. `dice` in 0..1 spreads the back-off."""
    stage = transition.kind.stage(stage_name)
    match outcome:
        case Done():
            after = _finished(transition, stage, StageStatus.DONE, outcome.message)
            told = after.job.changes
            job = replace(
                after.job,
                project_id=outcome.project_id or after.job.project_id,
                changes=None if told is None else told.plus(outcome.changes),
            )
            return _advance(replace(after, job=job).with_gaps(outcome.gaps))
        case Skipped():
            return _advance(_finished(transition, stage, StageStatus.SKIPPED, outcome.message))
        case Wait():
            return _advance(_rest(transition, stage, outcome))
        case Failed():
            return _fail(transition, stage, outcome, dice)
        case _:
            assert_never(outcome)


def _finished(
    transition: Transition, stage: Stage, status: StageStatus, message: str
) -> Transition:
    done = replace(
        transition.stage(stage.name),
        status=status,
        percent=100.0,
        message=message,
        ended_at=transition.now,
        failures=0,
    )
    return transition.with_stage(done).saying(message, stage.name)


def _resting(stage: JobStage, message: str) -> JobStage:
    return replace(stage, status=StageStatus.WAITING, message=message)


def _rest(transition: Transition, stage: Stage, outcome: Wait) -> Transition:
    message = outcome.problem.message
    waiting = Waiting(outcome.reason, outcome.until, message, transition.now)
    rested = transition.with_stage(_resting(transition.stage(stage.name), message))
    return rested.resting(_sooner(transition.job.waiting, waiting))


def _sooner(one: Waiting | None, other: Waiting) -> Waiting:
    """Of two waits side by side, the one that ends first; one that has no end counts last."""
    if one is None or one.until is None:
        return other
    return other if other.until is not None and other.until < one.until else one


def _fail(transition: Transition, stage: Stage, outcome: Failed, dice: float) -> Transition:
    attempted = transition.stage(stage.name)
    failures = attempted.failures + 1
    failed = transition.with_stage(replace(attempted, failures=failures))
    if outcome.transient and failures < stage.retry.attempts:
        until = _next_try(failed.now, stage, failures, dice, outcome.not_before)
        count = f"attempt {failures + 1} of {stage.retry.attempts}"
        again = f"{outcome.problem.message} Trying again ({count})."
        wait = Wait(WaitReason.RETRY, until, replace(outcome.problem, message=again))
        return _advance(_rest(failed, stage, wait))
    if failures > 1:
        tried = f"{outcome.problem.message} It was tried {failures} times."
        outcome = replace(outcome, problem=replace(outcome.problem, message=tried))
    if stage.required:
        return _end_in_failure(failed, stage, outcome)
    gap = Gap(stage.name, outcome.problem, retriable=outcome.retriable or outcome.transient)
    over = _finished(failed, stage, StageStatus.FAILED, outcome.problem.message)
    return _advance(over.with_gaps((gap,)))


def _next_try(
    now: datetime, stage: Stage, failures: int, dice: float, not_before: datetime | None
) -> datetime:
    until = now + timedelta(seconds=stage.retry.back_off_seconds(failures, dice))
    return max(until, not_before) if not_before else until


def _end_in_failure(transition: Transition, stage: Stage, outcome: Failed) -> Transition:
    failed = replace(
        transition.stage(stage.name),
        status=StageStatus.FAILED,
        message=outcome.problem.message,
        ended_at=transition.now,
    )
    error = JobError(outcome.problem, stage.name, outcome.retriable or outcome.transient)
    return fail(transition.with_stage(failed), error)


def fail(transition: Transition, error: JobError) -> Transition:
    """End the job with this error."""
    return transition.ended(JobStatus.FAILED, error.problem.message, error=error)


def _advance(transition: Transition) -> Transition:
    """Once nothing of a step is at work any more: wait, go on to the next step, or end."""
    if any(stage.status is StageStatus.RUNNING for stage in transition.job.stages):
        return transition
    job = transition.job
    if any(stage.status is StageStatus.WAITING for stage in job.stages):
        return _wait(transition)
    cleared = replace(transition, job=replace(job, waiting=None))
    step = cleared.kind.step_of(job)
    if step is None:
        return _complete(cleared)
    ahead = replace(cleared, job=replace(cleared.job, stage=step.stages[0].name))
    return ahead.queued()


def _wait(transition: Transition) -> Transition:
    waiting = transition.job.waiting
    if waiting is None:
        raise ValueError(f"job {transition.job.id} has a stage that waits for nothing")
    rested = replace(transition, job=replace(transition.job, status=JobStatus.WAITING))
    said = rested.saying(waiting.message, rested.job.stage)
    if waiting.until is None:
        turned = replace(said.job, turn=said.job.turn + 1, claims=0)
        return replace(said, job=turned)
    return said.queued(at=waiting.until)


def _complete(transition: Transition) -> Transition:
    job = transition.job
    subject = f"{transition.kind.title} of {job.repository or job.input.url}"
    if job.gap_count == 0:
        return transition.ended(JobStatus.COMPLETED, f"{subject} is complete")
    count = "one gap" if job.gap_count == 1 else f"{job.gap_count} gaps"
    return transition.ended(
        JobStatus.COMPLETED_WITH_GAPS, f"{subject} is complete, but for {count}"
    )
