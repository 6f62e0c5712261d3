"""What keeps a job in a worker's hands lets go of it when the step ends."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from db.leases import Lease, Leases, Taken
from db.records.job import JobKind, JobStatus
from db.records.replacing import replace
from db.redis_connection import RedisClient
from db.redis_pipeline import Command, RedisPipeline
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.run import Runner, RunnerSettings
from pipeline.runner.work import Work
from tests.flow.workshop import a_user, stores, workshop


class DeafLease(Lease):
    """A lease whose renewal takes its time, and swallows a cancellation."""

    def __init__(self, lease: Lease, renewing: asyncio.Event) -> None:
        self._lease = lease
        self.is_released = True
        self._renewing = renewing

    def release_command(self) -> Command:
        return self._lease.release_command()

    async def renew(self) -> bool:
        self._renewing.set()
        with suppress(asyncio.CancelledError, TimeoutError):
            async with asyncio.timeout(0.2):
                await asyncio.Event().wait()
        return await self._lease.renew()


class DeafLeases(Leases):
    """`renewing` is set when a renewal begins."""

    def __init__(self, redis: RedisClient, pipeline: RedisPipeline, seconds: float) -> None:
        super().__init__(redis, pipeline, seconds, "deaf")
        self.renewing = asyncio.Event()

    @asynccontextmanager
    async def take_up(
        self, job_id: str, user_id: str, keys: Sequence[str]
    ) -> AsyncIterator[Taken | None]:
        async with super().take_up(job_id, user_id, keys) as taken:
            yield taken and replace(taken, lease=DeafLease(taken.lease, self.renewing))


async def test_a_driver_that_loses_a_cancellation_does_not_hold_a_job_up(
    tmp_path: Path, redis_url: str
) -> None:
    leases: DeafLeases

    async def stage(_work: Work) -> Outcome:
        leases.renewing.clear()
        await leases.renewing.wait()
        return Done("Done.")

    stages = [Stage("one", "One", stage), Stage("two", "Two", stage)]
    kind = Kind(JobKind.IMPORT_REPOSITORY, "The import", stages)
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind, database, url) as shop,
    ):
        leases = DeafLeases(shop.redis, shop.pipeline, seconds=1.0)
        shop.runner = Runner(shop.journal, leases, RunnerSettings(sign_seconds=0.2))
        shop.begin_work()
        events = await shop.follow(await shop.accept(await a_user(database)))
    assert events[-1].status is JobStatus.COMPLETED
