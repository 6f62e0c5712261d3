"""Redis servers and SQLite files for the contestants, with users who can ask at once."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from bench.machine import cores
from bench.program import Program, program
from db.database import Database, DatabaseSettings
from db.embedded_redis import find_server
from db.migrate import migrate
from db.tables import users
from db.users import hash_token

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
    job_id = id_of(number)
    now = datetime.now(UTC).isoformat()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO jobs VALUES (?, 'IMPORT_REPOSITORY', ?, 'RUNNING', '{}', ?, '[]', 0,"
            " NULL, ?, ?, 1, 1, NULL, '{}', NULL, 0)",
            (job_id, id_of(number), f"bench/repository-{number}", now, now),
        )
    connection.close()
    return job_id
