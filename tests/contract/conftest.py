"""A database for each test of a store: of SQLite, and where it is there of PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.database import Database, DatabaseSettings
from db.migrate import migrate
from db.records.user import User
from tests.contract.store_records import add_user


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that nothing was written to yet."""
    if request.param == "sqlite":
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
