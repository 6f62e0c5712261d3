"""Runs work on one SQLite connection in the calling thread, from its beginning to its end."""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from math import inf
from time import perf_counter
from typing import Any, Self, TypeVar, cast

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Executable, create_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import StaticPool

from db import sqlite_connection
from db.connection import Connection
from db.prepared import Prepared, Rows, is_prepared, may_run_on_loop

T = TypeVar("T")

Work = Callable[[Connection], Awaitable[T]]

STEPS_PER_CHECK = 1_000  # of SQLite's machine between two looks at the clock: some 50 µs


class UnexpectedWaitError(RuntimeError):
    """Work waited for something other than its connection."""


class HandOver(BaseException):
    """A thread has to do the work. No work may catch it, so it is no `Exception`."""


class SqliteSession:
    """The `Connection` whose answers are there when they are asked for.

    With `max_seconds` it holds its thread, which is the event loop's, for no longer than that and
    one statement of a few rows: it raises `HandOver` where a statement is not marked as fit for the
    loop, is interrupted because the time is over, or meets a lock.
    """

    def __init__(self, sqlite: sqlite3.Connection, max_seconds: float | None = None) -> None:
        sqlite_connection.prepare(sqlite)
        self._sqlite = sqlite
        self._max_seconds = max_seconds
        self._deadline = inf
        self._prepared: dict[Executable, Prepared] = {}
        engine = create_engine(
            "sqlite://", creator=lambda: sqlite, poolclass=StaticPool, isolation_level="AUTOCOMMIT"
        )
        self._connection: SyncConnection = engine.connect()
        if max_seconds is not None:
            sqlite.set_progress_handler(self.is_late, STEPS_PER_CHECK)

    @classmethod
    def open_on_loop(cls, path: str, max_seconds: float) -> Self:
        """A session of the calling thread that waits for no lock, and leaves checkpoints to
        others."""
        sqlite = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            session = cls(sqlite, max_seconds)
            sqlite.execute("PRAGMA wal_autocheckpoint = 0").close()
        except BaseException:
            sqlite.close()
            raise
        return session

    def close(self) -> None:
        """Close the connection too: in its own thread, as the pool insists."""
        self._connection.close()
        self._sqlite.close()

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    def is_late(self) -> bool:
        return self._max_seconds is not None and perf_counter() > self._deadline

    async def execute(self, statement: Executable, parameters: Any = None, /) -> CursorResult[Any]:
        if self._max_seconds is None:
            if is_prepared(statement):
                return cast("CursorResult[Any]", self._execute_prepared(statement, parameters))
            return self._connection.execute(statement, parameters)
        if not may_run_on_loop(statement) or perf_counter() > self._deadline:
            raise HandOver
        return cast("CursorResult[Any]", self._execute_on_loop(statement, parameters))

    def _execute_on_loop(self, statement: Executable, parameters: Any) -> Rows:
        try:
            return self._execute_prepared(statement, parameters)
        except Exception as error:
            if isinstance(getattr(error, "orig", None), sqlite3.OperationalError):
                raise HandOver from error
            raise

    def _execute_prepared(self, statement: Executable, parameters: Any) -> Rows:
        if (known := self._prepared.get(statement)) is None:
            example = parameters[0] if isinstance(parameters, Sequence) else parameters or {}
            known = Prepared(statement, tuple(example), self.dialect)
            self._prepared[statement] = known
        return known.execute(self._sqlite, parameters)

    def _start_clock(self) -> None:
        if self._max_seconds is not None:
            self._deadline = perf_counter() + self._max_seconds

    def read(self, work: Work[T]) -> T | Exception:
        """What the work answers or raises."""
        self._start_clock()
        return _outcome(work, self)

    def commit(self, batch: Sequence[Work[Any]]) -> list[Any]:
        """Do the work in one transaction, and answer with an outcome for each.

        Savepoints are needed only where some work raises: then all is undone and done again, each
        piece in its own. When the time is over before the last piece, those that were done are
        committed, and there are fewer outcomes than pieces.
        """
        sqlite = self._sqlite
        self._start_clock()
        try:
            self._control("BEGIN IMMEDIATE")
            outcomes = self._until_late(batch)
            if isinstance(outcomes[-1], Exception):
                if len(outcomes) == 1:
                    return outcomes
                self._control("ROLLBACK")
                self._control("BEGIN IMMEDIATE")
                outcomes = [self._in_savepoint(work) for work in batch[: len(outcomes)]]
            self._control("COMMIT")
        finally:
            if sqlite.in_transaction:
                self._control("ROLLBACK")
        return outcomes

    def _until_late(self, batch: Sequence[Work[Any]]) -> list[Any]:
        outcomes: list[Any] = []
        for work in batch:
            outcomes.append(_outcome(work, self))
            if self.is_late() or isinstance(outcomes[-1], Exception):
                break
        return outcomes

    def _in_savepoint(self, work: Work[Any]) -> Any:
        self._control("SAVEPOINT work")
        outcome = _outcome(work, self)
        if isinstance(outcome, Exception):
            self._control("ROLLBACK TO work")
        self._control("RELEASE work")
        return outcome

    def _control(self, statement: str) -> None:
        """Begin or end a transaction, without a look at the clock: SQLite says that a COMMIT was
        interrupted when it is done already, and the work would be done twice."""
        deadline, self._deadline = self._deadline, inf
        try:
            self._sqlite.execute(statement).close()
        except sqlite3.OperationalError as error:
            if self._max_seconds is None:
                raise
            raise HandOver from error
        finally:
            self._deadline = deadline


def _outcome(work: Work[T], connection: Connection) -> T | Exception:
    coroutine = cast("Any", work(connection))
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    except Exception as error:
        return error
    coroutine.close()
    return UnexpectedWaitError(f"{work} waited for something other than its connection")
