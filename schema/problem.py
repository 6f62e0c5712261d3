"""Refusals and failures that a person can act on, as data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import strawberry

from db.records.problem import Gap as GapRecord
from db.records.problem import Problem as ProblemRecord
from db.records.problem import ProblemCode
from schema.field import field
from schema.problem_codes import MEANINGS
from schema.showing import describe_enum, shows

describe_enum(
    ProblemCode,
    "What went wrong. The set may grow; a code is never renamed and keeps its meaning.",
    MEANINGS,
)


class HasProblem(Protocol):
    """What every record that is shown as a problem has."""

    @property
    def problem(self) -> ProblemRecord: ...


@strawberry.interface(description="Something went wrong, in words that a person can act on.")
class Problem:
    @field("What a program may branch on.")
    @staticmethod
    def code(record: strawberry.Parent[HasProblem]) -> ProblemCode:
        return record.problem.code

    @field("What was wrong, and with which value.")
    @staticmethod
    def message(record: strawberry.Parent[HasProblem]) -> str:
        return record.problem.message

    @field("What to do about it.")
    @staticmethod
    def remedy(record: strawberry.Parent[HasProblem]) -> str | None:
        return record.problem.remedy

    @field("From when on another try makes sense.")
    @staticmethod
    def retry_at(record: strawberry.Parent[HasProblem]) -> datetime | None:
        return record.problem.retry_at

    @field("Where to read on.")
    @staticmethod
    def link(record: strawberry.Parent[HasProblem]) -> str | None:
        return record.problem.link


@dataclass(frozen=True, slots=True)
class Missing:
    """There is nothing with the given id, or nothing that the asker may know of."""

    problem: ProblemRecord

    @classmethod
    def job(cls) -> "Missing":
        return cls(
            ProblemRecord(
                ProblemCode.NOT_FOUND,
                "You have no job with this id.",
                "The query jobs lists those that you have.",
            )
        )

    @classmethod
    def project(cls) -> "Missing":
        return cls(
            ProblemRecord(
                ProblemCode.NOT_FOUND,
                "You have no project with this id.",
                "The query projects lists those that you have.",
            )
        )


@strawberry.type(
    description="Nothing of yours has this id: it never existed, is gone, or is somebody else's."
)
class NotFound(Problem):
    is_type_of = shows(Missing)


@strawberry.type(description="Something that an import could not bring; the rest of it stands.")
class Gap(Problem):
    is_type_of = shows(GapRecord)

    stage: str = strawberry.field(description="The stage that should have brought it.")
    item: str | None = strawberry.field(description="What it is, within its stage.")
    retriable: bool = strawberry.field(
        description="Whether `retryJob(only: GAPS)` may bring it after all."
    )
