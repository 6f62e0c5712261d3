"""Brings the tables of a database to the present shape."""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.database import Database

DIRECTORY = Path(__file__).parent / "migrations"

LATEST = max(path.name.partition("_")[0] for path in DIRECTORY.glob("versions/[0-9]*_*.py"))
"""The newest revision: the files are named for theirs."""


async def migrate(database: Database) -> tuple[str | None, str | None]:
    """Run what is missing, in one transaction. Answers the revisions before and after."""
    if await _revision(database) == LATEST:
        return LATEST, LATEST
    async with database.write() as connection:
        return await connection.run_sync(_upgrade), LATEST


async def _revision(database: Database) -> str | None:
    """The revision that the database says it has; None for one without tables, or that does not
    answer as it should."""
    async with database.read() as connection:
        try:
            found = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        except DBAPIError:
            return None
        row = found.first()
    return None if row is None else str(row[0])


def _upgrade(connection: Connection) -> str | None:
    # Alembic takes a tenth of a second to load, and most starts have nothing to migrate.
    from db.upgrade import upgrade

    return upgrade(connection, str(DIRECTORY), LATEST)
