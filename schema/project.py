"""A project, as clients see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from db.history_reaches import read_reach
from db.jobs import count_jobs, list_jobs
from db.pull_requests import count_pull_requests, list_pull_requests, read_days
from db.records import project as records
from db.records.activity import ActivityPoint as ActivityRecord
from db.records.activity import gather
from db.records.job import Job as JobRecord
from db.records.pull_request import ActivityUnit, PullRequestState
from db.records.pull_request import PullRequest as PullRequestRecord
from schema.analysis import Analysis
from schema.client_error import bad_input
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.ids import canonical_uuid
from schema.job import Job
from schema.node import Node
from schema.pull_request import ActivityPoint, PullRequest
from schema.reading import Info
from schema.readme import Readme
from schema.repository import Repository
from schema.scalars import MOST_INT
from schema.showing import shows

MOST_JOBS = 100
MOST_PULL_REQUESTS = 100
LONGEST_LABEL = 200


def _pull_request_number(key: str) -> int:
    number = int(key)
    if not 0 <= number <= MOST_INT:
        raise ValueError(key)
    return number


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

    @field(
        "Its pull requests, the newest first: those updated within the days that were asked for.",
        shown_as=Connection[PullRequest],
    )
    @staticmethod
    async def pull_requests(
        project: strawberry.Parent[records.Project],
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 50,
        after: After = strawberry.UNSET,
        state: Annotated[
            PullRequestState | None, strawberry.argument(description="Those that stand so.")
        ] = strawberry.UNSET,
        label: Annotated[
            str | None, strawberry.argument(description="Those with this label.")
        ] = strawberry.UNSET,
    ) -> Page[PullRequestRecord]:
        window = Window.parse(first, after, _pull_request_number, usual=50, most=MOST_PULL_REQUESTS)
        if len(label or "") > LONGEST_LABEL:
            raise bad_input(f"label may have {LONGEST_LABEL} characters at most.")
        database, only_state, only_label = info.context.database, state or None, label or None

        async def count() -> int:
            async with database.read() as connection:
                return await count_pull_requests(
                    connection, project.id, state=only_state, label=only_label
                )

        async with database.read() as connection:
            found = await list_pull_requests(
                connection,
                project.id,
                state=only_state,
                label=only_label,
                before=window.after,
                limit=window.first + 1,
            )
        return Page.of(window, [(pull.number, pull) for pull in found], count)

    @field(
        "How many pull requests were opened, merged and closed, unit by unit, without a hole. "
        "Empty without a history.",
        shown_as=list[ActivityPoint],
    )
    @staticmethod
    async def pull_request_activity(
        project: strawberry.Parent[records.Project],
        info: Info,
        by: Annotated[
            ActivityUnit | None, strawberry.argument(description="The unit of time.")
        ] = ActivityUnit.WEEK,
    ) -> list[ActivityRecord]:
        async with info.context.database.read() as connection:
            reach = await read_reach(connection, project.id)
            days = await read_days(connection, project.id, reach.asked_since) if reach else []
        if reach is None or not days:
            return []
        until = max(days[-1].day, (project.synced_at or project.created_at).date())
        return gather(days, by or ActivityUnit.WEEK, reach.asked_since.date(), until)

    @field("From when on the history of pull requests is whole. Null until it is.")
    @staticmethod
    async def pull_requests_since(
        project: strawberry.Parent[records.Project], info: Info
    ) -> datetime | None:
        async with info.context.database.read() as connection:
            reach = await read_reach(connection, project.id)
        return reach.whole_since if reach else None
