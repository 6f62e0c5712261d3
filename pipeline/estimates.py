"""What an import would take, found out by a request or two, before anybody starts it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.hourly_limit import HourlyLimit, LimitReached
from db.quota import Quotas
from db.records.job import ImportInput, JobError, JobKind, JobStage, Receipt
from db.records.problem import Problem, ProblemCode
from db.records.quota import Account, QuotaState
from db.records.replacing import replace
from pipeline.accounts.identities import Identities
from pipeline.accounts.questions import Questions
from pipeline.errors import Refused, StageError
from pipeline.history.forecast import pages_of
from pipeline.history.page import Place
from pipeline.imports import ParseAddress, days_out_of_range
from pipeline.outbound.client import Outbound
from pipeline.outbound.guard import origin_of
from pipeline.outbound.identity import Identity
from pipeline.providers.provider import Provider
from pipeline.providers.sounding import Prospect, Sounding
from pipeline.repository import RepositoryAddress
from pipeline.runner.acts import first_stages
from pipeline.runner.estimate import seconds_left
from pipeline.runner.journal import Journal
from pipeline.stages.sync_pull_requests import NAME as HISTORY

MOST_REQUESTS = 2
KIND = JobKind.IMPORT_REPOSITORY

# An import takes from half of the usual time to twice that; where this host has no history yet,
# less is known.
USUAL_SPREAD, FIRST_SPREAD = 2.0, 4.0


@dataclass(frozen=True, slots=True)
class ImportEstimate:
    """`requests` and `graphql_points` are what the import will cost; `quota_left`, of requests or
    points, whichever are fewer; the seconds go from the start to the end, with the wait for a new
    quota where what is left of this one does not do. `pull_requests` is None while nobody knows
    how many lie within the window; then the history counts as one page."""

    repository: str
    reachable: bool
    problem: JobError | None = None
    pull_requests: int | None = None
    requests: int = 0
    graphql_points: int = 0
    quota_left: int | None = None
    seconds_low: float = 0.0
    seconds_high: float = 0.0


class Estimates:
    def __init__(
        self,
        journal: Journal,
        providers: Mapping[str, Provider],
        parse_address: ParseAddress,
        identities: Identities,
        questions: Questions,
        outbound: Outbound,
        quotas: Quotas,
        limit: HourlyLimit,
    ) -> None:
        self._journal = journal
        self._providers = providers
        self._parse_address = parse_address
        self._identities = identities
        self._questions = questions
        self._outbound = outbound
        self._quotas = quotas
        self._limit = limit

    async def of(self, user_id: str, url: str, days_back: int) -> ImportEstimate:
        """The estimate; or, as its problem, what stands in the way. It is not waited for: where
        nothing may be sent, it says so at once."""
        address = self._parse_address(url)
        if isinstance(address, Problem):
            return ImportEstimate(url, reachable=False, problem=JobError(address, None, False))
        wrong = days_out_of_range(days_back)
        if wrong is not None:
            error = JobError(wrong, None, retriable=False)
            return ImportEstimate(address.full_name, reachable=False, problem=error)
        if (reached := await self._limit.count(user_id)) is not None:
            error = JobError(_too_many(reached), None, retriable=True)
            return ImportEstimate(address.full_name, reachable=False, problem=error)
        try:
            identity = await self._identities.of_user(user_id)
        except StageError as error:
            told = _told(error)
            return ImportEstimate(address.full_name, reachable=False, problem=told)
        return await self._estimate(address, days_back, identity)

    async def _estimate(
        self, address: RepositoryAddress, days_back: int, identity: Identity
    ) -> ImportEstimate:
        provider, now = self._providers[address.provider], self._journal.clock()
        since = now - timedelta(days=days_back) if days_back else None
        has_token = identity.token is not None
        sounding = provider.sound(
            address, since, authenticated=has_token, public_only=identity.public_only
        )
        prospect, problem = await self._sound(sounding, identity)
        if prospect is None:
            return ImportEstimate(address.full_name, reachable=False, problem=problem)
        pulls = provider.pull_requests(address, authenticated=has_token)
        count = 0 if since is None or prospect.is_empty else prospect.pull_requests
        is_brought = since is not None and not prospect.is_empty
        pages = pages_of(pulls, count or 0, prospect.listed) if is_brought else 0
        needed = Counter(prospect.requests) + Counter({pulls.ask(Place(), 1).resource: pages})
        states = await self._states(provider, identity, needed)
        low, high = await self._seconds(pages)
        wait = _wait(needed, states, now)
        return ImportEstimate(
            prospect.repository,
            reachable=True,
            problem=problem,
            pull_requests=count,
            requests=needed.total(),
            graphql_points=prospect.points + pages * pulls.points_a_page,
            quota_left=min(
                (state.remaining for state in states if state.remaining is not None), default=None
            ),
            seconds_low=wait + low,
            seconds_high=wait + high,
        )

    async def _sound(
        self, sounding: Sounding, identity: Identity
    ) -> tuple[Prospect | None, JobError | None]:
        """What there is to be imported, and what kept from finding out more."""
        spent = Receipt()
        prospect: Prospect | None = None

        def spend(receipt: Receipt) -> None:
            nonlocal spent
            spent = spent.plus(receipt)

        try:
            async with self._questions.bounded():
                while (request := sounding.ask(prospect)) and spent.requests < MOST_REQUESTS:
                    hops = MOST_REQUESTS - spent.requests - 1
                    response = await self._outbound.send(request, identity, spend, most_hops=hops)
                    prospect = sounding.read(prospect, response)
        except StageError as error:
            return prospect, _told(error)
        return prospect, None

    async def _states(
        self, provider: Provider, identity: Identity, needed: Collection[str]
    ) -> list[QuotaState]:
        """What is known of the quotas that are needed."""
        now = self._journal.clock()
        origins = {origin_of(url) for url in provider.api_urls}
        found = [await self._quotas.states_of(Account(o, identity.name), now) for o in origins]
        return [state for states in found for state in states if state.resource in needed]

    async def _seconds(self, pages: int) -> tuple[float, float]:
        """From, to; without any wait."""
        kind, known = self._journal.kind(KIND), await self._journal.durations(KIND)
        stages = tuple(_with_pages(stage, pages) for stage in first_stages(kind, _NOTHING))
        seconds = seconds_left(kind, stages, known, self._journal.clock())
        spread = USUAL_SPREAD if known else FIRST_SPREAD
        return seconds / spread, seconds * spread


# What the amounts of the stages are taken from, before the history's is put in its place.
_NOTHING = ImportInput("", "", "", "", days_back=0)


def _with_pages(stage: JobStage, pages: int) -> JobStage:
    return replace(stage, amount=float(pages)) if stage.name == HISTORY else stage


def _wait(needed: Mapping[str, int], states: Iterable[QuotaState], now: datetime) -> float:
    """Seconds until there is a quota that suffices, if the present one does not."""
    waits = [
        (state.resets_at - now).total_seconds()
        for state in states
        if state.resets_at is not None
        and state.remaining is not None
        and state.remaining < needed.get(state.resource or "", 0)
    ]
    return max([0.0, *waits])


def _too_many(reached: LimitReached) -> Problem:
    return Problem(
        ProblemCode.ESTIMATE_LIMIT_REACHED,
        f"You have asked for {reached.limit} estimates within the last hour, which is the limit.",
        "Ask again at the time that retryAt names; an import may be started without an estimate.",
        retry_at=reached.retry_at,
    )


def _told(error: StageError) -> JobError:
    is_for_good = isinstance(error, Refused) and not error.retriable
    return JobError(error.problem, None, retriable=not is_for_good)
