"""The mutation `resyncProject`."""

from typing import Annotated

import strawberry

from pipeline.imports import StartResult
from pipeline.resyncs import no_such_project
from resolvers.context import Info
from resolvers.ownership import visible_project
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.start_import import OnBusy, StartImportResult


@field(
    "Bring a project up to date with its host, in place. What has not changed is not fetched "
    "again, and with a token costs nothing; `changes` of the job tells what has.",
    shown_as=StartImportResult,
)
async def resync_project(
    info: Info,
    node_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The id of the project.")
    ],
    days_back: Annotated[
        int | None,
        strawberry.argument(
            description="How many days back the pull requests are to reach, up to 3650; they never "
            "reach less far than they do. 0 leaves them as they are. Null: as far as they do."
        ),
    ] = strawberry.UNSET,
    on_busy: Annotated[
        OnBusy | None,
        strawberry.argument(description="What to do while another import of yours is at work."),
    ] = OnBusy.REJECT,
) -> StartResult:
    context = info.context
    project = await visible_project(context, node_id)
    if project is None or project.owner_id != context.user.id:
        return no_such_project(node_id)
    days = None if days_back is strawberry.UNSET else days_back
    with said_when_redis_is_away():
        return await context.resyncs.start(project, days, may_queue=on_busy is OnBusy.QUEUE)
