"""Brings the tables of a database to the present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.database import Database

DIRECTORY = Path(__file__).parent / "migrations"

# Of processes that start together one migrates. On SQLite the transaction alone sees to that.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('gantry migrations'))"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> tuple[str | None, str | None]:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_TAKE_TURNS)
    before = MigrationContext.configure(connection).get_current_revision()
    latest = ScriptDirectory.from_config(_config()).get_current_head()
    if before != latest:
        command.upgrade(_config(connection), "head")
    return before, latest


async def migrate(database: Database) -> tuple[str | None, str | None]:
    """Run what is missing, in one transaction. Answers the revisions before and after."""
    async with database.write() as connection:
        return await connection.run_sync(_upgrade)
