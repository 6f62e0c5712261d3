"""The schema over real stores, for tests of what clients see; jobs move only as the tests say."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from strawberry.types.execution import ExecutionResult

from composition.accounts import build_users_github, vault_of
from composition.operations import build_operations
from composition.settings import Settings
from db.database import Database
from db.hourly_limit import HourlyLimit
from db.jobs import find_job
from db.projects import insert_project
from db.quota import QuotaRules, Quotas
from db.records.job import Job, JobKind
from db.records.project import Project, Repository
from db.records.user import User
from db.response_cache import ResponseCache
from db.roster import Roster
from db.users import insert_user
from pipeline.accounts.identities import Identities
from pipeline.accounts.users_github import UsersGithub
from pipeline.estimates import Estimates
from pipeline.imports import Imports, Started, StartRequest
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.identity import ANONYMOUS
from pipeline.outbound.ledger import LedgerSettings, QuotaLedger
from pipeline.outbound.settings import OutboundSettings
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.provider import GitHub
from pipeline.resyncs import Resyncs
from pipeline.runner import acts
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.transition import Transition
from pipeline.runner.work import Work
from resolvers.context import Contexts
from resolvers.root import build_schema
from tests.flow.workshop import Workshop, new_id, now, stores, workshop

SCHEMA = build_schema()


async def _never_run(_work: Work) -> Outcome:
    return Done("Done.")


KIND = Kind(
    JobKind.IMPORT_REPOSITORY,
    "Import",
    [
        Stage("fetch_repository", "Fetching repository data", _never_run),
        Stage("create_project", "Creating the project", _never_run),
    ],
)


@dataclass
class World:
    """`ada` and `ben` are users like others; `root` is an admin."""

    database: Database
    workshop: Workshop
    imports: Imports
    contexts: Contexts
    ada: User
    ben: User
    root: User

    async def ask(self, user: User, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer that must be free of errors."""
        result = await self.answer(user, document, **variables)
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    async def refusal(self, user: User, document: str, **variables: Any) -> tuple[str, str]:
        """The code and the message of the one error in an answer."""
        result = await self.answer(user, document, **variables)
        assert result.errors is not None
        [error] = result.errors
        assert error.extensions is not None
        return error.extensions["code"], error.message

    async def answer(self, user: User, document: str, **variables: Any) -> ExecutionResult:
        return await SCHEMA.execute(
            document, variable_values=variables, context_value=self.contexts.of(user)
        )

    @asynccontextmanager
    async def listening(
        self, user: User, document: str, **variables: Any
    ) -> AsyncIterator[AsyncIterator[Any]]:
        """What a subscription tells, an `ExecutionResult` each time."""
        stream = await SCHEMA.subscribe(
            document, variable_values=variables, context_value=self.contexts.of(user)
        )
        async with aclosing(stream) as results:
            yield results

    async def start(self, user: User, url: str = "o/r", *, may_queue: bool = False) -> Job:
        started = await self.imports.start(user.id, StartRequest(url, may_queue=may_queue))
        assert isinstance(started, Started), started
        return started.job

    async def move(self, job: Job, step: Callable[[Transition], Transition]) -> Job:
        """Let something befall the job, as it is now, and have it announced."""
        async with self.database.read() as connection:
            current = await find_job(connection, job.id)
        assert current is not None
        moved = step(await self.workshop.journal.transition(current))
        await self.workshop.journal.commit(moved, fence=current.fence)
        return moved.job

    async def claim(self, job: Job) -> Job:
        return await self.move(job, acts.claim)

    async def add_project(self, owner: User, name: str = "r", **known: Any) -> Project:
        project = a_project(owner, name, **known)
        async with self.database.write() as connection:
            await insert_project(connection, project)
        return project


@asynccontextmanager
async def world(directory: Path, redis_url: str, *, per_hour: int = 1000) -> AsyncIterator[World]:
    async with (
        stores(directory, redis_url) as (database, _),
        workshop(KIND, database, redis_url) as shop,
    ):
        users = [
            User(new_id(), name, is_admin=name == "root", created_at=now())
            for name in ("ada", "ben", "root")
        ]
        async with database.write() as connection:
            for user in users:
                await insert_user(connection, user, None)
        limit = HourlyLimit(shop.redis, per_hour, "starts")
        imports = Imports(shop.journal, limit, GitHub().parse_address, new_id)
        quotas = Quotas(shop.redis, QuotaRules())
        github, estimates = _github_that_is_never_asked(directory, shop, quotas)
        resyncs = Resyncs(shop.journal, limit, new_id)
        operations = build_operations(
            shop.journal, imports, shop.leases, Roster(shop.redis), quotas, ANONYMOUS, now
        )
        contexts = Contexts(
            database=database,
            github=github,
            imports=imports,
            resyncs=resyncs,
            estimates=estimates,
            progress=shop.progress,
            live=shop.live,
            operations=operations,
            clock=now,
        )
        yield World(database, shop, imports, contexts, *users)


def _github_that_is_never_asked(
    directory: Path, shop: Workshop, quotas: Quotas
) -> tuple[UsersGithub, Estimates]:
    settings = Settings.read({"GANTRY_DATA_DIR": str(directory)}, 2)
    host = GitHubHost()
    vault = vault_of(settings, shop.database)
    ledger = QuotaLedger(quotas, shop.live, {}, LedgerSettings(), now)
    outbound = Outbound(
        OutboundSettings("Gantry/test"), AddressGuard(()), ResponseCache(shop.redis), ledger, now
    )
    identities = Identities(shop.database, vault, host, ANONYMOUS, now)
    github = build_users_github(
        settings, shop.redis, vault, host, identities, outbound, quotas, shop.journal
    )
    provider, journal = GitHub(), shop.journal
    estimates = Estimates(
        journal,
        {provider.name: provider},
        provider.parse_address,
        identities,
        github.questions,
        outbound,
        quotas,
        HourlyLimit(shop.redis, 100, "estimates"),
    )
    return github, estimates


def a_project(owner: User, name: str = "r", **known: Any) -> Project:
    made = datetime(2026, 1, 31, 12, 3, tzinfo=UTC)
    values: dict[str, Any] = {
        "id": new_id(),
        "owner_id": owner.id,
        "slug": f"{owner.name}-{name}",
        "title": name,
        "description": None,
        "url": f"https://github.com/o/{name}",
        "kind": "library",
        "is_showcase": True,
        "is_published": True,
        "created_at": made,
        "updated_at": made,
        "synced_at": None,
        "repository": a_repository(name),
        "readme": None,
        "analysis": None,
    }
    return Project(**values | known)


def a_repository(name: str = "r", **known: Any) -> Repository:
    values: dict[str, Any] = {
        "provider": "github",
        "host_id": f"id of {name}",
        "owner": "o",
        "name": name,
        "url": f"https://github.com/o/{name}",
        "description": None,
        "homepage": None,
        "default_branch": "main",
        "visibility": "public",
        "is_fork": False,
        "parent": None,
        "is_archived": False,
        "is_template": False,
        "is_empty": False,
        "mirror_url": None,
        "stars": 3,
        "forks": 0,
        "open_issues": None,
        "license": None,
        "topics": (),
        "primary_language": None,
        "languages": (),
        "languages_estimated": False,
        "file_count": None,
        "tree_truncated": False,
        "pushed_at": None,
        "contributors": (),
        "releases": (),
    }
    return Repository(**values | known)
