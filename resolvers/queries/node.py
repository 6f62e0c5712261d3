"""The queries `node` and `nodes`: anything, by its global id."""

from asyncio import gather
from collections.abc import Sequence
from typing import Annotated

import strawberry

from db.records.job import Job
from db.records.project import Project
from db.records.user import User
from resolvers.context import Context, Info
from resolvers.ownership import visible_job, visible_project
from schema.client_error import bad_input
from schema.field import field
from schema.ids import MalformedId, NodeId, NodeKind
from schema.node import Node, id_of

MOST_NODES = 100


@field("Whatever has this id, or null if nothing of yours has.", shown_as=Node | None)
async def node(
    info: Info,
    node_id: Annotated[strawberry.ID, strawberry.argument(name="id", description="A global id.")],
) -> Job | Project | User | None:
    return await _find(info.context, node_id)


@field(
    "Whatever has these ids, in the same order, with null for misses.", shown_as=list[Node | None]
)
async def nodes(
    info: Info,
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")
    ],
) -> Sequence[Job | Project | User | None]:
    if len(ids) > MOST_NODES:
        raise bad_input(f"ids holds {len(ids)} ids, but may hold {MOST_NODES} at most.")
    return await gather(*(_find(info.context, node_id) for node_id in ids))


async def _find(context: Context, node_id: str) -> Job | Project | User | None:
    try:
        kind = NodeId.parse(node_id).kind
    except MalformedId:
        return None
    match kind:
        case NodeKind.JOB:
            return await visible_job(context, node_id)
        case NodeKind.PROJECT:
            return await visible_project(context, node_id)
        case NodeKind.VIEWER:
            return context.user if id_of(context.user) == node_id else None
