"""Where Alembic starts: runs the migrations on the connection that it is handed."""

from typing import Any, Literal

from alembic import context

from db.columns import Encoded, UtcDateTime, WordList, Words
from db.tables import metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database: a migration must not change when
    our code does."""
    if kind == "type" and isinstance(item, Encoded):
        return "sa.Text()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, WordList):
        return 'sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, Words):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
