"""The mutation `deleteProject`."""

from typing import Annotated

import strawberry

from resolvers.context import Info
from schema.delete_project import Deleted, DeleteProjectResult
from schema.field import field
from schema.ids import NodeKind, key_of
from schema.problem import Missing


@field(
    "Delete a project and all that was made of its repository; an import of it that is at work is "
    "cancelled. The repository itself is not touched, and can be imported anew.",
    shown_as=DeleteProjectResult,
)
async def delete_project(
    info: Info,
    node_id: Annotated[
        strawberry.ID, strawberry.argument(name="id", description="The id of the project.")
    ],
) -> Deleted | Missing:
    key = key_of(node_id, NodeKind.PROJECT)
    if key is None:
        return Missing.project()
    deleted = await info.context.imports.delete_project(key, info.context.user.id)
    return Missing.project() if deleted is None else Deleted(deleted)
