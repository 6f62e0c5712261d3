"""A connection to SQLite that crosses to its thread once per statement.

aiosqlite gives each connection a thread, and its cursors cross over to it to be made, to execute,
to fetch and to be closed. Every crossing waits for a turn of the event loop and for one of the
interpreter's lock, which under load is most of a statement's time; and SQLAlchemy wants all rows
anyway.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar, cast

import aiosqlite

T = TypeVar("T")

_Description = tuple[tuple[str, None, None, None, None, None, None], ...]


class Cursor:
    """What SQLAlchemy's adapter asks of a cursor; a statement's rows are all fetched with it."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: _Description | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.call(self._execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._connection.call(self._execute_many, sql, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open: the statement's own cursor was closed with it."""

    def _execute(self, sqlite: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        self._take(sqlite.execute(sql, parameters))

    def _execute_many(
        self, sqlite: sqlite3.Connection, sql: str, parameters: Sequence[Sequence[Any]]
    ) -> None:
        self._take(sqlite.executemany(sql, parameters))

    def _take(self, cursor: sqlite3.Cursor) -> None:
        try:
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    def cursor(self) -> Cursor:  # type: ignore[override]  # of what aiosqlite's has, all that is used
        return Cursor(self)

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call the function with the SQLite connection, in its thread."""
        answer = await self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]
        return cast("T", answer)


async def connect(path: str, busy_timeout_seconds: float) -> Connection:
    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=busy_timeout_seconds, isolation_level=None)

    connection = Connection(open_file, iter_chunk_size=64)
    connection._thread.daemon = True  # a program that ends does not wait for it
    opening = asyncio.ensure_future(connection)
    try:
        await asyncio.shield(opening)
    except asyncio.CancelledError:
        # aiosqlite leaves a file open that its thread was about to open.
        opening.add_done_callback(_close_again)
        raise
    return connection


def _close_again(opening: asyncio.Future[aiosqlite.Connection]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().stop()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to its write-ahead log, which stays. For this alone SQLite does not wait: of
    connections that open a new file together it tells all but one that it is locked."""
    (patience_milliseconds,) = connection.execute("PRAGMA busy_timeout").fetchone()
    gives_up_at = time.monotonic() + patience_milliseconds / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() >= gives_up_at:
                raise
            time.sleep(0.005)
        else:
            return


def prepare(connection: sqlite3.Connection) -> None:
    """Set what holds for every connection of ours."""
    _write_ahead(connection)
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -16384",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
