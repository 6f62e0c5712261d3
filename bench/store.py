"""Measures the store on SQLite alone: `python -m bench.store`.

For a read by id, a start's transaction and an appended event it tells the CPU time per piece, the
time that each takes one by one, and its 99th percentile while pieces come at a fixed pace. The
floor is the same read by SQLAlchemy's own connection.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from db.connection import Connection
from db.database import Database, DatabaseSettings
from db.events import append_events
from db.identifiers import id_source
from db.jobs import find_job, find_unended, insert_job
from db.migrate import migrate
from db.records.job import ImportInput, Job, JobKind, JobStage, JobStatus, ProgressEvent
from db.records.user import User
from db.users import insert_user

PIECES, ROUNDS = 1_000, 5
PER_SECOND, SECONDS = 300, 5.0

Piece = Callable[[], Awaitable[object]]

new_id = id_source()


def _job(owner: User) -> Job:
    now = datetime.now(UTC)
    stages = tuple(JobStage(f"stage_{number}", "A stage") for number in range(8))
    given = ImportInput("https://github.com/o/r", "github", "o", "r")
    return Job(
        new_id(),
        JobKind.IMPORT_REPOSITORY,
        owner.id,
        JobStatus.QUEUED,
        given,
        "o/r",
        stages,
        now,
        now,
    )


def _event(job: Job, sequence: int) -> ProgressEvent:
    return ProgressEvent(job.id, sequence, job.created_at, job.status, 0.0, "Queued")


async def _accept(connection: Connection, job: Job) -> None:
    await find_unended(connection, job.owner_id)
    await insert_job(connection, job, ("github:o/r",))
    await append_events(connection, [_event(job, 1)])


async def _measure(name: str, piece: Piece) -> None:
    cpu, wall = [], []
    for _ in range(ROUNDS):
        spent, started = process_time(), perf_counter()
        for _ in range(PIECES):
            await piece()
        cpu.append((process_time() - spent) / PIECES * 1e6)
        wall.append((perf_counter() - started) / PIECES * 1e6)
    paced = await _paced(piece)
    sys.stdout.write(
        f"{name:28} CPU {median(cpu):6.0f} µs   one by one {median(wall):6.0f} µs   "
        f"p99 {paced[len(paced) * 99 // 100] * 1e3:6.2f} ms   max {paced[-1] * 1e3:6.2f} ms\n"
    )


async def _paced(piece: Piece) -> list[float]:
    """What pieces take, in seconds and in order, that are due at a fixed pace."""
    taken: list[float] = []

    async def one(due: float) -> None:
        await piece()
        taken.append(perf_counter() - due)

    started = perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(PER_SECOND * SECONDS)):
            due = started + number / PER_SECOND
            await asyncio.sleep(max(0.0, due - perf_counter()))
            group.create_task(one(perf_counter()))
    return sorted(taken)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(DatabaseSettings(f"sqlite:///{Path(folder) / 'bench.db'}"))
        await migrate(database)
        user = User(new_id(), "ada", is_admin=False, created_at=datetime.now(UTC))
        job = _job(user)
        many = [
            User(new_id(), f"user {number}", is_admin=False, created_at=user.created_at)
            for number in range(PIECES * ROUNDS + int(PER_SECOND * SECONDS))
        ]
        owners = iter(many)
        sequence = iter(range(1, 1_000_000))
        async with database.write() as connection:
            await insert_user(connection, user, None)
            for owner in many:
                await insert_user(connection, owner, None)
            await insert_job(connection, job, ())

        async def read_by_sqlalchemy() -> None:
            async with database.read() as connection:
                await find_job(connection, job.id)

        async def accept() -> None:
            await database.transact(partial(_accept, job=_job(next(owners))))

        async def append() -> None:
            await database.transact(partial(append_events, events=[_event(job, next(sequence))]))

        await _measure("read by SQLAlchemy (floor)", read_by_sqlalchemy)
        await _measure("read by id", lambda: database.ask(partial(find_job, job_id=job.id)))
        await _measure("a start's transaction", accept)
        await _measure("an event appended", append)
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
