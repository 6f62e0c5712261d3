"""The queries `job` and `jobs`."""

from typing import Annotated

import strawberry

from db.jobs import count_jobs, list_jobs
from db.records.job import Job as JobRecord
from db.records.job import JobKind, JobStatus
from resolvers.context import Info
from resolvers.ownership import visible_job
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.ids import canonical_uuid
from schema.job import Job

MOST_JOBS = 100


@field("The job with this id, or null if you have none with it.", shown_as=Job | None)
async def job(
    info: Info,
    node_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The id of the job.")
    ],
) -> JobRecord | None:
    return await visible_job(info.context, node_id)


@field("Your jobs, the newest first.", shown_as=Connection[Job])
async def jobs(
    info: Info,
    status: Annotated[
        list[JobStatus] | None,
        strawberry.argument(description="Those that stand so. Null or nothing in it: any."),
    ] = strawberry.UNSET,
    kind: Annotated[
        list[JobKind] | None,
        strawberry.argument(description="Those of these kinds. Null or nothing in it: any."),
    ] = strawberry.UNSET,
    first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 20,
    after: After = strawberry.UNSET,
) -> Page[JobRecord]:
    window = Window.parse(first, after, canonical_uuid, usual=20, most=MOST_JOBS)
    database, owner_id = info.context.database, info.context.user.id
    statuses, kinds = status or None, kind or None

    async def count() -> int:
        async with database.read() as connection:
            return await count_jobs(connection, owner_id=owner_id, statuses=statuses, kinds=kinds)

    async with database.read() as connection:
        found = await list_jobs(
            connection,
            owner_id=owner_id,
            statuses=statuses,
            kinds=kinds,
            before=window.after,
            limit=window.first + 1,
        )
    return Page.of(window, [(job.id, job) for job in found], count)
