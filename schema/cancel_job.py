"""Cancelling a job: every answer that it may have."""

from dataclasses import dataclass
from typing import Annotated

import strawberry

from db.records import job as records
from db.records.problem import Problem as ProblemRecord
from db.records.problem import ProblemCode
from schema.job import Job
from schema.problem import NotFound, Problem
from schema.showing import shows


@dataclass(frozen=True, slots=True)
class Cancelled:
    job: records.Job


@dataclass(frozen=True, slots=True)
class AlreadyEnded:
    job: records.Job

    @property
    def problem(self) -> ProblemRecord:
        return ProblemRecord(
            ProblemCode.JOB_ALREADY_ENDED,
            f"The job has ended before, as {self.job.status}.",
            "There is nothing left to cancel.",
        )


@strawberry.type(description="The job was cancelled by this call.")
class JobCancelled:
    is_type_of = shows(Cancelled)

    job: Job = strawberry.field(description="The job, at its end.")


@strawberry.type(description="The job had ended before.")
class JobAlreadyEnded(Problem):
    is_type_of = shows(AlreadyEnded)

    job: Job = strawberry.field(description="The job, at its end.")


CancelJobResult = Annotated[
    JobCancelled | JobAlreadyEnded | NotFound,
    strawberry.union("CancelJobResult", description="The job, or why it was not cancelled."),
]
