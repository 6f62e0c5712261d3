"""The tables: made from nothing, by one process or several, and the same as the code believes."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from db.database import Database, DatabaseSettings
from db.migrate import migrate
from db.sqlite_connection import prepare
from db.tables import metadata


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(DatabaseSettings(url))
    try:
        yield database
    finally:
        await database.close()


def differences(connection: Connection) -> list[object]:
    """Between the tables and the code; an index that only another database has is none."""

    def is_meant(item: Any, _name: object, kind: str, is_reflected: bool, _to: object) -> bool:
        elsewhere = kind == "index" and not is_reflected and item._ddl_if is not None
        return not elsewhere or bool(item._ddl_if.dialect == connection.dialect.name)

    opts = {"compare_server_default": True, "include_object": is_meant}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, metadata))


async def test_an_empty_database_is_brought_to_the_present_shape_once(database_url: str) -> None:
    async with opened(database_url) as database:
        before, after = await migrate(database)
        assert before is None
        assert after is not None
        assert await migrate(database) == (after, after)


async def test_the_migrated_tables_are_those_that_the_code_speaks_of(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_table_that_the_code_does_not_know_is_found_by_the_comparison(
    database: Database,
) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE jobs DROP COLUMN turn")
    async with database.read() as connection:
        assert await connection.run_sync(differences) != []


async def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(opened(database_url)) for _ in range(4)]
        answers = await asyncio.gather(*(migrate(database) for database in processes))
    assert sorted(before is None for before, _after in answers) == [False, False, False, True]
    assert len({after for _before, after in answers}) == 1


def test_who_opens_a_new_file_beside_others_waits_for_them(tmp_path: Path) -> None:
    """SQLite by itself does not wait for the switch to the write-ahead log."""
    path = tmp_path / "test.db"
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("CREATE TABLE lamps (height)")
    first.execute("BEGIN IMMEDIATE")
    leaving = threading.Timer(0.2, first.close)
    leaving.start()
    second = sqlite3.connect(path, timeout=5, isolation_level=None)
    prepare(second)
    assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    second.close()
    leaving.join()
