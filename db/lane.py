"""One connection to SQLite on which all work that waits is done in one crossing to its thread.

Work is an async function over a connection that waits for nothing else: there it runs from its
beginning to its end without a pause. What writes is committed together, each piece in a savepoint
of its own; under load that is one commit and two crossings for dozens of requests, where a
transaction of its own costs each of them ten.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Executable, create_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import StaticPool

from db import sqlite_connection
from db.connection import Connection
from db.gathering import Gathering
from db.prepared import Prepared, Rows, is_prepared

T = TypeVar("T")

Work = Callable[[Connection], Awaitable[T]]


class LaneError(RuntimeError):
    """Work in a lane waited for something other than its connection."""


class _AtOnce:
    """The `Connection` of the lane's thread, whose answers are there when they are asked for."""

    def __init__(self, sqlite: sqlite3.Connection, connection: SyncConnection) -> None:
        self._sqlite = sqlite
        self._connection = connection
        self._prepared: dict[Executable, Prepared] = {}

    def close(self) -> None:
        """Part from the connection, which stays open: in its own thread, as the pool insists."""
        self._connection.close()

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        if is_prepared(statement):
            return cast("CursorResult[Any]", self._execute_prepared(statement, parameters))
        return self._connection.execute(statement, parameters)

    def _execute_prepared(self, statement: Executable, parameters: Any) -> Rows:
        if (known := self._prepared.get(statement)) is None:
            example = parameters[0] if isinstance(parameters, Sequence) else parameters or {}
            known = Prepared(statement, tuple(example), self.dialect)
            self._prepared[statement] = known
        return known.execute(self._sqlite, parameters)


class Lane:
    """Does work in the order in which it is asked for, as much as waits at once.

    `turn` is held while the lane is at work. Work that writes happens in a transaction, and is
    undone alone if it raises. Who stops waiting takes back what has not begun; what has begun is
    done all the same.
    """

    def __init__(
        self,
        path: str,
        busy_timeout_seconds: float,
        turn: Callable[[], AbstractAsyncContextManager[object]],
        *,
        writes: bool,
    ) -> None:
        self._place = (path, busy_timeout_seconds)
        self._turn = turn
        self._do = self._commit if writes else self._read
        self._file: sqlite_connection.Connection | None = None
        self._connection: _AtOnce | None = None
        self._asked = Gathering[Work[Any], Any](self._answer)

    async def run(self, work: Work[T]) -> T:
        """What the work answers or raises."""
        answer: T = await self._asked.ask(work)
        return answer

    async def close(self) -> None:
        await self._asked.close()
        if self._file is not None:
            await self._file.call(self._end)
            await self._file.close()
            self._file = None

    async def _answer(self, batch: Sequence[Work[Any]]) -> Sequence[Any]:
        async with self._turn():
            if self._file is None:
                self._file = await sqlite_connection.connect(*self._place)
            return await self._file.call(self._do, batch)

    # What follows runs in the connection's thread.

    def _begin(self, sqlite: sqlite3.Connection) -> _AtOnce:
        if self._connection is None:
            sqlite_connection.prepare(sqlite)
            engine = create_engine(
                "sqlite://",
                creator=lambda: sqlite,
                poolclass=StaticPool,
                isolation_level="AUTOCOMMIT",
            )
            self._connection = _AtOnce(sqlite, engine.connect())
        return self._connection

    def _end(self, _sqlite: sqlite3.Connection) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(self, sqlite: sqlite3.Connection, batch: Sequence[Work[Any]]) -> list[Any]:
        connection = self._begin(sqlite)
        return [_outcome(work, connection) for work in batch]

    def _commit(self, sqlite: sqlite3.Connection, batch: Sequence[Work[Any]]) -> list[Any]:
        connection = self._begin(sqlite)
        sqlite.execute("BEGIN IMMEDIATE")
        try:
            outcomes = []
            for work in batch:
                sqlite.execute("SAVEPOINT work")
                outcome = _outcome(work, connection)
                if isinstance(outcome, Exception):
                    sqlite.execute("ROLLBACK TO work")
                sqlite.execute("RELEASE work")
                outcomes.append(outcome)
            sqlite.execute("COMMIT")
        finally:
            if sqlite.in_transaction:
                sqlite.rollback()
        return outcomes


def _outcome(work: Work[T], connection: Connection) -> T | Exception:
    coroutine = cast("Any", work(connection))
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    except Exception as error:
        return error
    coroutine.close()
    return LaneError(f"{work} waited for something other than its connection")
