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

# What a connection lets the write-ahead log grow to where no `Checkpointer` is at work, in pages;
# and what is left of the file, in bytes, once it was longer and has been started again.
MAX_LOG_PAGES = 16_384
MAX_LOG_BYTES = 64 * 1024 * 1024

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
    except sqlite3.Error:
        # Its thread was told to end, and answers that to a loop that may be closed by then.
        await asyncio.to_thread(connection._thread.join)
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
        f"wal_autocheckpoint = {MAX_LOG_PAGES}",
        f"journal_size_limit = {MAX_LOG_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


class Checkpointer:
    """Brings the write-ahead log's pages into the database, and starts the log again, in a thread.

    Whoever writes first to a log that is started again waits for the disk. So while pages are
    copied, which takes longest, a reader keeps the log from being started again; that is done
    where it is asked for, with the first write.
    """

    def __init__(self, path: str, busy_timeout_seconds: float = 0.1) -> None:
        self._place = (path, busy_timeout_seconds)
        self._reader: Connection | None = None
        self._writer: Connection | None = None

    async def copy_pages(self) -> None:
        if self._reader is None:
            self._reader = await connect(*self._place)
        if self._writer is None:
            self._writer = await connect(*self._place)
            await self._writer.call(prepare)
        await self._reader.call(_hold_log)
        await self._writer.call(_checkpoint, "PASSIVE")

    async def start_log_again(self) -> None:
        """Copy what is left, and write the new log's first page. Nobody writes meanwhile. A log
        that somebody still reads goes on, until the next time."""
        if self._reader is None or self._writer is None:
            return
        await self._reader.call(sqlite3.Connection.rollback)
        await self._writer.call(_start_again)

    async def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection is not None:
                await connection.close()


def _hold_log(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN").close()
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _checkpoint(connection: sqlite3.Connection, mode: str) -> None:
    connection.execute(f"PRAGMA wal_checkpoint({mode})").close()


def _start_again(connection: sqlite3.Connection) -> None:
    _checkpoint(connection, "RESTART")
    connection.execute("BEGIN IMMEDIATE").close()
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version}").close()
        connection.execute("COMMIT").close()
    finally:
        if connection.in_transaction:
            connection.rollback()
