"""A database for each test of a store: of SQLite, in the loop's thread and in one of its own, and
where it is there of PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db import sqlite_batcher
from db.database import Database, DatabaseSettings
from db.migrate import migrate
from db.records.user import User
from tests.contract.store_records import add_user


@pytest.fixture(
    params=["sqlite", "sqlite-thread", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The address of a database that nothing was written to yet. With `sqlite-thread` the time of
    the loop is over before a statement begins, so all work is handed over to a thread."""
    if request.param == "sqlite-thread":
        monkeypatch.setattr(sqlite_batcher, "MAX_LOOP_SECONDS", 0.0)
    if request.param.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgresql").new_database())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with all its tables."""
    opened = Database(DatabaseSettings(database_url))
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def ada(database: Database) -> User:
    """The user whom most of the tests are about."""
    return await add_user(database, "ada")
