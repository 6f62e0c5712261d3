"""The runner with real stores and toy stages, for tests of what holds for every kind of job."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.jobs import find_job
from db.leases import Leases
from db.live import LiveFeed
from db.migrate import migrate
from db.pauses import Pauses
from db.records.job import ImportInput, Job, JobKind, JobStatus, ProgressEvent
from db.records.user import User
from db.redis_connection import RedisClient, connect_redis
from db.redis_pipeline import RedisPipeline
from db.slots import Slots
from db.users import insert_user
from pipeline.runner.acts import first_stages
from pipeline.runner.engine import Engine, EngineSettings
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Kind, Queue
from pipeline.runner.progress import Progress
from pipeline.runner.run import Runner, RunnerSettings
from pipeline.runner.start import Accepted, Busy, Declined, Duplicate, OverLimit, Starter
from pipeline.runner.sweep import Sweeper, SweepSettings

new_id = id_source()


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Workshop:
    """One process's worth of runner; several of them may share the stores."""

    kind: Kind
    database: Database
    redis: RedisClient
    journal: Journal
    progress: Progress
    runner: Runner
    sweeper: Sweeper
    slots: Slots
    live: LiveFeed
    leases: Leases
    pipeline: RedisPipeline
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def another_runner(self) -> Runner:
        """One that has not been told to stop."""
        return Runner(self.journal, self.leases, RunnerSettings(sign_seconds=0.5))

    def begin_work(self) -> None:
        places = {Queue.IO: 8, Queue.COMPUTE: 8}
        engine = self.journal.engine
        work = engine.work(self.runner, places, f"test:{new_id()}")
        self.tasks = [asyncio.create_task(work), asyncio.create_task(self.sweeper.run())]

    async def stop_work(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.runner.hand_over()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []

    async def start(
        self, user: User, repository: str = "o/r", *, may_queue: bool = False
    ) -> Accepted | Duplicate | Busy | OverLimit | Declined[None]:
        owner, name = repository.split("/")
        job = Job(
            id=new_id(),
            kind=JobKind.IMPORT_REPOSITORY,
            owner_id=user.id,
            status=JobStatus.QUEUED,
            input=ImportInput(repository, "github", owner, name),
            repository=repository,
            stages=first_stages(self.kind),
            created_at=now(),
            updated_at=now(),
        )

        async def check(_connection: object) -> None:
            return None

        return await Starter(self.journal).start(
            job, (f"github:{repository}",), may_queue=may_queue, check=check
        )

    async def accept(self, user: User, repository: str = "o/r", *, may_queue: bool = False) -> Job:
        outcome = await self.start(user, repository, may_queue=may_queue)
        assert isinstance(outcome, Accepted), outcome
        return outcome.job

    async def follow(self, job: Job, after: int = 0) -> list[ProgressEvent]:
        """All events to the end, which must come within ten seconds."""
        async with asyncio.timeout(10):
            return [event async for event in self.progress.follow(job.id, after)]

    async def now(self, job: Job) -> Job:
        async with self.database.read() as connection:
            found = await find_job(connection, job.id)
        assert found is not None
        return found

    async def slot_keys(self) -> list[bytes]:
        return [key async for key in self.redis.scan_iter("gantry:slot:*")]


@asynccontextmanager
async def stores(directory: Path, redis_url: str) -> AsyncIterator[tuple[Database, str]]:
    database = Database(DatabaseSettings(f"sqlite:///{directory / 'test.db'}"))
    await migrate(database)
    try:
        yield database, redis_url
    finally:
        await database.close()


async def a_user(database: Database, name: str = "ada") -> User:
    user = User(new_id(), name, is_admin=False, created_at=now())
    async with database.write() as connection:
        await insert_user(connection, user, None)
    return user


@asynccontextmanager
async def workshop(
    kind: Kind, database: Database, redis_url: str, *, lease_seconds: float = 3.0
) -> AsyncIterator[Workshop]:
    redis = connect_redis(redis_url)
    patient = connect_redis(redis_url, read_timeout_seconds=None)
    live = LiveFeed(redis, patient)
    pipeline = RedisPipeline(redis_url)
    engine = Engine(EngineSettings(redis_url, redelivery_seconds=1.5), pipeline)
    async with engine.connected():
        slots = Slots(pipeline)
        kinds: Sequence[Kind] = (kind,)
        journal = Journal(database, pipeline, engine, slots, Pauses(redis), kinds, now)
        leases = Leases(redis, pipeline, lease_seconds, "workshop")
        feeding = asyncio.create_task(live.run())
        built = Workshop(
            kind=kind,
            database=database,
            redis=redis,
            journal=journal,
            progress=Progress(database, live),
            runner=Runner(journal, leases, RunnerSettings(sign_seconds=0.5)),
            sweeper=Sweeper(journal, leases, SweepSettings(every_seconds=0.2, idle_seconds=0.5)),
            slots=slots,
            live=live,
            leases=leases,
            pipeline=pipeline,
        )
        try:
            yield built
        finally:
            await built.stop_work()
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
    await pipeline.aclose()
    await redis.aclose()
    await patient.aclose()
