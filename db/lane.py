"""One connection to SQLite on which all work that waits is done in one crossing to its thread.

Work is an async function over a connection that waits for nothing else: there it runs from its
beginning to its end without a pause. What writes is committed together, each piece in a savepoint
of its own; under load that is one commit and two crossings for dozens of requests, where a
transaction of its own costs each of them ten.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Engine, Executable, create_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import StaticPool

from db import sqlite_connection
from db.connection import Connection

T = TypeVar("T")

Work = Callable[[Connection], Awaitable[T]]

MOST_AT_ONCE = 64


class LaneError(RuntimeError):
    """Work in a lane waited for something other than its connection."""


class _AtOnce:
    """The `Connection` of the lane's thread, whose answers are there when they are asked for."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    work: Work[T]
    answer: asyncio.Future[T]


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
        self._engine: Engine | None = None
        self._connection: _AtOnce | None = None
        self._waiting: list[_Asked[Any]] = []
        self._working: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        """What the work answers or raises."""
        asked = _Asked(work, asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._working is None:
            self._working = asyncio.create_task(self._run(), name="lane")
        answer: T = await asked.answer
        return answer

    async def close(self) -> None:
        if self._working is not None:
            await self._working
        if self._file is not None:
            await self._file.close()
            self._file = None

    async def _run(self) -> None:
        try:
            while self._waiting:
                async with self._turn():
                    batch = [asked for asked in self._waiting if not asked.answer.done()]
                    batch, self._waiting = batch[:MOST_AT_ONCE], batch[MOST_AT_ONCE:]
                    await self._answer(batch)
        finally:
            self._working = None

    async def _opened(self) -> sqlite_connection.Connection:
        if self._file is None:
            self._file = await sqlite_connection.connect(*self._place)
        return self._file

    async def _answer(self, batch: Sequence[_Asked[Any]]) -> None:
        try:
            outcomes = await (await self._opened()).call(self._do, [asked.work for asked in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for asked, outcome in zip(batch, outcomes, strict=True):
            if asked.answer.done():
                continue
            if isinstance(outcome, Exception):
                asked.answer.set_exception(outcome)
            else:
                asked.answer.set_result(outcome)

    # What follows runs in the connection's thread.

    def _begin(self, sqlite: sqlite3.Connection) -> _AtOnce:
        if self._connection is None:
            sqlite_connection.prepare(sqlite)
            self._engine = create_engine(
                "sqlite://",
                creator=lambda: sqlite,
                poolclass=StaticPool,
                isolation_level="AUTOCOMMIT",
            )
            self._connection = _AtOnce(self._engine.connect())
        return self._connection

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
