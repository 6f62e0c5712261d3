"""A job's next state as a value: the job as it shall stand, and what goes with it.

Pure: no clock, no dice, no store. Writing a transition down is `journal`'s, deciding which one
it is that of `decide` and `acts`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct

from db.records.job import (
    Counter,
    Job,
    JobError,
    JobStage,
    JobStatus,
    ProgressEvent,
    Receipt,
    StageStatus,
    Waiting,
)
from db.records.problem import Gap
from db.records.replacing import replace
from pipeline.runner.estimate import estimated_end, percent_after
from pipeline.runner.kind import Kind, Queue


class Message(Struct, frozen=True):
    """A message to be queued for the job's present turn. `at` None means at once."""

    queue: Queue
    job_id: str
    turn: int
    at: datetime | None = None


class Transition(Struct, frozen=True):
    """From one state of a job to the next. Each method answers with a further transition."""

    kind: Kind
    job: Job
    now: datetime
    known: Mapping[str, float]
    written_at: datetime
    events: tuple[ProgressEvent, ...] = ()
    gaps: tuple[Gap, ...] = ()
    message: Message | None = None

    @classmethod
    def of(cls, kind: Kind, job: Job, now: datetime, known: Mapping[str, float]) -> Self:
        """The transition that changes nothing yet. `known`: seconds by stage on this host."""
        return cls(kind, replace(job, updated_at=now), now, known, written_at=job.updated_at)

    def stage(self, name: str) -> JobStage:
        return next(stage for stage in self.job.stages if stage.name == name)

    def with_stage(self, stage: JobStage) -> Self:
        """Put the stage in its place. The job's percent follows, and never falls."""
        stages = tuple(stage if old.name == stage.name else old for old in self.job.stages)
        percent = min(99.9, percent_after(self.kind, self.job.percent, self.job.stages, stage))
        return replace(self, job=replace(self.job, stages=stages, percent=percent))

    def spending(self, receipt: Receipt) -> Self:
        return replace(self, job=replace(self.job, receipt=self.job.receipt.plus(receipt)))

    def with_gaps(self, gaps: tuple[Gap, ...]) -> Self:
        count = self.job.gap_count + len(gaps)
        return replace(self, gaps=self.gaps + gaps, job=replace(self.job, gap_count=count))

    def saying(
        self, message: str, stage: str | None = None, counters: tuple[Counter, ...] = ()
    ) -> Self:
        """Append a progress event, numbered next."""
        job = replace(
            self.job,
            estimated_end_at=self._estimated_end(),
            last_sequence=self.job.last_sequence + 1,
        )
        about = self.stage(stage) if stage else None
        event = ProgressEvent(
            job_id=job.id,
            sequence=job.last_sequence,
            at=self.now,
            status=job.status,
            percent=job.percent,
            message=message,
            stage=stage or job.stage,
            stage_status=about.status if about else None,
            stage_percent=about.percent if about else None,
            counters=counters,
            waiting=job.waiting if job.status is JobStatus.WAITING else None,
            estimated_end_at=job.estimated_end_at,
        )
        return replace(self, job=job, events=(*self.events, event))

    def _estimated_end(self) -> datetime | None:
        """None after the end, and while nobody knows when the job goes on."""
        job = self.job
        waiting = job.waiting if job.status is JobStatus.WAITING else None
        if job.status.is_terminal or (waiting and waiting.until is None):
            return None
        until = waiting.until if waiting else None
        return estimated_end(self.kind, job.stages, self.known, self.now, until)

    def resting(self, waiting: Waiting | None) -> Self:
        """Begin or end a wait. What was waited is added to the receipt when it ends."""
        rested = replace(self, job=replace(self.job, waiting=waiting))
        if self.job.waiting is None or waiting is not None:
            return rested
        return rested.idle_since(self.job.waiting.since)

    def idle_since(self, since: datetime) -> Self:
        """Nobody was at work since then: it is added to the receipt, but for the time before the
        job had begun."""
        if self.job.started_at is None:
            return self
        idle = max(0.0, (self.now - since).total_seconds())
        return self.spending(Receipt(seconds_waited=idle))

    def queued(self, at: datetime | None = None) -> Self:
        """Start a new turn and queue the step that is next."""
        step = self.kind.step_of(self.job)
        if step is None:
            raise ValueError(f"job {self.job.id} has no step left to be queued")
        job = replace(self.job, turn=self.job.turn + 1, claims=0)
        return replace(self, job=job, message=Message(step.queue, job.id, job.turn, at))

    def ended(self, status: JobStatus, message: str, *, error: JobError | None = None) -> Self:
        """The job's last state and its last event. The fence rises: nobody writes after this."""
        rested = self.resting(None)
        percent = 100.0 if status in COMPLETED else rested.job.percent
        stages = tuple(_stopped(stage) for stage in rested.job.stages)
        job = replace(
            rested.job,
            status=status,
            stages=stages,
            percent=percent,
            stage=None if status in COMPLETED else rested.job.stage,
            ended_at=rested.now,
            estimated_end_at=None,
            error=error,
            fence=rested.job.fence + 1,
        )
        final = replace(rested, job=job, message=None)
        return final.saying(message, stage=error.stage if error else None)


COMPLETED = frozenset({JobStatus.COMPLETED, JobStatus.COMPLETED_WITH_GAPS})


def _stopped(stage: JobStage) -> JobStage:
    """A stage that was at work when the job ended is at work no more."""
    if stage.status in (StageStatus.RUNNING, StageStatus.WAITING):
        return replace(stage, status=StageStatus.PENDING, message="Stopped")
    return stage
