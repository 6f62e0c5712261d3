"""Projects: one per user, provider and the host's own repository id."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.connection import Connection
from db.prepared import prepared
from db.records.project import Project
from db.tables import project_addresses, projects

_FIELDS = Project.__struct_fields__
_COLUMNS = tuple(projects.c[name] for name in _FIELDS)
_INSERT: dict[str, sqlite.Insert | postgresql.Insert] = {
    "sqlite": sqlite.insert(projects),
    "postgresql": postgresql.insert(projects),
}
_BY_ADDRESS = prepared(
    select(*_COLUMNS)
    .join(project_addresses, project_addresses.c.project_id == projects.c.id)
    .where(
        project_addresses.c.owner_id == bindparam("owner"),
        project_addresses.c.address == bindparam("known_as"),
    ),
    on_loop=True,
)
_BY_ID = prepared(select(*_COLUMNS).where(projects.c.id == bindparam("row_id")), on_loop=True)


def _to_project(row: Row[Any] | tuple[Any, ...]) -> Project:
    return Project(*tuple(row))


def _to_values(project: Project) -> dict[str, Any]:
    repository = project.repository
    words = (project.title, repository.full_name, project.description, *repository.topics)
    return {name: getattr(project, name) for name in _FIELDS} | {
        "provider": repository.provider,
        "host_id": repository.host_id,
        "search_text": " ".join(word for word in words if word).lower(),
    }


async def _first(connection: Connection, question: Select[Any]) -> Project | None:
    row = (await connection.execute(question.limit(1))).first()
    return _to_project(row) if row else None


async def insert_project(connection: Connection, project: Project) -> bool:
    """Write a new project. False if its slug is taken, and be it by somebody who writes just now:
    looking first would not tell."""
    unless_taken = _INSERT[connection.dialect.name].on_conflict_do_nothing(index_elements=["slug"])
    return (await connection.execute(unless_taken, _to_values(project))).rowcount == 1


async def update_project(connection: Connection, project: Project) -> None:
    values = _to_values(project)
    await connection.execute(update(projects).where(projects.c.id == project.id).values(**values))


async def save_synced_at(
    connection: Connection, project_id: str, at: datetime, *, has_changed: bool
) -> None:
    """The project is as its host has it, as of now; `has_changed`: which it was not before."""
    values = {"synced_at": at} | ({"updated_at": at} if has_changed else {})
    await connection.execute(update(projects).where(projects.c.id == project_id).values(**values))


async def find_project(connection: Connection, project_id: str) -> Project | None:
    row = (await connection.execute(_BY_ID, {"row_id": project_id})).first()
    return _to_project(row) if row else None


async def find_projects(connection: Connection, ids: Collection[str]) -> dict[str, Project]:
    if len(ids) == 1:
        (one,) = ids
        alone = await find_project(connection, one)
        return {one: alone} if alone else {}
    rows = await connection.execute(select(*_COLUMNS).where(projects.c.id.in_(ids)))
    return {project.id: project for project in map(_to_project, rows)}


async def find_project_by_slug(connection: Connection, owner_id: str, slug: str) -> Project | None:
    return await _first(
        connection,
        select(*_COLUMNS).where(projects.c.owner_id == owner_id, projects.c.slug == slug),
    )


async def find_project_by_address(
    connection: Connection, owner_id: str, address: str
) -> Project | None:
    """The user's project that this address, or one that became it, has led to."""
    asked = {"owner": owner_id, "known_as": address}
    row = (await connection.execute(_BY_ADDRESS, asked)).first()
    return _to_project(row) if row else None


async def find_project_by_host_id(
    connection: Connection, owner_id: str, provider: str, host_id: str
) -> Project | None:
    return await _first(
        connection,
        select(*_COLUMNS).where(
            projects.c.owner_id == owner_id,
            projects.c.provider == provider,
            projects.c.host_id == host_id,
        ),
    )


async def find_imported(
    connection: Connection, owner_id: str, provider: str, host_ids: Collection[str]
) -> dict[str, str]:
    """Of these repositories, by the host's own ids, those that the user has a project of, with
    its id."""
    rows = await connection.execute(
        select(projects.c.host_id, projects.c.id).where(
            projects.c.owner_id == owner_id,
            projects.c.provider == provider,
            projects.c.host_id.in_(host_ids),
        )
    )
    return {row.host_id: row.id for row in rows}


def _matching(question: Select[Any], owner_id: str, search: str | None) -> Select[Any]:
    question = question.where(projects.c.owner_id == owner_id)
    for word in (search or "").lower().split():
        question = question.where(projects.c.search_text.contains(word, autoescape=True))
    return question


async def list_projects(
    connection: Connection,
    owner_id: str,
    *,
    search: str | None = None,
    before: str | None = None,
    limit: int = 20,
) -> list[Project]:
    """The newest first, those that hold every word of `search`."""
    question = _matching(select(*_COLUMNS), owner_id, search)
    if before is not None:
        question = question.where(projects.c.id < before)
    rows = await connection.execute(question.order_by(projects.c.id.desc()).limit(limit))
    return [_to_project(row) for row in rows]


async def count_projects(
    connection: Connection, owner_id: str, *, search: str | None = None
) -> int:
    question = _matching(select(func.count()).select_from(projects), owner_id, search)
    return int((await connection.execute(question)).scalar_one())


async def remember_addresses(
    connection: Connection, owner_id: str, project_id: str, addresses: Iterable[str]
) -> None:
    """Let these addresses lead to the project from now on, whatever they led to before."""
    for address in sorted(set(addresses)):
        where = (
            project_addresses.c.owner_id == owner_id,
            project_addresses.c.address == address,
        )
        await connection.execute(delete(project_addresses).where(*where))
        await connection.execute(
            insert(project_addresses).values(
                owner_id=owner_id, address=address, project_id=project_id
            )
        )


async def delete_project(connection: Connection, project_id: str) -> None:
    """Forget a project and the addresses that lead to it."""
    await connection.execute(
        delete(project_addresses).where(project_addresses.c.project_id == project_id)
    )
    await connection.execute(delete(projects).where(projects.c.id == project_id))
