"""Runs the migrations that a database lacks; loads Alembic, so it is imported when some are due."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

# Of processes that start together one migrates. On SQLite the transaction alone sees to that.
_TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtext('gantry migrations'))"


def upgrade(connection: Connection, directory: str, latest: str) -> str | None:
    """Bring the tables to `latest`; answers the revision before."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_TAKE_TURNS)
    before = MigrationContext.configure(connection).get_current_revision()
    if before != latest:
        config = Config()
        config.set_main_option("script_location", directory)
        config.attributes["connection"] = connection
        command.upgrade(config, latest)
    return before
