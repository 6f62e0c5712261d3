"""Runs work on SQLite in the event loop's thread while it is short, and in a thread if it is not.

An indexed row takes SQLite 10 µs, the way to another thread and back 100. A commit to the
write-ahead log is a write to the page cache, so what one turn of the loop asks for is committed
together, there and then. Checkpoints, which wait for the disk, are a thread's (decision 20).
"""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from db import sqlite_connection
from db.gathering import hand_out
from db.sqlite_session import HandOver, SqliteSession, Work

log = structlog.get_logger()

T = TypeVar("T")

MAX_LOOP_SECONDS = 0.003
COMMITS_PER_CHECKPOINT = 1_000


class _SessionThread:
    """A session in a thread of its own, which may wait for locks."""

    def __init__(self, path: str, busy_timeout_seconds: float) -> None:
        self._place = (path, busy_timeout_seconds)
        self._opening = asyncio.Lock()
        self._file: sqlite_connection.Connection | None = None
        self._session: SqliteSession | None = None

    async def run(self, do: Callable[[SqliteSession], T]) -> T:
        async with self._opening:
            if self._file is None:
                self._file = await sqlite_connection.connect(*self._place)
        return await self._file.call(self._run, do)

    async def close(self) -> None:
        if self._file is not None:
            await self._file.call(self._end)
            await self._file.close()
            self._file = None

    # What follows runs in the thread.

    def _run(self, sqlite: sqlite3.Connection, do: Callable[[SqliteSession], T]) -> T:
        if self._session is None:
            self._session = SqliteSession(sqlite)
        return do(self._session)

    def _end(self, _sqlite: sqlite3.Connection) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


class SqliteBatcher:
    """`lock` is held by whoever of this process writes for longer than one turn of the loop.

    Work runs to its end without a pause, and may run twice: once more in a thread, or once more
    because other work of the same commit raised. So it changes nothing but the database. Who stops
    waiting takes back what has not begun; what has begun is done all the same.
    """

    def __init__(self, path: str, busy_timeout_seconds: float, lock: asyncio.Lock) -> None:
        self._path = path
        self._lock = lock
        self._readers = _SessionThread(path, busy_timeout_seconds)
        self._writers = _SessionThread(path, busy_timeout_seconds)
        self._checkpointer = sqlite_connection.Checkpointer(path)
        self._session: SqliteSession | None = None
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._draining: asyncio.Task[None] | None = None
        self._checkpointing: asyncio.Task[None] | None = None
        self._commits = 0

    async def read(self, work: Work[T]) -> T:
        """What the work answers or raises."""
        try:
            outcome = self._on_loop().read(work)
        except HandOver:
            outcome = await self._readers.run(lambda session: session.read(work))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def commit(self, work: Work[T]) -> asyncio.Future[T]:
        """What the work answers or raises, once it is committed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, future))
        if len(self._waiting) == 1 and self._draining is None:
            loop.call_soon(self._flush)
        return future

    async def close(self) -> None:
        """Do what was asked for."""
        while self._waiting or self._draining is not None:
            self._flush()
            if self._draining is not None:
                await self._draining
        if self._checkpointing is not None:
            await self._checkpointing
        if self._session is not None:
            self._session.close()
            self._session = None
        for each in (self._readers, self._writers, self._checkpointer):
            await each.close()

    def _on_loop(self) -> SqliteSession:
        if self._session is None:
            try:
                self._session = SqliteSession.open_on_loop(self._path, MAX_LOOP_SECONDS)
            except sqlite3.Error as error:  # a thread says what is wrong with the file, or waits
                raise HandOver from error
        return self._session

    def _flush(self) -> None:
        """Commit what waits; where somebody else writes, or it takes too long, a task goes on."""
        if self._draining is not None or not self._take_back():
            return
        if self._lock.locked():
            self._draining = asyncio.create_task(self._drain())
            return
        try:
            self._commit_on_loop()
        except HandOver:
            self._draining = asyncio.create_task(self._drain(in_thread=True))
            return
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)

    async def _drain(self, *, in_thread: bool = False) -> None:
        try:
            async with self._lock:
                if not self._take_back():
                    return
                if not in_thread:
                    try:
                        self._commit_on_loop()
                    except HandOver:
                        in_thread = True
                if in_thread:
                    await self._commit_in_thread()
        finally:
            self._draining = None
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._flush)

    def _take_back(self) -> bool:
        """Forget those who wait no more. Whether there is any work left."""
        self._waiting = [each for each in self._waiting if not each[1].done()]
        return bool(self._waiting)

    def _commit_on_loop(self) -> None:
        outcomes = self._on_loop().commit([work for work, _future in self._waiting])
        batch, self._waiting = self._waiting[: len(outcomes)], self._waiting[len(outcomes) :]
        hand_out(batch, outcomes)
        self._count_commit()

    async def _commit_in_thread(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            outcomes = await self._writers.run(
                lambda session: session.commit([work for work, _future in batch])
            )
        except Exception as error:
            outcomes = [error] * len(batch)
        # The thread has no deadline, but stops at the first that raises.
        hand_out(batch[: len(outcomes)], outcomes)
        self._waiting = [*batch[len(outcomes) :], *self._waiting]
        self._count_commit()

    def _count_commit(self) -> None:
        self._commits += 1
        if self._commits >= COMMITS_PER_CHECKPOINT and self._checkpointing is None:
            self._commits = 0
            self._checkpointing = asyncio.create_task(self._checkpoint())

    async def _checkpoint(self) -> None:
        try:
            await self._checkpointer.copy_pages()
            async with self._lock:
                await self._checkpointer.start_log_again()
        except sqlite3.OperationalError as error:  # somebody else writes or does the same
            log.info("sqlite.checkpoint_left", reason=str(error))
        finally:
            self._checkpointing = None
