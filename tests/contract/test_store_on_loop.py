"""SQLite in the event loop's thread: never for long, and never behind a lock."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from threading import get_ident
from time import perf_counter, thread_time

import pytest
from sqlalchemy import text

from db import sqlite_session
from db.connection import Connection
from db.database import Database, DatabaseSettings
from db.events import append_events
from db.jobs import find_job, insert_job
from db.migrate import migrate
from db.prepared import prepared
from db.records.job import Job
from db.records.user import User
from db.sqlite_batcher import COMMITS_PER_CHECKPOINT, MAX_LOOP_SECONDS
from tests.contract.store_records import a_job, add_user, an_event

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
SLOW = prepared(text(COUNT + "SELECT max(i) FROM n"), on_loop=True)
SLOW_WRITE = prepared(
    text(
        "INSERT OR REPLACE INTO stage_durations " + COUNT + "SELECT 'slow', 'slow', max(i) FROM n"
    ),
    on_loop=True,
)
MARGIN_SECONDS = 0.002  # for all else that the loop does in a turn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = Database(DatabaseSettings(f"sqlite:///{path}", busy_timeout_seconds=10))
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def ada(database: Database) -> User:
    return await add_user(database, "ada")


@pytest.fixture
def foreign(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of another process."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def copied(path: Path) -> Path:
    copy = path.with_name("copy.db")
    for suffix in ("", "-wal"):
        Path(f"{copy}{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
    return copy


def log_size(path: Path) -> int:
    """Of the write-ahead log, in bytes."""
    return Path(f"{path}-wal").stat().st_size


async def longest_hold(done: asyncio.Event) -> float:
    """For how many seconds of its thread at most the loop did nothing else."""
    longest, before = 0.0, thread_time()
    while not done.is_set():
        await asyncio.sleep(0)
        now = thread_time()
        longest, before = max(longest, now - before), now
    return longest


def hold_thread() -> None:
    """Until the loop's time is over."""
    until = perf_counter() + 2 * MAX_LOOP_SECONDS
    while perf_counter() < until:
        pass


async def run_slow(connection: Connection) -> int:
    return int((await connection.execute(SLOW)).scalar_one_or_none() or 0)


async def write_slowly(connection: Connection) -> str:
    await connection.execute(SLOW_WRITE)
    return "written"


async def test_a_slow_statement_holds_the_loop_no_longer_than_its_bound(
    database: Database, ada: User
) -> None:
    await database.ask(partial(find_job, job_id="opens the connection"))
    await database.transact(partial(insert_job, job=a_job(ada), keys=()))
    assert MAX_LOOP_SECONDS <= 0.005
    for do, work, answer in (
        (database.ask, run_slow, 1_000_000),
        (database.transact, write_slowly, "written"),
    ):
        assert await do(work) == answer  # what is done once is done: statements are compiled
        started, done = perf_counter(), asyncio.Event()
        watching = asyncio.create_task(longest_hold(done))
        await asyncio.sleep(0)
        assert await do(work) == answer
        seconds = perf_counter() - started
        done.set()
        assert seconds > 10 * MAX_LOOP_SECONDS, "the statement was not slow"
        assert await watching < MAX_LOOP_SECONDS + MARGIN_SECONDS


async def test_what_is_not_marked_runs_in_a_thread(database: Database) -> None:
    threads: list[int] = []

    async def look(connection: Connection) -> None:
        await connection.execute(text("SELECT 1"))
        threads.append(get_ident())

    await database.ask(look)
    await database.transact(look)
    assert len(threads) == 2
    assert get_ident() not in threads


@pytest.mark.parametrize("steps", range(1, 7))
async def test_what_is_late_at_its_commit_is_done_once(
    steps: int, database: Database, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite looks at the clock at the end of a statement too, when a COMMIT is done. It is made of
    three steps or so."""
    await database.close()
    monkeypatch.setattr(sqlite_session, "STEPS_PER_CHECK", steps)
    job = a_job(ada)
    runs = 0

    async def late(connection: Connection) -> None:
        nonlocal runs
        runs += 1
        await insert_job(connection, job, ())
        hold_thread()

    async def bad(_connection: Connection) -> None:
        hold_thread()
        raise ZeroDivisionError

    first = a_job(ada, id=f"job-{0:030}")
    await database.transact(partial(insert_job, job=first, keys=()))  # from now on it is compiled
    await database.transact(late)
    assert runs == 1
    assert await database.ask(partial(find_job, job_id=job.id)) == job
    other = partial(append_events, events=[an_event(job, 1)])
    written, failed = await asyncio.gather(
        database.transact(other), database.transact(bad), return_exceptions=True
    )
    assert written is None
    assert isinstance(failed, ZeroDivisionError)


async def test_a_locked_file_holds_up_who_writes_but_not_the_loop(
    database: Database, ada: User, foreign: sqlite3.Connection
) -> None:
    job = a_job(ada)
    await database.ask(partial(find_job, job_id=job.id))
    foreign.execute("BEGIN EXCLUSIVE")
    writing = asyncio.ensure_future(database.transact(partial(insert_job, job=job, keys=())))
    started = perf_counter()
    for _ in range(20):
        await asyncio.sleep(0.005)
        assert await database.ask(partial(find_job, job_id=job.id)) is None
    assert perf_counter() - started < 1
    assert not writing.done()
    foreign.execute("COMMIT")
    await writing
    assert await database.ask(partial(find_job, job_id=job.id)) == job


async def test_what_is_committed_in_one_turn_of_the_loop_is_seen_at_once_by_others(
    database: Database, ada: User, foreign: sqlite3.Connection
) -> None:
    jobs = [a_job(ada, id=f"job-{number:030}") for number in range(200)]
    await asyncio.gather(*(database.transact(partial(insert_job, job=j, keys=())) for j in jobs))
    assert foreign.execute("SELECT count(*) FROM jobs").fetchone() == (200,)


async def test_what_a_killed_process_had_committed_is_there(
    database: Database, ada: User, path: Path
) -> None:
    """A copy of the files, as the kernel has them, is what the next process finds."""
    await database.transact(partial(insert_job, job=a_job(ada), keys=()))
    opened = sqlite3.connect(copied(path))
    assert opened.execute("SELECT count(*) FROM jobs").fetchone() == (1,)
    opened.close()


async def test_work_runs_again_where_other_work_of_the_commit_raises(
    database: Database, ada: User
) -> None:
    runs: list[str] = []

    async def bad(_connection: Connection) -> None:
        raise ZeroDivisionError

    for number in range(20):
        job = a_job(ada, id=f"job-{number:030}")

        async def good(connection: Connection, job: Job = job) -> None:
            runs.append(job.id)
            await insert_job(connection, job, ())
            await append_events(connection, [an_event(job, 1)])

        written, failed = await asyncio.gather(
            database.transact(good), database.transact(bad), return_exceptions=True
        )
        assert written is None
        assert isinstance(failed, ZeroDivisionError)
        assert await database.ask(partial(find_job, job_id=job.id)) == job
    assert len(runs) > 20, "no work ran twice"


async def test_the_log_stays_short_under_readers_that_never_pause(
    database: Database, ada: User, path: Path
) -> None:
    job = a_job(ada)
    await database.transact(partial(insert_job, job=job, keys=()))
    writing = True

    async def read_on() -> None:
        async def walk(connection: Connection) -> None:
            await connection.execute(text("SELECT count(*) FROM progress_events"))

        while writing:
            await database.ask(walk)

    readers = [asyncio.create_task(read_on()) for _ in range(2)]
    sizes: list[int] = []
    for number in range(1, 8 * COMMITS_PER_CHECKPOINT + 1):
        await database.transact(partial(append_events, events=[an_event(job, number)]))
        if number % COMMITS_PER_CHECKPOINT == 0:
            await asyncio.sleep(0.5)
            sizes.append(log_size(path))
    writing = False
    await asyncio.gather(*readers)
    assert max(sizes) < 3 * sizes[0], sizes


async def test_every_commit_that_was_asked_for_is_done_before_the_end(
    path: Path, database: Database, ada: User
) -> None:
    opened = Database(DatabaseSettings(f"sqlite:///{path}"))
    asked = [
        asyncio.ensure_future(
            opened.transact(partial(insert_job, job=a_job(ada, id=f"job-{number:030}"), keys=()))
        )
        for number in range(50)
    ]
    await asyncio.sleep(0)
    await opened.close()
    assert await asyncio.gather(*asked) == [None] * 50
