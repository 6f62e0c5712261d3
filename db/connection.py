"""What a query asks of a connection, whatever stands behind it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import CursorResult, Executable
from sqlalchemy.engine import Dialect

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Connection(Protocol):
    """SQLAlchemy's `AsyncConnection`, or one that answers at once: see `db.sqlite_session`."""

    @property
    def dialect(self) -> Dialect: ...

    async def execute(
        self, statement: Executable, parameters: Any = None, /
    ) -> CursorResult[Any]: ...
