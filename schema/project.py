"""A project, as clients see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from db.jobs import count_jobs, list_jobs
from db.records import project as records
from db.records.job import Job as JobRecord
from schema.analysis import Analysis
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.ids import canonical_uuid
from schema.job import Job
from schema.node import Node
from schema.reading import Info
from schema.readme import Readme
from schema.repository import Repository
from schema.showing import shows

MOST_JOBS = 100


@strawberry.type(
    description="What an import made of a repository: one for each user and repository."
)
class Project(Node):
    is_type_of = shows(records.Project)

    slug: str = strawberry.field(description="Its name in addresses; no two projects share one.")
    title: str = strawberry.field(description="Its name for people.")
    description: str | None = strawberry.field(description="What it is, in a sentence.")
    url: str = strawberry.field(description="Where the repository is.")
    kind: str = strawberry.field(description="What kind of project it is, in a word.")
    is_showcase: bool = strawberry.field(description="Whether it is to be shown around.")
    is_published: bool = strawberry.field(description="Whether others may see it.")
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    synced_at: datetime | None = strawberry.field(
        description="When it was last brought up to date with its host."
    )
    repository: Repository = strawberry.field(description="What the host says of the repository.")
    readme: Readme | None = strawberry.field(description="Null if it has none, or it is a gap.")
    analysis: Analysis | None = strawberry.field(description="What was found out about it.")

    @field("The jobs that worked on it, the newest first.", shown_as=Connection[Job])
    @staticmethod
    async def jobs(
        project: strawberry.Parent[records.Project],
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 10,
        after: After = strawberry.UNSET,
    ) -> Page[JobRecord]:
        window = Window.parse(first, after, canonical_uuid, usual=10, most=MOST_JOBS)
        database, owner_id = info.context.database, project.owner_id

        async def count() -> int:
            async with database.read() as connection:
                return await count_jobs(connection, owner_id=owner_id, project_id=project.id)

        async with database.read() as connection:
            found = await list_jobs(
                connection,
                owner_id=owner_id,
                project_id=project.id,
                before=window.after,
                limit=window.first + 1,
            )
        return Page.of(window, [(job.id, job) for job in found], count)
