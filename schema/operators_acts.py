"""What operators do: every answer that it may have."""

from dataclasses import dataclass
from typing import Annotated

import strawberry

from db.records import job as records
from db.records.operations import Pause, Purged
from db.records.problem import Problem as ProblemRecord
from db.records.problem import ProblemCode
from pipeline.operator import acts
from pipeline.runner.kind import Queue
from schema.field import field
from schema.job import Job
from schema.operations import QueuePause
from schema.problem import NotFound, Problem
from schema.showing import shows


@strawberry.type(description="The queue is paused: nothing new is taken from it.")
class QueuePaused:
    @field("Which one.")
    @staticmethod
    def queue(pause: strawberry.Parent[Pause]) -> Queue:
        return Queue(pause.queue)

    @field(
        "Since when, and on whose word: somebody may have paused it before.", shown_as=QueuePause
    )
    @staticmethod
    def pause(pause: strawberry.Parent[Pause]) -> Pause:
        return pause


@strawberry.type(description="The queue is not paused: what waited for it is queued again.")
class QueueResumed:
    queue: Queue = strawberry.field(description="Which one.")
    was_paused: bool = strawberry.field(description="Whether it was paused until now.")


@strawberry.type(description="The job's next step is queued.")
class JobRequeued:
    is_type_of = shows(acts.Requeued)

    job: Job = strawberry.field(description="The job that is queued.")
    is_new: bool = strawberry.field(
        description="Whether it is a new one, since the one that was meant had ended."
    )


@strawberry.type(description="The job cannot be queued, or another try would end the same way.")
class JobNotRequeuable(Problem):
    is_type_of = shows(acts.NotRequeuable)

    job: Job = strawberry.field(description="The job as it is.")


RequeueJobResult = Annotated[
    JobRequeued | JobNotRequeuable | NotFound,
    strawberry.union("RequeueJobResult", description="The job that goes on, or why none does."),
]


@dataclass(frozen=True, slots=True)
class NotEnded:
    job: records.Job

    @property
    def problem(self) -> ProblemRecord:
        return ProblemRecord(
            ProblemCode.JOB_NOT_ENDED,
            "The job has not come to its end, or what follows from its end is still being done.",
            "Cancel it first, or wait for its end.",
        )


@strawberry.type(description="Jobs were deleted, with their logs; projects are not touched.")
class JobsPurged:
    is_type_of = shows(Purged)

    jobs: int = strawberry.field(description="How many jobs.")
    events: int = strawberry.field(description="How many progress events of theirs.")


@strawberry.type(description="The job has not ended, so it stays.")
class JobNotEnded(Problem):
    is_type_of = shows(NotEnded)

    job: Job = strawberry.field(description="The job as it is.")


PurgeJobResult = Annotated[
    JobsPurged | JobNotEnded | NotFound,
    strawberry.union("PurgeJobResult", description="What was deleted, or why nothing was."),
]


@strawberry.type(description="What was deleted of the jobs that ended long ago.")
class PurgeJobsPayload:
    purged: JobsPurged = strawberry.field(description="What this call deleted.")
    left: int = strawberry.field(
        description="How many are left that ended so long ago: a call deletes 5000 at most."
    )
