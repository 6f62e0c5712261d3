"""Stage: bring the history of pull requests, page by page, as far back as was asked for.

Each page is written together with the place where the next begins, so that whatever ends the work,
no page is lost. The next one is on its way meanwhile, so that at most two are fetched again: the
one that was being written, and that. What the host does not give is a gap.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from db.connection import Connection
from db.database import Database
from db.history_reaches import hold_project, read_reach, save_reach
from db.projects import find_project, save_synced_at
from db.pull_requests import save_pull_requests
from db.records.job import Counter, ImportInput, Job, Receipt
from db.records.problem import Gap, Problem, ProblemCode
from db.records.project import Repository
from db.records.replacing import replace
from db.records.sync import SyncChanges
from pipeline.errors import Fault, Refused
from pipeline.history.page import MOST_ROWS, PullRequestList, PullRequestPage
from pipeline.history.walk import Walk, begin, cursor_for, expected, reach_of, read_on, shrunk
from pipeline.outbound.client import Outbound
from pipeline.outbound.identity import Identity
from pipeline.providers.provider import Provider
from pipeline.repository import RepositoryAddress
from pipeline.runner.outcome import Done, Outcome, Skipped
from pipeline.runner.work import Work
from pipeline.stages.fetch_repository import REPOSITORY

NAME = "sync_pull_requests"
WALK = f"{NAME}/walk"

# A host may fail at a page for its size; with others trying again is all that helps.
_FOR_ITS_SIZE = frozenset(
    {ProblemCode.HOST_FAILED, ProblemCode.HOST_TIMED_OUT, ProblemCode.HOST_ANSWER_TOO_LARGE}
)


def pages_expected(given: ImportInput) -> float:
    """How many pages the history should take, before anything is known of it. Most fit on one; of a
    long one, however far back it is asked for, the first page tells, long before its half."""
    return 1.0 if given.days_back else 0.0


@dataclass(frozen=True, slots=True)
class SyncPullRequests:
    providers: Mapping[str, Provider]
    outbound: Outbound
    identity_for: Callable[[Job], Awaitable[Identity]]
    database: Database
    clock: Callable[[], datetime]

    async def __call__(self, work: Work) -> Outcome:
        project_id = work.job.project_id
        if project_id is None:
            raise LookupError(f"job {work.job.id} has no project whose history could be brought")
        if work.job.input.days_back == 0:
            return await self._nothing_to_do(work, project_id, "No pull requests were asked for")
        repository = await self._repository(work, project_id)
        if repository.is_empty:
            said = "The repository is empty: it has no pull requests"
            return await self._nothing_to_do(work, project_id, said)
        provider = self.providers[repository.provider]
        address = RepositoryAddress(repository.provider, repository.owner, repository.name)
        identity = await self.identity_for(work.job)
        pulls = provider.pull_requests(address, authenticated=identity.token is not None)
        sync = _Sync(work, self, pulls, identity, project_id)
        if await sync.is_current():
            return await self._nothing_to_do(work, project_id, "No pull request has changed")
        return await sync.run()

    async def _repository(self, work: Work, project_id: str) -> Repository:
        found = await work.recall(REPOSITORY, Repository)
        if found is not None:
            return found
        project = await self.database.ask(lambda connection: find_project(connection, project_id))
        if project is None:
            raise Refused(_deleted())
        return project.repository

    async def _nothing_to_do(self, work: Work, project_id: str, said: str) -> Outcome:
        async with self.database.write() as connection:
            await work.guard(connection)
            await save_synced_at(connection, project_id, self.clock(), has_changed=False)
        return Skipped(said)


class _Sync:
    """One attempt at a walk."""

    def __init__(
        self,
        work: Work,
        stage: SyncPullRequests,
        pulls: PullRequestList,
        identity: Identity,
        project_id: str,
    ) -> None:
        self._work = work
        self._stage = stage
        self._pulls = pulls
        self._identity = identity
        self._project_id = project_id
        self._ahead: asyncio.Task[PullRequestPage] | None = None

    async def is_current(self) -> bool:
        """Whether all that is asked for is there already, which a glance at the head of the list
        tells; where there is no such glance, the first page does."""
        request = self._pulls.glance()
        reach = await self._stage.database.ask(lambda one: read_reach(one, self._project_id))
        cursor = cursor_for(self._since(), reach)
        is_begun = await self._work.recall_kept(WALK) is not None
        if request is None or cursor is None or is_begun:
            return False
        response = await self._stage.outbound.send(request, self._identity, self._work.spend)
        newest = self._pulls.read_glance(response)
        return newest is None or newest <= cursor

    def _since(self) -> datetime:
        return self._stage.clock() - timedelta(days=self._work.job.input.days_back)

    async def run(self) -> Outcome:
        walk = await self._work.recall(WALK, Walk)
        if walk is None or walk.way != self._pulls.way:
            walk = await self._work.advance(WALK, self._begin)
        await self._report(walk)
        try:
            while walk.place is not None:
                walk = await self._step(walk)
        except Refused as refusal:
            walk = await self._work.recall(WALK, Walk) or walk
            said = refusal.problem.message if walk.reached is None else _said(walk)
            return Done(said, (_missing(walk, refusal), *_lost(walk)), changes=_changes(walk))
        finally:
            await self._stop_ahead()
        return Done(_said(walk), _lost(walk), changes=_changes(walk))

    async def _begin(self, connection: Connection) -> Walk:
        """A new walk, as far as the last one makes necessary."""
        await self._hold(connection)
        reach = await read_reach(connection, self._project_id)
        walk = begin(self._pulls.way, self._stage.clock(), self._since(), reach)
        await save_reach(connection, self._project_id, reach_of(walk, reach))
        return walk

    async def _step(self, walk: Walk) -> Walk:
        """Write the next page while the one after it is on its way. Answers with the walk then."""
        try:
            page = await self._next_page(walk)
        except (Fault, Refused) as error:
            return await self._with_less(walk, error)
        further = read_on(walk, page)
        is_over = further.place is None or further.is_blocked or further.goes_in_circles
        if not is_over:
            self._ahead = asyncio.create_task(self._fetch(further), name="the page after")

        async def write(connection: Connection) -> Walk:
            return await self._write(connection, walk, page, further)

        further = await self._work.advance(WALK, write)
        await self._report(further)
        if page.broken is not None and further.is_blocked:
            raise Refused(page.broken, retriable=True)
        if further.goes_in_circles:
            raise Refused(_circles(), retriable=True)
        return further

    async def _next_page(self, walk: Walk) -> PullRequestPage:
        """The page at the walk's place, which may be on its way."""
        ahead, self._ahead = self._ahead, None
        return await (self._fetch(walk) if ahead is None else ahead)

    async def _stop_ahead(self) -> None:
        """A page that nobody waits for any more is not fetched to its end."""
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.wait([self._ahead])
            if not self._ahead.cancelled():
                self._ahead.exception()  # what ended the walk is told instead

    async def _fetch(self, walk: Walk) -> PullRequestPage:
        if walk.place is None:
            raise ValueError("a walk that is over has no next page")
        request = self._pulls.ask(walk.place, walk.size)
        response = await self._stage.outbound.send(request, self._identity, self._work.spend)
        # A page of long bodies takes a good part of a second to read; others go on meanwhile.
        page = await asyncio.to_thread(self._pulls.read, walk.place, walk.size, response)
        self._work.spend(Receipt(graphql_points=page.points))
        return page

    async def _with_less(self, walk: Walk, error: Fault | Refused) -> Walk:
        """Ask for half as many from now on. A fault of the host's still makes the job wait, in
        sight; but a page that was too large can be had in parts at once."""
        smaller = shrunk(walk) if error.problem.code in _FOR_ITS_SIZE else None
        if smaller is None:
            raise error

        async def note(_connection: Connection) -> Walk:
            return smaller

        await self._work.advance(WALK, note)
        if isinstance(error, Fault):
            raise error
        return smaller

    async def _write(
        self, connection: Connection, walk: Walk, page: PullRequestPage, further: Walk
    ) -> Walk:
        await self._hold(connection)
        rows = [row for row in page.rows if row.updated_at >= walk.edge]
        saved = await save_pull_requests(connection, self._project_id, rows)
        further = replace(
            further, added=walk.added + saved.added, updated=walk.updated + saved.updated
        )
        if further.place is None:
            reach = await read_reach(connection, self._project_id)
            await save_reach(connection, self._project_id, reach_of(further, reach))
            await save_synced_at(
                connection,
                self._project_id,
                self._stage.clock(),
                has_changed=further.added + further.updated > 0,
            )
        return further

    async def _hold(self, connection: Connection) -> None:
        if not await hold_project(connection, self._project_id):
            raise Refused(_deleted())

    async def _report(self, walk: Walk) -> None:
        total = expected(walk)
        if total is None:
            await self._work.report(0, "Reading the latest pull requests")
            return
        percent = 99.0 if not walk.is_first_pass else 99 * walk.done / max(total, 1)
        await self._work.report(
            percent,
            _progress(walk, total),
            (Counter("pull_requests", walk.done, total),),
            amount=max(1.0, ceil(total / MOST_ROWS)),
        )


def _deleted() -> Problem:
    return Problem(
        ProblemCode.PROJECT_DELETED,
        "The project was deleted while its pull requests were being brought.",
    )


def _changes(walk: Walk) -> SyncChanges:
    return SyncChanges(pull_requests_added=walk.added, pull_requests_updated=walk.updated)


def _progress(walk: Walk, total: int) -> str:
    if not walk.is_first_pass:
        return f"Looking again for what has changed since ({walk.done:,} pull requests)"
    return f"Brought {walk.done:,} of about {total:,} pull requests"


def _said(walk: Walk) -> str:
    what = "pull request" if walk.added == 1 else "pull requests"
    changed = f", {walk.updated:,} had changed" if walk.updated and walk.edge != walk.since else ""
    news = " new" if walk.edge != walk.since else ""
    return f"Brought {walk.added:,}{news} {what}{changed}"


def _missing(walk: Walk, refusal: Refused) -> Gap:
    """What a refusal half-way leaves out; `item` is the span as ISO 8601 has intervals."""
    start, end = walk.missing
    problem = refusal.problem
    span = f"Those last updated between {start:%Y-%m-%d} and {end:%Y-%m-%d} may be missing."
    told = replace(problem, message=f"{problem.message} {span}")
    item = f"{start:%Y-%m-%dT%H:%M:%SZ}/{end:%Y-%m-%dT%H:%M:%SZ}"
    return Gap(NAME, told, item, retriable=refusal.retriable)


def _lost(walk: Walk) -> tuple[Gap, ...]:
    if walk.lost == 0:
        return ()
    count = "one pull request" if walk.lost == 1 else f"{walk.lost:,} pull requests"
    problem = Problem(
        ProblemCode.PULL_REQUESTS_UNREADABLE, f"The host could not tell of {count} of its list."
    )
    return (Gap(NAME, problem, f"{walk.lost} pull requests"),)


def _circles() -> Problem:
    return Problem(
        ProblemCode.HOST_PAGES_BROKEN,
        "The host's list of pull requests leads in a circle.",
        "Only the host can mend this. Retry the gaps once it has.",
    )
