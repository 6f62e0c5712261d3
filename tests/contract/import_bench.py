"""The fetch stage between a simulated GitHub and a job that remembers in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from redis.asyncio import Redis

from db.connection import Connection
from db.records.job import (
    Counter,
    ImportInput,
    Job,
    JobKind,
    JobStage,
    JobStatus,
    Receipt,
    StageStatus,
)
from db.records.replacing import replace
from db.response_cache import ResponseCache
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.settings import OutboundSettings
from pipeline.providers.github.host import DEFAULT_API_VERSION, GitHubHost
from pipeline.providers.github.provider import GitHub
from pipeline.providers.provider import Findings
from pipeline.repository import Snapshot
from pipeline.runner.outcome import Done
from pipeline.stages.fetch_repository import NAME, FetchRepository
from sandbox.server import serving
from sandbox.simulator import Sandbox
from tests.ledger import open_ledger

T = TypeVar("T")

TOKEN = Identity.of_token("sandbox_classic")


def new_job(repository: str) -> Job:
    owner, _, name = repository.partition("/")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Job(
        id="job",
        kind=JobKind.IMPORT_REPOSITORY,
        owner_id="user",
        status=JobStatus.RUNNING,
        input=ImportInput(repository, "github", owner, name),
        repository=None,
        stages=(JobStage(NAME, "Fetching", StageStatus.RUNNING, attempt=1),),
        created_at=now,
        updated_at=now,
    )


@dataclass
class RememberedWork:
    """A `Work` whose checkpoints are kept as they would be on disk: encoded."""

    job: Job
    kept: dict[str, bytes] = field(default_factory=dict)
    lines: list[tuple[float, str]] = field(default_factory=list)
    identified: tuple[str, tuple[str, ...]] | None = None
    spent: Receipt = field(default_factory=Receipt)

    async def recall(self, name: str, shape: type[T]) -> T | None:
        return msgspec.json.decode(self.kept[name], type=shape) if name in self.kept else None

    async def recall_kept(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def in_line(self) -> AbstractContextManager[None]:
        return nullcontext()

    async def advance(self, name: str, act: Callable[[Connection], Awaitable[T]]) -> T:
        raise NotImplementedError("this work has no database to write to")

    async def guard(self, connection: Connection) -> None:
        """Nobody else wants the job."""

    async def remember(self, name: str, value: object) -> None:
        self.kept[name] = msgspec.json.encode(value)

    async def identify(self, repository: str, keys: tuple[str, ...]) -> None:
        self.identified = (repository, keys)

    async def report(
        self,
        percent: float,
        message: str,
        counters: tuple[Counter, ...] = (),
        amount: float | None = None,
    ) -> None:
        self.lines.append((percent, message))

    def spend(self, receipt: Receipt) -> None:
        self.spent = self.spent.plus(receipt)

    def try_again(self) -> None:
        """What a runner does after a fault: the next attempt, with a new receipt to look at."""
        stage = self.job.stages[0]
        stages = (replace(stage, failures=stage.failures + 1),)
        self.job, self.spent = replace(self.job, stages=stages), Receipt()

    @property
    def snapshot(self) -> Snapshot:
        """What the answers brought together, as the checkpoints have it."""
        findings = Findings()
        for name, part in self.kept.items():
            if name.startswith(f"{NAME}/"):
                findings = findings.plus(msgspec.json.decode(part, type=Findings))
        return findings.snapshot()


@dataclass
class Bench:
    sandbox: Sandbox
    stage: FetchRepository
    identity: Identity = ANONYMOUS

    async def run(self, work: RememberedWork) -> Done:
        outcome = await self.stage(work)
        assert isinstance(outcome, Done)
        for name, value in outcome.results.items():
            await work.remember(name, value)
        return outcome

    async def fetch(
        self, repository: str, identity: Identity = ANONYMOUS
    ) -> tuple[Done, RememberedWork]:
        self.identity = identity
        work = RememberedWork(new_job(repository))
        return await self.run(work), work

    def targets(self) -> list[str]:
        """What was asked for, in order."""
        return [record.target for record in self.sandbox.journal.records()]


@asynccontextmanager
async def open_bench(
    redis_url: str, api_version: str = DEFAULT_API_VERSION
) -> AsyncIterator[Bench]:
    sandbox = Sandbox()
    clock = sandbox.clock.now
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(sandbox))
        redis = await stack.enter_async_context(Redis.from_url(redis_url))
        github = GitHub(GitHubHost.at(base, api_version=api_version))
        hosts = {base: github.limits}
        ledger = await stack.enter_async_context(open_ledger(redis_url, clock, hosts))
        outbound = Outbound(
            OutboundSettings("Gantry/test"),
            AddressGuard(github.api_urls, trusted=github.api_urls),
            ResponseCache(redis),
            ledger,
            clock,
        )

        async def identity_for(_job: Job) -> Identity:
            return bench.identity

        bench = Bench(sandbox, FetchRepository({"github": github}, outbound, identity_for))
        yield bench
        await outbound.aclose()
