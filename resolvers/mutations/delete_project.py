"""The mutation `deleteProject`."""

from typing import Annotated

import strawberry

from db.projects import delete_project as forget_project
from db.projects import find_project
from resolvers.context import Info
from schema.delete_project import Deleted, DeleteProjectResult
from schema.field import field
from schema.ids import NodeKind, key_of
from schema.problem import Missing


@field(
    "Delete a project and all that was made of its repository. The repository itself is not "
    "touched, and can be imported anew.",
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
    async with info.context.database.write() as connection:
        project = await find_project(connection, key)
        if project is None or project.owner_id != info.context.user.id:
            return Missing.project()
        await forget_project(connection, key)
    return Deleted(project)
