"""The queries `project` and `projects`."""

from typing import Annotated

import strawberry

from db.projects import count_projects, find_project_by_slug, list_projects
from db.records.project import Project as ProjectRecord
from resolvers.context import Info
from resolvers.ownership import visible_project
from schema.client_error import bad_input
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.ids import canonical_uuid
from schema.project import Project

MOST_PROJECTS = 100
LONGEST_SEARCH = 200


@field(
    "The project with this id, or yours with this slug; null if you have none with it.",
    shown_as=Project | None,
)
async def project(
    info: Info,
    node_id: Annotated[
        strawberry.ID | None, strawberry.argument(name="id", description="The project's id.")
    ] = strawberry.UNSET,
    slug: Annotated[
        str | None, strawberry.argument(description="Its slug, instead of the id.")
    ] = strawberry.UNSET,
) -> ProjectRecord | None:
    if node_id and not slug:
        return await visible_project(info.context, node_id)
    if not slug or node_id:
        raise bad_input("Give the id of the project or its slug, one of the two.")
    if "\0" in slug:
        return None
    async with info.context.database.read() as connection:
        return await find_project_by_slug(connection, info.context.user.id, slug)


@field("Your projects, the newest first.", shown_as=Connection[Project])
async def projects(
    info: Info,
    search: Annotated[
        str | None,
        strawberry.argument(
            description="Those with each of these words in title, name, description or topics."
        ),
    ] = strawberry.UNSET,
    first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 20,
    after: After = strawberry.UNSET,
) -> Page[ProjectRecord]:
    window = Window.parse(first, after, canonical_uuid, usual=20, most=MOST_PROJECTS)
    wanted = checked_search(search or "")
    database, owner_id = info.context.database, info.context.user.id

    async def count() -> int:
        async with database.read() as connection:
            return await count_projects(connection, owner_id, search=wanted)

    async with database.read() as connection:
        found = await list_projects(
            connection, owner_id, search=wanted, before=window.after, limit=window.first + 1
        )
    return Page.of(window, [(project.id, project) for project in found], count)


def checked_search(search: str) -> str:
    """The words to search for. Raises `ClientError`."""
    if len(search) > LONGEST_SEARCH or "\0" in search:
        raise bad_input(f"search may have {LONGEST_SEARCH} characters at most, and no NUL.")
    return search
