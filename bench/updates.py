"""Makes the updates of running jobs, evenly spread: what a worker of each contestant would do.

For Gantry each update is appended to the log and announced by the product's own code, as its
workers do with every step of a stage. A peer has no log: its updates are published on Redis.

    python -m bench.updates PLAN
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic

import msgspec
from redis.asyncio import Redis

from bench.announced import Announced
from composition.services import services
from composition.settings import Settings
from db.events import append_events
from db.jobs import find_job
from db.records.job import Job, JobStatus, ProgressEvent

STAGE = "fetch_repository"


class UpdatePlan(msgspec.Struct, frozen=True):
    """`per_second` updates of each job, numbered from `first`, until told to stop. `room` is
    Gantry's data directory, or None for a peer."""

    jobs: list[str]
    redis_socket: str
    announced: str
    room: str | None
    per_second: float
    first: int


Update = Callable[[int, int], Awaitable[None]]
"""Makes the update of this number for this job (0, 1, …)."""


@asynccontextmanager
async def _gantry(plan: UpdatePlan, room: str, announced: Announced) -> AsyncIterator[Update]:
    environment = {"GANTRY_DATA_DIR": room, "GANTRY_REDIS_URL": f"unix://{plan.redis_socket}"}
    async with services(Settings.read(environment, 1)) as built:
        async with built.database.read() as connection:
            jobs = [_there(await find_job(connection, job_id)) for job_id in plan.jobs]

        async def update(number: int, sequence: int) -> None:
            job = jobs[number]
            event = ProgressEvent(
                job.id,
                sequence,
                datetime.now(UTC),
                JobStatus.RUNNING,
                _percent(sequence),
                f"Reading file {sequence}",
                stage=STAGE,
            )
            async with built.database.write() as connection:
                await append_events(connection, [event])
            announced.note(number, sequence, monotonic())
            await built.journal.announce(job, [event])

        yield update


def _there(job: Job | None) -> Job:
    assert job is not None
    return job


@asynccontextmanager
async def _peer(plan: UpdatePlan, announced: Announced) -> AsyncIterator[Update]:
    async with Redis(unix_socket_path=plan.redis_socket) as redis:

        async def update(number: int, sequence: int) -> None:
            event = {
                "sequence": sequence,
                "at": datetime.now(UTC).isoformat(),
                "status": "RUNNING",
                "percent": _percent(sequence),
                "stage": STAGE,
                "message": f"Reading file {sequence}",
            }
            announced.note(number, sequence, monotonic())
            await redis.publish(f"job:{plan.jobs[number]}", msgspec.json.encode(event))

        yield update


def _percent(sequence: int) -> float:
    return min(99.0, sequence / 50)


async def _make(plan: UpdatePlan, update: Update) -> None:
    jobs = len(plan.jobs)
    begin = monotonic()
    pause = 1 / (plan.per_second * jobs)
    for number in count():
        await asyncio.sleep(begin + number * pause - monotonic())
        await update(number % jobs, plan.first + number // jobs)


async def main(plan: UpdatePlan) -> None:
    announced = Announced(Path(plan.announced), len(plan.jobs))
    making = _peer(plan, announced) if plan.room is None else _gantry(plan, plan.room, announced)
    async with making as update:
        await _make(plan, update)


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(sys.argv[1], type=UpdatePlan)))
