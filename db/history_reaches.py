"""How far the history of each project reaches, and who may write to it."""

from sqlalchemy import bindparam, delete, insert, select

from db.connection import Connection
from db.prepared import prepared
from db.records.pull_request import HistoryReach
from db.tables import history_reaches, projects

_READ = prepared(
    select(
        history_reaches.c.asked_since, history_reaches.c.whole_since, history_reaches.c.cursor
    ).where(history_reaches.c.project_id == bindparam("project"))
)
_DELETE = prepared(
    delete(history_reaches).where(history_reaches.c.project_id == bindparam("project"))
)
_INSERT = prepared(insert(history_reaches))
_HOLD = prepared(
    select(projects.c.id).where(projects.c.id == bindparam("project")).with_for_update()
)


async def hold_project(connection: Connection, project_id: str) -> bool:
    """Let nobody else write to the project's history before the end of the transaction. False if
    there is no such project any more."""
    held = await connection.execute(_HOLD, {"project": project_id})
    return held.scalar_one_or_none() is not None


async def read_reach(connection: Connection, project_id: str) -> HistoryReach | None:
    row = (await connection.execute(_READ, {"project": project_id})).first()
    return HistoryReach(*row) if row else None


async def save_reach(connection: Connection, project_id: str, reach: HistoryReach) -> None:
    await connection.execute(_DELETE, {"project": project_id})
    await connection.execute(
        _INSERT,
        {
            "project_id": project_id,
            "asked_since": reach.asked_since,
            "whole_since": reach.whole_since,
            "cursor": reach.cursor,
        },
    )
