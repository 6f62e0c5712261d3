"""Retrying a job: what is asked, and every answer that it may have."""

from enum import StrEnum
from typing import Annotated

import strawberry

from pipeline import imports
from schema.job import Job
from schema.problem import NotFound, Problem
from schema.showing import describe_enum, shows
from schema.start_import import ImportStarted, UserBusy


class RetryScope(StrEnum):
    ALL = "ALL"
    GAPS = "GAPS"


describe_enum(
    RetryScope,
    "What a retry does again.",
    {
        "ALL": "Whatever is not done, gaps included.",
        "GAPS": "The gaps of a job that completed with some, and nothing else.",
    },
)


@strawberry.type(description="Another try is not possible, or would end the same way.")
class JobNotRetriable(Problem):
    is_type_of = shows(imports.NotRetriable)

    job: Job = strawberry.field(description="The job as it is.")


RetryJobResult = Annotated[
    ImportStarted | JobNotRetriable | UserBusy | NotFound,
    strawberry.union("RetryJobResult", description="The job that goes on, or why none does."),
]
