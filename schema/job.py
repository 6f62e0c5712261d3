"""A job, as clients see it."""

from collections.abc import Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from db.events import read_events
from db.gaps import count_gaps, read_gaps
from db.records import job as records
from db.records.job import JobKind, JobStatus
from db.records.problem import Gap as GapRecord
from db.records.project import Project as ProjectRecord
from pipeline.runner.estimate import expected_end
from schema.client_error import at_most, bad_input
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.node import Node
from schema.problem import Gap, Problem
from schema.reading import Info
from schema.receipt import Receipt
from schema.scalars import MOST_INT
from schema.showing import describe_enum, shows
from schema.stage import JobStage
from schema.sync_changes import SyncChanges
from schema.waiting import Waiting

if TYPE_CHECKING:
    from schema.progress import ProgressEvent
    from schema.project import Project

MOST_GAPS = 500
MOST_EVENTS = 1000

describe_enum(
    JobStatus,
    "How a job stands. The last four are ends: after them nothing changes.",
    {
        "QUEUED": "Accepted; a worker takes it up next.",
        "RUNNING": "At work.",
        "WAITING": "Can't go on for now: `waiting` says why, and until when.",
        "COMPLETED": "Done, all of it.",
        "COMPLETED_WITH_GAPS": "Done, but for what `gaps` lists.",
        "FAILED": "Ended by `error`.",
        "CANCELLED": "Ended on its owner's word.",
    },
)
describe_enum(
    JobKind,
    "What a job does.",
    {
        "IMPORT_REPOSITORY": "Makes a project of a repository.",
        "SYNC_PULL_REQUESTS": "Brings a project, its pull requests above all, up to date.",
    },
)


def _gap_number(key: str) -> int:
    number = int(key)
    if not 0 <= number <= MOST_INT:
        raise ValueError(key)
    return number


@strawberry.type(description="What ended a job that failed.")
class JobError(Problem):
    is_type_of = shows(records.JobError)

    stage: str | None = strawberry.field(description="The stage that it happened in.")
    retriable: bool = strawberry.field(description="Whether `retryJob` may bring it further.")


@strawberry.type(description="One unit of background work. What was accepted comes to an end.")
class Job(Node):
    is_type_of = shows(records.Job)

    kind: JobKind = strawberry.field(description="What it does.")
    status: JobStatus = strawberry.field(description="How it stands.")
    percent: float = strawberry.field(description="0 to 100; never falls.")
    stage: str | None = strawberry.field(description="The name of the stage now at work.")
    stages: list[JobStage] = strawberry.field(
        description="All stages, in order, from the start on."
    )
    created_at: datetime = strawberry.field(description="When it was accepted.")
    started_at: datetime | None = strawberry.field(description="When a worker first took it up.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    attempt: int = strawberry.field(description="1, and one more for each retry before it.")
    last_sequence: int = strawberry.field(description="The number of the newest progress event.")
    error: JobError | None = strawberry.field(description="What ended it, if it failed.")
    receipt: Receipt = strawberry.field(description="What it has spent so far.")
    repository: str | None = strawberry.field(description="`owner/name`, as now known.")
    changes: SyncChanges | None = strawberry.field(
        description="What a re-sync has changed so far. Null for every other kind of job."
    )

    @field(
        "When it should end, by what this host's jobs have taken. Null after the end, and while it "
        "waits for what no time ends.",
        shown_as=datetime | None,
    )
    @staticmethod
    def estimated_end_at(job: strawberry.Parent[records.Job], info: Info) -> datetime | None:
        return expected_end(job, info.context.clock())

    @field(
        "Why nothing moves, and until when. Null unless the status is WAITING.",
        shown_as=Waiting | None,
    )
    @staticmethod
    def waiting(job: strawberry.Parent[records.Job]) -> records.Waiting | None:
        return job.waiting if job.status is JobStatus.WAITING else None

    @field(
        "The project that it made or works on, once there is one.",
        shown_as=Annotated["Project", strawberry.lazy("schema.project")] | None,
    )
    @staticmethod
    def project(
        job: strawberry.Parent[records.Job], info: Info
    ) -> Awaitable[ProjectRecord | None] | None:
        return info.context.projects.load(job.project_id) if job.project_id else None

    @field("What it could not bring, in order.", shown_as=Connection[Gap])
    @staticmethod
    async def gaps(
        job: strawberry.Parent[records.Job],
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="0 to 500.")] = 50,
        after: After = strawberry.UNSET,
    ) -> Page[GapRecord]:
        window = Window.parse(first, after, _gap_number, usual=50, most=MOST_GAPS)
        database = info.context.database

        async def count() -> int:
            async with database.read() as connection:
                return await count_gaps(connection, job.id)

        async with database.read() as connection:
            found = await read_gaps(
                connection, job.id, after=window.after or 0, limit=window.first + 1
            )
        return Page.of(window, found, count)

    @field(
        "The log of its progress. The subscription `importProgress` goes on from it.",
        shown_as=list[Annotated["ProgressEvent", strawberry.lazy("schema.progress")]],
    )
    @staticmethod
    async def events(
        job: strawberry.Parent[records.Job],
        info: Info,
        after: Annotated[
            int | None, strawberry.argument(description="The last number that is known already.")
        ] = 0,
        first: Annotated[int | None, strawberry.argument(description="0 to 1000.")] = 100,
    ) -> list[records.ProgressEvent]:
        limit = at_most("first", 100 if first is None else first, MOST_EVENTS)
        known = after or 0
        if known < 0:
            raise bad_input(f"after is {known}, but events are numbered from 1; 0 gives all.")
        async with info.context.database.read() as connection:
            return await read_events(connection, job.id, after=known, limit=limit)
