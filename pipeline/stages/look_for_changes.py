"""Stage of a re-sync: ask the host, at no cost if nothing has changed, whether anything has."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from db.database import Database
from db.projects import find_project
from db.records.job import Job
from db.records.problem import Problem, ProblemCode
from db.records.project import Project, Repository
from db.records.replacing import replace
from pipeline.errors import Refused
from pipeline.outbound.client import Outbound
from pipeline.outbound.identity import Identity
from pipeline.providers.provider import Provider
from pipeline.repository import RepositoryAddress, RepositoryFacts
from pipeline.runner.kind import StageFunction
from pipeline.runner.outcome import Done, Outcome, Skipped
from pipeline.runner.work import Work
from pipeline.stages.fetch_repository import Inquiry

NAME = "look_for_changes"
LOOK = f"{NAME}/look"

# What tells of all but the counts: whatever is pushed moves `pushed_at`.
_TELLING = (
    "owner",
    "name",
    "visibility",
    "description",
    "homepage",
    "license",
    "is_archived",
    "is_template",
    "pushed_at",
)


@dataclass(frozen=True, slots=True)
class Look:
    """The facts as they are now; `has_news`: more than its counts may have changed."""

    facts: RepositoryFacts
    has_news: bool


@dataclass(frozen=True, slots=True)
class LookForChanges:
    providers: Mapping[str, Provider]
    outbound: Outbound
    identity_for: Callable[[Job], Awaitable[Identity]]
    database: Database

    async def __call__(self, work: Work) -> Outcome:
        known = (await self._project(work.job)).repository
        identity = await self.identity_for(work.job)
        question = self.providers[known.provider].whether_changed(
            RepositoryAddress(known.provider, known.owner, known.name),
            authenticated=identity.token is not None,
            public_only=identity.public_only,
        )
        inquiry = Inquiry(work, self.outbound, identity)
        await inquiry.take(question, percent=0)
        facts = inquiry.findings.facts
        if facts is None:
            raise LookupError(f"job {work.job.id} has no facts to compare")
        if facts.host_id != known.host_id:
            raise Refused(_replaced(known))
        look = Look(facts, has_news(known, facts))
        return Done(_said(known, look), results={LOOK: look})

    async def _project(self, job: Job) -> Project:
        project_id = job.project_id or ""
        project = await self.database.ask(lambda connection: find_project(connection, project_id))
        if project is None:
            raise Refused(Problem(ProblemCode.PROJECT_DELETED, "The project was deleted."))
        return project


@dataclass(frozen=True, slots=True)
class WhereChanged:
    """A stage that has nothing to do where there are no news."""

    stage: StageFunction

    async def __call__(self, work: Work) -> Outcome:
        look = await work.recall(LOOK, Look)
        if look is not None and not look.has_news:
            return Skipped("It is as it was")
        return await self.stage(work)


def has_news(known: Repository, facts: RepositoryFacts) -> bool:
    """Whether more than the counts of a repository may have changed."""
    told = any(getattr(known, name) != getattr(facts, name) for name in _TELLING)
    # Of an empty repository GraphQL names no branch, while REST does.
    moved = known.default_branch not in (None, facts.default_branch)
    return told or moved or set(known.topics) != set(facts.topics)


def counted(known: Repository, facts: RepositoryFacts) -> Repository:
    """The repository with its counts as they are now, as far as the host tells them."""
    issues = known.open_issues if facts.open_issues is None else facts.open_issues
    return replace(known, stars=facts.stars, forks=facts.forks, open_issues=issues)


def _said(known: Repository, look: Look) -> str:
    if look.facts.full_name != known.full_name:
        return f"{known.full_name} is {look.facts.full_name} now"
    return f"{known.full_name} {'has changed' if look.has_news else 'has no new commits'}"


def _replaced(known: Repository) -> Problem:
    return Problem(
        ProblemCode.REPOSITORY_REPLACED,
        f"{known.full_name} is another repository now: the one that the project was made of is "
        "gone, or has another name.",
        "Keep the project as it is; or delete it, and import the repository of that name.",
    )
