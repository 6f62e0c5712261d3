"""What keeps a job in a worker's hands ends with the step, and says nothing after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from db.leases import Lease, Leases
from db.records.job import JobKind, JobStatus
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.run import Runner, RunnerSettings
from pipeline.runner.work import Work
from tests.flow.workshop import a_user, stores, workshop


class DeafLeases(Leases):
    """Leases whose renewal goes on for a while, and swallows a cancellation."""

    def __init__(self, leases: Leases, renewing: asyncio.Event) -> None:
        super().__init__(leases._redis, leases.seconds)
        self._renewing = renewing

    @asynccontextmanager
    async def take(self, job_id: str) -> AsyncIterator[Lease | None]:
        async with super().take(job_id) as lease:
            yield lease and DeafLease(lease, self._renewing)


class DeafLease(Lease):
    def __init__(self, lease: Lease, renewing: asyncio.Event) -> None:
        super().__init__(lease._lock)
        self._renewing = renewing

    async def renew(self) -> bool:
        self._renewing.set()
        with suppress(asyncio.CancelledError, TimeoutError):
            async with asyncio.timeout(0.2):
                await asyncio.Event().wait()
        return await super().renew()


async def test_a_driver_that_loses_a_cancellation_does_not_hold_a_job_up(
    tmp_path: Path, redis_url: str
) -> None:
    renewing = asyncio.Event()

    async def stage(_work: Work) -> Outcome:
        renewing.clear()
        await renewing.wait()
        return Done("Done.")

    kind = Kind(
        JobKind.IMPORT_REPOSITORY,
        "The import",
        [Stage("one", "One", stage), Stage("two", "Two", stage)],
    )
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        leases = DeafLeases(Leases(shop.redis, 1.0), renewing)
        shop.runner = Runner(shop.journal, leases, RunnerSettings(sign_seconds=0.2))
        shop.begin_work()
        events = await shop.follow(await shop.accept(await a_user(database)))
    assert events[-1].status is JobStatus.COMPLETED
