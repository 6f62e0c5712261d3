"""The SQL database: many readers, and on SQLite one writer at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from db import sqlite_connection
from db.sqlite_batcher import SqliteBatcher
from db.sqlite_session import Work

T = TypeVar("T")

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class DatabaseAddressError(ValueError):
    """The address of the database cannot be used; says why and what would."""


class DatabaseAwayError(Exception):
    """The database does not answer, or its file cannot be opened; says which."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """`readers` bounds the connections that read; a write waits `busy_timeout_seconds` at most
    for the writers of other processes."""

    url: str
    readers: int = 4
    writers: int = 8
    busy_timeout_seconds: float = 30.0


def parse_url(text: str) -> URL:
    """The address with the driver that Gantry uses. Raises `DatabaseAddressError`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DatabaseAddressError(
            "The database's address cannot be read. Write sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise DatabaseAddressError(
            f"Gantry keeps its data in SQLite or PostgreSQL, not in {backend!r}."
        )
    return url.set(drivername=DRIVERS[backend])


def shown_url(text: str) -> str:
    """The address without its password."""
    return make_url(text).render_as_string(hide_password=True)


def _sqlite(url: URL, settings: DatabaseSettings, *, size: int, begin: str | None) -> AsyncEngine:
    """Connections whose transactions begin as said, not when the driver first sees a write. With
    `begin` None each question stands alone.

    A connection is rolled back on its return only if something was left open.
    """
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_reset_on_return=None,
        async_creator=lambda: sqlite_connection.connect(
            url.database or ":memory:", settings.busy_timeout_seconds
        ),
        isolation_level="AUTOCOMMIT" if begin is None else None,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.run_async(lambda driver: driver.call(sqlite_connection.prepare))

    @event.listens_for(engine.sync_engine, "reset")
    def roll_back(connection: Any, _record: Any, _state: Any) -> None:
        if connection.driver_connection.in_transaction:
            connection.rollback()

    if begin is not None:

        @event.listens_for(engine.sync_engine, "begin")
        def begin_transaction(connection: Any) -> None:
            connection.exec_driver_sql(begin)

    return engine


class Database:
    """Connections to read and transactions to write; the queries take one and stand elsewhere."""

    def __init__(self, settings: DatabaseSettings) -> None:
        url = parse_url(settings.url)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._writing = asyncio.Lock()
        self._batcher = (
            SqliteBatcher(url.database or ":memory:", settings.busy_timeout_seconds, self._writing)
            if self.is_sqlite
            else None
        )
        try:
            if self.is_sqlite:
                self._reader = _sqlite(url, settings, size=settings.readers, begin=None)
                self._writer = _sqlite(url, settings, size=1, begin="BEGIN IMMEDIATE")
            else:
                self._reader = create_async_engine(
                    url,
                    pool_size=settings.readers + settings.writers,
                    max_overflow=0,
                    pool_pre_ping=True,
                )
                self._writer = self._reader
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise DatabaseAddressError(
                f"The driver for {url.drivername} is not installed ({error}). "
                "For PostgreSQL: pip install asyncpg."
            ) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for questions."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end, or undone if the block raises."""
        turn = self._writing if self.is_sqlite else nullcontext()
        async with turn, self._writer.begin() as connection:
            yield connection

    async def ask(self, work: Work[T]) -> T:
        """What the work reads. It waits for nothing but its connection, and is short; it may run
        twice."""
        if self._batcher is not None:
            return await self._batcher.read(work)
        async with self.read() as connection:
            return await work(connection)

    async def transact(self, work: Work[T]) -> T:
        """Do the work in a transaction: all of it, or nothing if it raises.

        It waits for nothing but its connection, and changes nothing but the database, for it may
        run twice before it is committed. Who is cancelled while waiting does not know whether it
        was done.
        """
        if self._batcher is not None:
            return await self._batcher.commit(work)
        async with self.write() as connection:
            return await work(connection)

    async def ping(self) -> None:
        """Raises `DatabaseAwayError` if the database does not answer."""
        try:
            async with self.read() as connection:
                await connection.exec_driver_sql("SELECT 1")
        except (DBAPIError, OSError) as error:
            reason = getattr(error, "orig", None) or error
            shown = self._reader.url.render_as_string(hide_password=True)
            raise DatabaseAwayError(
                f"The database {shown} cannot be used: {reason}. See GANTRY_DATABASE_URL."
            ) from error

    async def close(self) -> None:
        if self._batcher is not None:
            await self._batcher.close()
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()
