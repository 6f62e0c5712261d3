"""Fetches a repository from its host, question by question, each asked once per job."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from db.database import Database
from db.projects import find_project
from db.records.job import Counter, Job, Receipt
from db.records.problem import Gap
from db.records.project import Repository
from db.records.replacing import replace
from pipeline.analysis.languages import estimate_languages
from pipeline.errors import Fault, Refused
from pipeline.outbound.client import Outbound
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Request
from pipeline.providers.provider import Findings, Provider, Question
from pipeline.repository import (
    EntryKind,
    RepositoryAddress,
    Snapshot,
    Source,
    repository_keys,
)
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.analyst import SOURCE

NAME = "fetch_repository"
REPOSITORY = "repository"

# A fault that outlasted its tries may have passed by then.
_AGAIN = "Retry the gaps later: only what is missing is asked for."


@dataclass(frozen=True, slots=True)
class FetchRepository:
    """The stage. What each answer brought is remembered under `fetch_repository/<question>`: after
    a wait, a crash or a retry of the gaps, only what is still missing is asked for. What it comes
    to is remembered as a `Repository` for the project and a `Source` for the analysis.

    `providers` go by their names; `identity_for` tells on whose behalf a job asks. What a refusal
    keeps from us now stays as the job's project, if it has one already, knows it.
    """

    providers: Mapping[str, Provider]
    outbound: Outbound
    identity_for: Callable[[Job], Awaitable[Identity]]
    database: Database | None = None

    async def __call__(self, work: Work) -> Outcome:
        given = work.job.input
        address = RepositoryAddress(given.provider, given.owner, given.name)
        identity = await self.identity_for(work.job)
        questions = self.providers[given.provider].questions(
            address,
            authenticated=identity.token is not None,
            public_only=identity.public_only,
        )
        walk = Inquiry(work, self.outbound, identity)
        for number, question in enumerate(questions):
            await walk.take(question, percent=100 * number / len(questions))
        repository, source = await asyncio.to_thread(
            _conclude, walk.findings.snapshot(), await self._known(work.job)
        )
        return Done(
            _summary(walk.findings),
            tuple(walk.gaps),
            results={REPOSITORY: repository, SOURCE: source},
        )

    async def _known(self, job: Job) -> Repository | None:
        project_id = job.project_id
        if self.database is None or project_id is None:
            return None
        project = await self.database.ask(lambda connection: find_project(connection, project_id))
        return None if project is None else project.repository


def _conclude(snapshot: Snapshot, known: Repository | None) -> tuple[Repository, Source]:
    """What is remembered of it all; languages that the host did not count are estimated."""
    if known is not None:
        snapshot = snapshot.filled_from(known)
    languages = snapshot.languages
    if languages is None:
        languages = estimate_languages(snapshot.tree) if snapshot.tree else ()
    is_estimated = snapshot.languages is None
    repository = snapshot.as_repository(languages, languages_estimated=is_estimated)
    return repository, Source.of(snapshot, languages)


class Inquiry:
    """One way through the questions: what has been found so far, and what could not be."""

    def __init__(self, work: Work, outbound: Outbound, identity: Identity) -> None:
        self.findings = Findings()
        self.gaps: list[Gap] = []
        self._work = work
        self._outbound = outbound
        self._identity = identity

    async def take(self, question: Question, percent: float) -> None:
        try:
            part = await self._learn(question, percent)
        except (Refused, Fault) as error:
            if not question.may_lack(error) or self._is_worth_another_try(error):
                raise
            self.gaps.append(_gap(question, error))
        else:
            self.findings = self.findings.plus(part)
            self.gaps += [Gap(NAME, problem, question.name) for problem in part.shortfalls]

    async def _learn(self, question: Question, percent: float) -> Findings:
        name = f"{NAME}/{question.name}"
        known = await self._work.recall(name, Findings)
        if known is not None:
            return known
        request = question.ask(self.findings)
        if request is None:
            return Findings()
        await self._work.report(percent, question.title, _counters(self.findings))
        part = await self._answer(question, request)
        await self._work.remember(name, part)
        return part

    async def _answer(self, question: Question, request: Request) -> Findings:
        response = await self._outbound.send(request, self._identity, self._work.spend)
        # A large listing takes a good part of a second to read; others go on meanwhile.
        part = await asyncio.to_thread(question.read, self.findings, response)
        self._work.spend(Receipt(graphql_points=part.points))
        if part.facts is not None:
            facts = part.facts
            keys = repository_keys(facts.provider, facts.host_id, facts.owner, facts.name)
            await self._work.identify(facts.full_name, keys)
        return part

    def _is_worth_another_try(self, error: Exception) -> bool:
        """A passing fault of something optional may hold up the stage once, then it is a gap."""
        failures = (stage.failures for stage in self._work.job.stages if stage.name == NAME)
        return isinstance(error, Fault) and next(failures, 0) == 0


def _gap(question: Question, error: Refused | Fault) -> Gap:
    if isinstance(error, Fault):
        reason, lack = error.problem, question.lack
        lacking = replace(lack, message=f"{lack.message} {reason.message}") if lack else reason
        return Gap(NAME, replace(lacking, remedy=_AGAIN), question.name, retriable=True)
    problem = replace(error.problem, code=question.gap_code or error.problem.code)
    return Gap(NAME, problem, question.name, retriable=error.retriable)


def _counters(findings: Findings) -> tuple[Counter, ...]:
    if findings.tree is None:
        return ()
    count = len(findings.tree.entries)
    return (Counter("entries", count, None if findings.tree.truncated else count),)


def _summary(findings: Findings) -> str:
    name = findings.facts.full_name if findings.facts else ""
    if findings.is_empty:
        return f"Fetched {name}, which is empty so far"
    entries = findings.tree.entries if findings.tree else ()
    files = sum(entry.kind is EntryKind.FILE for entry in entries)
    return f"Fetched {name}: {files:,} {'file' if files == 1 else 'files'}"
