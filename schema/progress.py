"""A progress event, as clients see it."""

from collections.abc import Awaitable
from datetime import datetime

import strawberry

from db.records import job as records
from db.records.job import JobStatus, StageStatus
from schema.field import field
from schema.ids import NodeId, NodeKind
from schema.job import Job
from schema.reading import Info
from schema.waiting import Waiting


@strawberry.type(description="Something that is counted while a stage is at work.")
class Counter:
    name: str = strawberry.field(description="What is counted.")
    done: int = strawberry.field(description="How many so far.")
    total: int | None = strawberry.field(description="Of how many. Null while that is not known.")


@strawberry.type(description="One numbered step of a job's progress.")
class ProgressEvent:
    sequence: int = strawberry.field(
        description="1, 2, 3 … for each job, without a hole. The last one is the job's end."
    )
    at: datetime = strawberry.field(description="When it happened.")
    status: JobStatus = strawberry.field(description="How the job stood.")
    percent: float = strawberry.field(description="How far the job was, 0 to 100; never falls.")
    stage: str | None = strawberry.field(description="The stage that it tells of.")
    stage_status: StageStatus | None = strawberry.field(description="How that stage stood.")
    stage_percent: float | None = strawberry.field(description="How far that stage was, 0 to 100.")
    message: str = strawberry.field(description="What happened, for people.")
    counters: list[Counter] = strawberry.field(description="What the stage has counted.")
    waiting: Waiting | None = strawberry.field(description="Why nothing moved, and until when.")
    estimated_end_at: datetime | None = strawberry.field(
        description="When the job should end, as it looked then."
    )

    @field("The id of the job.")
    @staticmethod
    def job_id(event: strawberry.Parent[records.ProgressEvent]) -> strawberry.ID:
        return strawberry.ID(str(NodeId(NodeKind.JOB, event.job_id)))

    @field("The job as it is now.", shown_as=Job)
    @staticmethod
    def job(
        event: strawberry.Parent[records.ProgressEvent], info: Info
    ) -> Awaitable[records.Job | None]:
        return info.context.jobs.load(event.job_id)
