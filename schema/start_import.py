"""Starting imports: what is asked, and every answer that it may have."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import strawberry

from pipeline import imports
from pipeline.imports import StartRequest
from schema.client_error import bad_input
from schema.job import Job
from schema.problem import Problem
from schema.project import Project
from schema.showing import describe_enum, shows


class OnBusy(StrEnum):
    REJECT = "REJECT"
    QUEUE = "QUEUE"


describe_enum(
    OnBusy,
    "What to do while another import of yours is at work.",
    {
        "REJECT": "Answer with UserBusy.",
        "QUEUE": "Accept the job and let it wait for its turn.",
    },
)


@strawberry.input(description="An import to be started.")
class StartImportInput:
    url: str = strawberry.field(
        description="The repository: `https://github.com/owner/name`, every other spelling of its "
        "address, or `owner/name` alone."
    )
    days_back: int | None = strawberry.field(
        default=90, description="How many days of pull requests to bring: 0 (none) to 3650."
    )
    is_showcase: bool | None = strawberry.field(
        default=True, description="Whether the project is to be shown around."
    )
    is_private: bool | None = strawberry.field(
        default=False, description="A private project is not published."
    )
    on_busy: OnBusy | None = strawberry.field(
        default=OnBusy.REJECT, description="What to do while another import of yours is at work."
    )
    client_mutation_id: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Makes a repetition harmless: the same id within 24 hours is answered with "
        "the same job. A UUID is a good one.",
    )

    def to_request(self, *, may_queue: bool | None = None) -> StartRequest:
        """What is asked for; null means the default. Raises `ClientError`."""
        usual = StartRequest(self.url)
        if "\0" in (self.client_mutation_id or ""):
            raise bad_input("clientMutationId holds a NUL character. A UUID is a good one.")
        return StartRequest(
            url=self.url,
            days_back=usual.days_back if self.days_back is None else self.days_back,
            is_showcase=usual.is_showcase if self.is_showcase is None else self.is_showcase,
            is_private=usual.is_private if self.is_private is None else self.is_private,
            may_queue=self.on_busy is OnBusy.QUEUE if may_queue is None else may_queue,
            client_mutation_id=self.client_mutation_id or None,
        )


@strawberry.input(description="Imports to be started, one after the other.")
class StartImportsInput:
    imports: list[StartImportInput] = strawberry.field(
        description="At most 50. They queue: `onBusy` is QUEUE for each, whatever it says."
    )


@strawberry.type(description="The job, accepted: follow it with `importProgress`.")
class ImportStarted:
    is_type_of = shows(imports.Started)

    job: Job = strawberry.field(description="The job that does it.")


@strawberry.type(description="You are importing this repository already.")
class ImportAlreadyRunning(Problem):
    is_type_of = shows(imports.AlreadyRunning)

    job: Job = strawberry.field(description="The job that is at it.")


@strawberry.type(description="You have imported this repository before.")
class AlreadyImported(Problem):
    is_type_of = shows(imports.AlreadyImported)

    project: Project = strawberry.field(description="What was made of it.")


@strawberry.type(description="Another import of yours is at work, and one runs at a time.")
class UserBusy(Problem):
    is_type_of = shows(imports.UserBusy)

    job: Job = strawberry.field(description="The job that is at work.")


@strawberry.type(description="The address, or another part of the input, cannot be used.")
class InvalidRepositoryAddress(Problem):
    is_type_of = shows(imports.InvalidAddress)

    url: str = strawberry.field(description="The address as it was given.")


@strawberry.type(description="You have started as many imports as you may for now.")
class RateLimited(Problem):
    is_type_of = shows(imports.TooManyStarts)

    limit: int = strawberry.field(description="How many may be started within the window.")
    window_seconds: int = strawberry.field(description="How long the window is, in seconds.")


StartImportResult = Annotated[
    ImportStarted
    | ImportAlreadyRunning
    | AlreadyImported
    | UserBusy
    | InvalidRepositoryAddress
    | RateLimited,
    strawberry.union("StartImportResult", description="The job, or why there is none."),
]


@dataclass(frozen=True, slots=True)
class BatchStarted:
    results: list[imports.StartResult]


@strawberry.type(description="The answers to a batch.")
class StartImportsPayload:
    results: list[StartImportResult] = strawberry.field(
        description="One for each import that was asked for, in the same order."
    )
