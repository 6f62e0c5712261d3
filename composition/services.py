"""Builds the stores, the runner and the imports of one process, and takes them down again."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from composition.accounts import build_users_github, vault_of
from composition.operations import build_operations, process_name, sign
from composition.settings import Settings
from db.analysis_cache import AnalysisCache
from db.database import Database, DatabaseSettings
from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings
from db.hourly_limit import HourlyLimit
from db.identifiers import id_source
from db.leases import PREFIX as LEASES
from db.leases import Leases
from db.live import LiveFeed
from db.migrate import migrate
from db.pauses import Pauses
from db.quota import QuotaRules, Quotas
from db.redis_connection import RedisClient, connect_redis, require_redis
from db.redis_pipeline import RedisPipeline
from db.response_cache import ResponseCache
from db.roster import Roster
from db.slots import Slots
from db.vault import Vault
from pipeline.accounts.identities import Identities
from pipeline.accounts.on_behalf import OnBehalf
from pipeline.accounts.users_github import UsersGithub
from pipeline.analysis.findings import prepare
from pipeline.compute import ComputePool, Process
from pipeline.compute_limits import Limits
from pipeline.estimates import Estimates
from pipeline.imports import Imports
from pipeline.jobs.import_repository import import_repository
from pipeline.jobs.steps import StageSettings
from pipeline.jobs.sync_pull_requests import sync_pull_requests
from pipeline.operator.operations import Operations
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard, origin_of
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.ledger import LedgerSettings, QuotaLedger
from pipeline.outbound.settings import OutboundSettings
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.provider import GitHub
from pipeline.resyncs import Resyncs
from pipeline.runner.attendance import Attendance, AttendanceSettings
from pipeline.runner.engine import PREFIX as MESSAGES
from pipeline.runner.engine import Engine, EngineSettings
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue, RetryPolicy
from pipeline.runner.progress import Progress
from pipeline.runner.run import Runner, RunnerSettings
from pipeline.runner.sweep import Sweeper, SweepSettings
from pipeline.stages.analyst import Analyst
from pipeline.stages.fetch_repository import FetchRepository
from pipeline.stages.look_for_changes import LookForChanges
from pipeline.stages.sync_pull_requests import SyncPullRequests

VERSION = "0.1.0"

# The database's thread and the event loop hand each other work thousands of times a second. With
# the interpreter's default of 5 ms each waits for the other; this takes a third off an import.
SWITCH_SECONDS = 0.0005

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def _clock(settings: Settings) -> Clock:
    ahead = timedelta(seconds=settings.clock_ahead_seconds)
    return (lambda: now() + ahead) if ahead else now


@dataclass(frozen=True, slots=True)
class Services:
    """What a process has to work with. `name` tells it from all others."""

    name: str
    settings: Settings
    database: Database
    redis: RedisClient
    live: LiveFeed
    quotas: Quotas
    journal: Journal
    github: UsersGithub
    imports: Imports
    resyncs: Resyncs
    estimates: Estimates
    progress: Progress
    runner: Runner
    sweeper: Sweeper
    pool: ComputePool
    roster: Roster
    operations: Operations
    clock: Clock

    @asynccontextmanager
    async def working(self, queues: frozenset[Queue]) -> AsyncIterator[None]:
        """Take jobs from these queues while the block runs; at its end, hand over what is at
        work."""
        settings = self.settings
        places = {
            Queue.IO: settings.io_places,
            Queue.COMPUTE: settings.compute_places,
            Queue.LLM: settings.llm_places,
        }
        wanted = queues & self.journal.queues()
        chosen = {queue: places[queue] for queue in Queue if queue in wanted}
        engine = self.journal.engine
        every = settings.lease_seconds / 4
        async with AsyncExitStack() as stack:
            signing = sign(self.roster, self.name, VERSION, chosen, every, self.clock)
            await stack.enter_async_context(_running(signing))
            await stack.enter_async_context(_running(self.sweeper.run()))
            if Queue.COMPUTE in queues:
                await stack.enter_async_context(_running(self.pool.start()))
            group = await stack.enter_async_context(asyncio.TaskGroup())
            work = group.create_task(engine.work(self.runner, chosen, self.name))
            try:
                yield
            finally:
                # First no more messages are taken, then what is at work is given back.
                work.cancel()
                await self.runner.hand_over()


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Keep this going while the block runs; if it fails, the block ends with it."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        try:
            yield
        finally:
            task.cancel()


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought to the present shape."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(DatabaseSettings(settings.database_url))
    try:
        await database.ping()
        await migrate(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _redis_url(settings: Settings) -> AsyncIterator[str]:
    """The address of the operator's Redis, or of a server of our own."""
    if settings.redis_url is not None:
        yield settings.redis_url
        return
    # What is to be done stands in SQL: without anybody at work, leases and messages are left-overs.
    left_overs = (LEASES, MESSAGES)
    embedded = EmbeddedRedis(EmbeddedRedisSettings(settings.data_dir / "redis", left_overs))
    async with embedded.running() as url:
        yield url


@asynccontextmanager
async def services(
    settings: Settings, clock: Clock | None = None, processes: Sequence[Process] | None = None
) -> AsyncIterator[Services]:
    """Everything, connected. For tests: `clock`, another than the machine's, and `processes` for
    the analysis that outlive this."""
    clock = clock or _clock(settings)
    sys.setswitchinterval(SWITCH_SECONDS)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(migrated_database(settings))
        redis_url = await stack.enter_async_context(_redis_url(settings))
        redis = connect_redis(redis_url)
        stack.push_async_callback(redis.aclose)
        await require_redis(redis)
        patient = connect_redis(redis_url, read_timeout_seconds=None)
        stack.push_async_callback(patient.aclose)
        live = LiveFeed(redis, patient)
        pipeline = RedisPipeline(redis_url)
        stack.push_async_callback(pipeline.aclose)
        engine_settings = EngineSettings(redis_url, redelivery_seconds=settings.lease_seconds)
        engine = Engine(engine_settings, pipeline, clock)
        await stack.enter_async_context(engine.connected())
        new_id = id_source()
        github = _github(settings)
        pool = ComputePool(
            processes
            or [
                Process(prepare, _analysis_limits(settings))
                for _ in range(settings.compute_processes)
            ]
        )
        if processes is None:
            stack.push_async_callback(pool.close)
        quotas = Quotas(redis, _quota_rules(settings))
        ledger = _ledger(settings, quotas, live, github, clock)
        outbound = _outbound(settings, ledger, redis, github, clock)
        stack.push_async_callback(outbound.aclose)
        vault = vault_of(settings, database)
        identities = _identities(settings, database, vault, github, clock)
        providers = {github.name: github}
        look, fetch, sync = (
            OnBehalf(stage, identities, clock)
            for stage in (
                LookForChanges(providers, outbound, identities.of, database),
                FetchRepository(providers, outbound, identities.of, database),
                SyncPullRequests(providers, outbound, identities.of, database, clock),
            )
        )
        analyst = Analyst(pool, AnalysisCache(redis))
        staged = _stage_settings(settings)
        kinds = (
            import_repository(fetch, sync, analyst, database, new_id, clock, staged),
            sync_pull_requests(look, fetch, sync, analyst, clock, staged),
        )
        slots = Slots(pipeline)
        journal = Journal(database, pipeline, engine, slots, Pauses(redis), kinds, clock)
        name = process_name()
        leases = Leases(redis, pipeline, settings.lease_seconds, name)
        limit = HourlyLimit(redis, settings.start_limit_per_hour, "starts")
        users_github = build_users_github(
            settings, redis, vault, github.host, identities, outbound, quotas, journal
        )
        stack.push_async_callback(users_github.repositories.aclose)
        imports = Imports(journal, limit, github.parse_address, new_id)
        roster = Roster(redis)
        operators = _operators(settings)
        operations = build_operations(journal, imports, leases, roster, quotas, operators, clock)
        await stack.enter_async_context(_running(live.run()))
        if settings.worker_patience_seconds:
            patience = AttendanceSettings(idle_seconds=settings.worker_patience_seconds)
            attendance = Attendance(journal, leases, patience)
            await stack.enter_async_context(_running(attendance.run()))
        yield Services(
            name=name,
            settings=settings,
            database=database,
            redis=redis,
            live=live,
            quotas=quotas,
            journal=journal,
            github=users_github,
            imports=imports,
            resyncs=Resyncs(journal, limit, new_id),
            estimates=Estimates(
                journal,
                providers,
                github.parse_address,
                identities,
                users_github.questions,
                outbound,
                quotas,
                HourlyLimit(redis, settings.estimate_limit_per_hour, "estimates"),
            ),
            progress=Progress(database, live),
            runner=Runner(journal, leases, RunnerSettings()),
            pool=pool,
            roster=roster,
            operations=operations,
            sweeper=Sweeper(
                journal, leases, SweepSettings(checkpoint_days=settings.checkpoint_days)
            ),
            clock=clock,
        )


def _github(settings: Settings) -> GitHub:
    return GitHub(
        GitHubHost.at(settings.github_url, settings.github_api_url, settings.github_api_version)
    )


def _quota_rules(settings: Settings) -> QuotaRules:
    return QuotaRules(
        at_once=settings.requests_at_once_per_token,
        reserve_percent=settings.quota_reserve_percent,
        lease=timedelta(seconds=settings.lease_seconds),
    )


def _ledger(
    settings: Settings, quotas: Quotas, live: LiveFeed, github: GitHub, clock: Clock
) -> QuotaLedger:
    hosts = {origin_of(url): github.limits for url in github.api_urls}
    return QuotaLedger(quotas, live, hosts, LedgerSettings(settings.turn_patience_seconds), clock)


def _outbound(
    settings: Settings, ledger: QuotaLedger, redis: RedisClient, github: GitHub, clock: Clock
) -> Outbound:
    # Logging in is the site's business, not the API's.
    login_urls = (github.host.web_url,) if settings.github_client_id else ()
    urls = (*github.api_urls, *login_urls)
    return Outbound(
        OutboundSettings(
            user_agent=f"Gantry/{VERSION}",
            connect_seconds=settings.connect_timeout_seconds,
            read_seconds=settings.read_timeout_seconds,
            total_seconds=settings.answer_timeout_seconds,
            longest_pause_seconds=settings.retry_longest_pause_seconds,
            authorities=settings.ca_file,
        ),
        AddressGuard(urls, trusted=urls),
        ResponseCache(redis),
        ledger,
        clock,
    )


def _identities(
    settings: Settings, database: Database, vault: Vault, github: GitHub, clock: Clock
) -> Identities:
    return Identities(
        database,
        vault,
        github.host,
        _operators(settings),
        clock,
        shares_private=settings.shares_private,
    )


def _operators(settings: Settings) -> Identity:
    """Who asks for those that have connected no account."""
    token = settings.github_token
    return Identity.of_token(token) if token else ANONYMOUS


def _analysis_limits(settings: Settings) -> Limits:
    return Limits(
        settings.analysis_cpu_seconds,
        settings.analysis_wall_seconds,
        settings.analysis_memory_mebibytes,
    )


def _stage_settings(settings: Settings) -> StageSettings:
    return StageSettings(
        fetch_timeout_seconds=settings.fetch_timeout_seconds,
        analysis_timeout_seconds=settings.analysis_timeout_seconds,
        history_timeout_seconds=settings.history_timeout_seconds,
        job_timeout_seconds=settings.job_timeout_seconds,
        most_claims=settings.most_claims,
        retry=RetryPolicy(
            settings.retry_attempts, settings.retry_first_seconds, settings.retry_most_seconds
        ),
    )
