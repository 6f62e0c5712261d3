"""Redis servers and SQLite files for the contestants, with users who can ask at once."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from bench.machine import cores
from bench.page_records import (
    HISTORY_SINCE,
    MADE_AT,
    Row,
    everything,
    peer_job,
    peer_project,
    running_job,
)
from bench.program import Program, program
from db.database import Database, DatabaseSettings
from db.embedded_redis import find_server
from db.history_reaches import save_reach
from db.jobs import insert_job, mark_settled
from db.migrate import migrate
from db.projects import insert_project
from db.records.pull_request import HistoryReach
from db.tables import users
from db.users import hash_token
from schema.scalars import show_time

TABLES = Path(__file__).parent / "peers" / "tables.sql"


@contextmanager
def redis_server(room: Path) -> Iterator[tuple[Program, Path]]:
    """A server as Gantry starts its own, beside the load; gives it and its socket."""
    socket = room / "redis.sock"
    command = (
        find_server(),
        *("--port", "0", "--unixsocket", str(socket), "--dir", str(room)),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction"),
    )
    ready = "Ready to accept connections"
    log = room / "redis.log"
    with program(command, core=cores().load, says=ready, log=log) as server:
        yield server, socket


def token_of(number: int) -> str:
    """What user number 0, 1, … is known by."""
    return f"token-{number:07d}"


def id_of(number: int) -> str:
    return str(UUID(int=number + 1))


def make_gantry_database(path: Path, count: int) -> None:
    """Gantry's own tables, with `count` users."""
    asyncio.run(_make_gantry_database(path, count))


async def _make_gantry_database(path: Path, count: int) -> None:
    database = Database(DatabaseSettings(f"sqlite:///{path}"))
    await migrate(database)
    now = datetime.now(UTC)
    rows = [
        {
            "id": id_of(number),
            "name": f"user-{number}",
            "is_admin": False,
            "created_at": now,
            "token_hash": hash_token(token_of(number)),
        }
        for number in range(count)
    ]
    async with database.write() as connection:
        await connection.execute(insert(users), rows)
    await database.close()


def make_peer_database(path: Path, count: int) -> None:
    """The peers' tables, with `count` users."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(TABLES.read_text())
        connection.executemany(
            "INSERT INTO users (id, name, token_hash) VALUES (?, ?, ?)",
            (
                (id_of(number), f"user-{number}", hash_token(token_of(number)))
                for number in range(count)
            ),
        )
    connection.close()


def insert_peer_job(path: Path, number: int) -> str:
    """A running job of user `number` in the peers' tables; gives its id."""
    job = running_job(number, id_of(number))
    with sqlite3.connect(path) as connection:
        _insert(connection, "jobs", [peer_job(job)])
    connection.close()
    return job.id


def fill_gantry_database(path: Path, users: int) -> None:
    """Give the first `users` their projects and jobs, in Gantry's own tables."""
    asyncio.run(_fill_gantry_database(path, users))


async def _fill_gantry_database(path: Path, users: int) -> None:
    database = Database(DatabaseSettings(f"sqlite:///{path}"))
    reach = HistoryReach(HISTORY_SINCE, HISTORY_SINCE, MADE_AT)
    async with database.write() as connection:
        for projects, jobs in everything(users, id_of):
            for project in projects:
                await insert_project(connection, project)
                await save_reach(connection, project.id, reach)
            for job in jobs:
                await insert_job(connection, job, ())
                if job.status.is_terminal:
                    await mark_settled(connection, job.id)
    await database.close()


def fill_peer_database(path: Path, users: int) -> None:
    """The same in the peers' tables."""
    with sqlite3.connect(path) as connection:
        for projects, jobs in everything(users, id_of):
            _insert(connection, "projects", [peer_project(project) for project in projects])
            reaches: list[Row] = [
                {"project_id": project.id, "whole_since": show_time(HISTORY_SINCE)}
                for project in projects
            ]
            _insert(connection, "history_reaches", reaches)
            _insert(connection, "jobs", [peer_job(job) for job in jobs])
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    names = ", ".join(rows[0])
    places = ", ".join(f":{name}" for name in rows[0])
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
