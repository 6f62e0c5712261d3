"""What befalls a job other than by a stage's outcome: claimed, cancelled, handed over. Pure."""

from datetime import timedelta

from db.records.job import (
    Counter,
    ImportInput,
    Job,
    JobError,
    JobStage,
    JobStatus,
    StageStatus,
    Waiting,
    WaitReason,
)
from db.records.problem import Problem, ProblemCode
from db.records.replacing import replace
from pipeline.runner.decide import fail
from pipeline.runner.kind import Kind
from pipeline.runner.transition import Message, Transition

# Passing a job from hand to hand takes a moment, which is work; longer, and nobody was there.
SHORTEST_REST = timedelta(seconds=5)

# For the worker that a step is taken from, to free its lease.
TO_LET_GO = timedelta(seconds=1)


def first_stages(kind: Kind, given: ImportInput | None = None) -> tuple[JobStage, ...]:
    """The stages of a new job, none begun. `given`, by which some expect more work or less."""
    return tuple(
        JobStage(
            stage.name,
            stage.title,
            step=number,
            amount=stage.amount(given) if given else 1.0,
        )
        for number, step in enumerate(kind.steps)
        for stage in step.stages
    )


def accept(transition: Transition) -> Transition:
    """A new job's first event and message."""
    said = transition.saying("Accepted and queued")
    step = said.kind.step_of(said.job)
    if step is None:
        raise ValueError(f"a new job of the kind {said.kind.name} has nothing to do")
    return replace(said, message=Message(step.queue, said.job.id, said.job.turn))


def stand_in_line(transition: Transition, busy_with: str) -> Transition:
    """Wait for the user's slot, which the import of `busy_with` has."""
    message = f"Waiting until your import of {busy_with} has ended"
    return _wait(transition, WaitReason.USER_SLOT, message)


def park(transition: Transition) -> Transition:
    """The queue that the job's next step stands in is paused. Whatever message is under way for
    the job is stale from now on."""
    rested = _rested(transition)
    message = "Waiting: the operator has paused this part of the work"
    job = replace(rested.job, turn=rested.job.turn + 1)
    return _wait(replace(rested, job=job), WaitReason.PAUSED, message)


def lack_worker(transition: Transition) -> Transition:
    """No worker is running that takes the job's next step. Its message stays where it is: the
    worker that comes takes the job up."""
    message = "Waiting for a worker: none is running that could go on with this"
    return _wait(_taken_away(_rested(transition)), WaitReason.NO_WORKER, message)


def find_worker(transition: Transition) -> Transition:
    """A worker is there again. The job stands in the queue as before, by the same message: whoever
    lost its workers too often is still to be found out."""
    return _in_queue(transition).saying("A worker is there again: queued")


def _wait(transition: Transition, reason: WaitReason, message: str) -> Transition:
    """Wait for what no time brings, and say so."""
    waiting = Waiting(reason, None, message, transition.now)
    job = replace(transition.job, status=JobStatus.WAITING, waiting=waiting)
    return replace(transition, job=job).saying(message)


def _in_queue(transition: Transition) -> Transition:
    job = replace(transition.job, status=JobStatus.QUEUED)
    return replace(transition, job=job).resting(None)


def call_up(transition: Transition) -> Transition:
    """The user's slot is this job's now."""
    return _end_the_wait(transition).saying("Next in line: queued")


def go_on(transition: Transition) -> Transition:
    """Somebody acted: what the job waited for may be there by now, so its step is tried at once."""
    return _end_the_wait(transition).saying("Going on: queued")


def _end_the_wait(transition: Transition) -> Transition:
    return _in_queue(transition).queued()


def claim(transition: Transition) -> Transition:
    """A worker takes the job up. The fence rises, so that no earlier worker can write; a turn
    that was taken up too often without getting anywhere ends the job.

    Until now nobody was at it: it waited, stood in the queue, or its worker was gone.
    """
    rested = _rested(transition)
    job = replace(
        rested.job,
        fence=rested.job.fence + 1,
        claims=rested.job.claims + 1,
        started_at=rested.job.started_at or transition.now,
    )
    claimed = replace(rested, job=job)
    if job.claims > transition.kind.most_claims:
        return fail(claimed, JobError(_worker_lost(claimed), job.stage, retriable=True))
    if is_overdue(claimed):
        return time_out(claimed)
    return _begin_step(claimed)


def _rested(transition: Transition) -> Transition:
    if transition.job.waiting is not None:
        return transition.resting(None)
    if transition.now - transition.written_at < SHORTEST_REST:
        return transition
    return transition.idle_since(transition.written_at)


def _begin_step(transition: Transition) -> Transition:
    job = transition.job
    step = transition.kind.step_of(job)
    if step is None:
        raise ValueError(f"job {job.id} has no step left to be begun")
    status = replace(job, status=JobStatus.RUNNING, stage=step.stages[0].name)
    begun = replace(transition, job=status)
    for name in (stage.name for stage in step.stages):
        stage = begun.stage(name)
        if not stage.status.is_over:
            running = replace(
                stage,
                status=StageStatus.RUNNING,
                message=None,
                attempt=stage.attempt + 1,
                started_at=stage.started_at or begun.now,
            )
            begun = begun.with_stage(running).saying(stage.title, name)
    return begun


def is_overdue(transition: Transition) -> bool:
    """Whether the job was at work for longer than its kind may be; waiting does not count."""
    job = transition.job
    if job.started_at is None:
        return False
    spent = (transition.now - job.started_at).total_seconds() - job.receipt.seconds_waited
    return spent > transition.kind.timeout_seconds


def _worker_lost(transition: Transition) -> Problem:
    job, times = transition.job, transition.kind.most_claims
    at = f"“{transition.stage(job.stage).title}”" if job.stage else "this stage"
    return Problem(
        ProblemCode.WORKER_LOST,
        f"The worker was lost {times} times at {at}, so it was not started again.",
        "Look in the server's log for what ended the worker (often: out of memory), then retry.",
    )


def _timed_out(transition: Transition) -> Problem:
    most = timedelta(seconds=transition.kind.timeout_seconds)
    return Problem(
        ProblemCode.JOB_TIMED_OUT,
        f"The job was at work for longer than a job of this kind may be ({most} in all).",
        "Retry it: it goes on from its last checkpoint, with as much time again.",
    )


def time_out(transition: Transition) -> Transition:
    """End a job that has been at work for too long."""
    return fail(transition, JobError(_timed_out(transition), transition.job.stage, retriable=True))


def report(
    transition: Transition,
    stage_name: str,
    percent: float,
    message: str,
    counters: tuple[Counter, ...],
    amount: float | None = None,
) -> Transition:
    """A stage shows how far it is; its percent never falls. One that has ended while the report
    was on its way has no more to say. `amount`: how much there turned out to be."""
    stage = transition.stage(stage_name)
    if stage.status is not StageStatus.RUNNING:
        return transition
    told = replace(
        stage,
        percent=round(max(stage.percent, min(percent, 100.0)), 2),
        message=message,
        amount=stage.amount if amount is None else amount,
    )
    return transition.with_stage(told).saying(message, stage_name, counters)


def get_somewhere(job: Job, stage_name: str) -> Job:
    """Something was remembered for the first time: what failed before it counts no more."""
    stages = tuple(
        replace(stage, failures=0) if stage.name == stage_name else stage for stage in job.stages
    )
    return replace(job, stages=stages, claims=1)


def hand_over(transition: Transition) -> Transition:
    """The worker stops: the step goes back to the queue for another one, at once."""
    return _taken_away(transition).queued()


def requeue(transition: Transition) -> Transition:
    """Queue the job's next step anew, whatever the job waits for and whoever is at it."""
    at_work = any(stage.status is StageStatus.RUNNING for stage in transition.job.stages)
    taken = _taken_away(_rested(transition))
    job = replace(taken.job, status=JobStatus.QUEUED)
    said = replace(taken, job=job).saying("Queued anew by the operator")
    return said.queued(at=said.now + TO_LET_GO if at_work else None)


def _taken_away(transition: Transition) -> Transition:
    stages = tuple(
        replace(stage, status=StageStatus.PENDING) if stage.status is StageStatus.RUNNING else stage
        for stage in transition.job.stages
    )
    job = replace(transition.job, stages=stages, fence=transition.job.fence + 1)
    return replace(transition, job=job)


def cancel(transition: Transition, message: str = "Cancelled") -> Transition:
    """End the job now, wherever it is. The fence rises, so its worker can write nothing more."""
    return transition.ended(JobStatus.CANCELLED, message)
