"""Imports, as they are asked for: start, start again, cancel; every refusal is a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.checkpoints import has_checkpoints
from db.connection import Connection
from db.gaps import read_gaps
from db.hourly_limit import WINDOW_SECONDS, HourlyLimit, LimitReached
from db.jobs import find_claimed_keys, find_job_of_mutation
from db.projects import find_project, find_project_by_address
from db.records.job import ImportInput, Job, JobKind, JobStatus
from db.records.problem import Gap, Problem, ProblemCode
from db.records.project import Project
from db.records.replacing import replace
from pipeline.projects import delete_project
from pipeline.repository import RepositoryAddress
from pipeline.runner.acts import first_stages, go_on
from pipeline.runner.cancel import cancel
from pipeline.runner.estimate import expected_end
from pipeline.runner.journal import Journal
from pipeline.runner.retry import is_retriable, next_attempt, waits_for_an_act
from pipeline.runner.start import (
    Accepted,
    Busy,
    Declined,
    Duplicate,
    Outcome,
    OverLimit,
    Resumed,
    Starter,
)
from pipeline.runner.transition import Transition

MOST_DAYS_BACK = 3650
LONGEST_MUTATION_ID = 200
SAME_MUTATION_FOR = timedelta(hours=24)

# What people call a job.
WORDS = {JobKind.IMPORT_REPOSITORY: "import", JobKind.SYNC_PULL_REQUESTS: "re-sync"}


@dataclass(frozen=True, slots=True)
class StartRequest:
    """What a user asks for. `days_back` 0..3650; the same `client_mutation_id` within 24 hours
    answers with the same job; `may_queue`: stand in line if another import of the user runs."""

    url: str
    days_back: int = 90
    is_showcase: bool = True
    is_private: bool = False
    may_queue: bool = False
    client_mutation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    job: Job


@dataclass(frozen=True, slots=True)
class AddressRead:
    """The repository that an address names, and the user's project of it, if there is one."""

    address: RepositoryAddress
    project: Project | None


@dataclass(frozen=True, slots=True)
class AlreadyRunning:
    problem: Problem
    job: Job


@dataclass(frozen=True, slots=True)
class AlreadyImported:
    problem: Problem
    project: Project


@dataclass(frozen=True, slots=True)
class UserBusy:
    problem: Problem
    job: Job


@dataclass(frozen=True, slots=True)
class InvalidAddress:
    """The address, or another part of the request, cannot be used."""

    problem: Problem
    url: str


@dataclass(frozen=True, slots=True)
class TooManyStarts:
    problem: Problem
    limit: int
    window_seconds: int


@dataclass(frozen=True, slots=True)
class NotRetriable:
    problem: Problem
    job: Job


StartResult = Started | AlreadyRunning | AlreadyImported | UserBusy | InvalidAddress | TooManyStarts
RetryResult = Started | NotRetriable | UserBusy

ParseAddress = Callable[[str], RepositoryAddress | Problem]


class Imports:
    def __init__(
        self,
        journal: Journal,
        limit: HourlyLimit,
        parse_address: ParseAddress,
        new_id: Callable[[], str],
    ) -> None:
        self._journal = journal
        self._starter = Starter(journal)
        self._limit = limit
        self._parse_address = parse_address
        self._new_id = new_id

    async def start(self, user_id: str, request: StartRequest) -> StartResult:
        """Start an import, or say what stands in the way. Makes no outbound call."""
        address = _validated(request, self._parse_address)
        if isinstance(address, InvalidAddress):
            return address
        known = await self._journal.database.ask(
            lambda connection: self._known(connection, user_id, request, address)
        )
        answer = known or await self._accept(user_id, request, address)
        if isinstance(answer, Started | TooManyStarts):
            return answer
        # Who is past the limit is told so before anything else; looking first would cost all.
        reached = await self._limit.look(user_id)
        return answer if reached is None else too_many(reached)

    async def read_addresses(
        self, user_id: str, urls: Sequence[str]
    ) -> list[AddressRead | InvalidAddress]:
        """What each of these addresses names, in their order. Makes no outbound call."""
        async with self._journal.database.read() as connection:
            return [await self._read_address(connection, user_id, url) for url in urls]

    async def _read_address(
        self, connection: Connection, user_id: str, url: str
    ) -> AddressRead | InvalidAddress:
        address = self._parse_address(url)
        if isinstance(address, Problem):
            return InvalidAddress(address, url)
        project = await find_project_by_address(connection, user_id, address.key)
        return AddressRead(address, project)

    async def _known(
        self,
        connection: Connection,
        user_id: str,
        request: StartRequest,
        address: RepositoryAddress,
    ) -> Started | AlreadyImported | None:
        """The same request's job, or the project that the address has led to."""
        if request.client_mutation_id is not None:
            since = self._journal.clock() - SAME_MUTATION_FOR
            job = await find_job_of_mutation(connection, user_id, request.client_mutation_id, since)
            if job is not None:
                return Started(job)
        project = await find_project_by_address(connection, user_id, address.key)
        return None if project is None else _already_imported(project)

    async def _accept(
        self, user_id: str, request: StartRequest, address: RepositoryAddress
    ) -> StartResult:
        async def check(connection: Connection) -> StartResult | None:
            # Another start of the same may have come to its end since we looked.
            return await self._known(connection, user_id, request, address)

        job = self._new_job(user_id, request, address)
        outcome: Outcome[StartResult] = await self._starter.start(
            job,
            (address.key,),
            may_queue=request.may_queue,
            check=check,
            limit=self._limit,
        )
        match outcome:
            case Accepted():
                return Started(outcome.job)
            case Duplicate():
                return await self._duplicate(user_id, request, outcome.job)
            case Busy():
                return user_busy(outcome.job, self._journal.clock())
            case OverLimit():
                return too_many(outcome.reached)
            case Declined():
                return outcome.reason

    async def _duplicate(self, user_id: str, request: StartRequest, job: Job) -> StartResult:
        """The job of the same repository; it is this request's own if the mutation's id says so."""
        same = request.client_mutation_id
        if same is not None and job.client_mutation_id == same and job.owner_id == user_id:
            return Started(job)
        return already_running(job)

    def _new_job(self, user_id: str, request: StartRequest, address: RepositoryAddress) -> Job:
        now = self._journal.clock()
        given = ImportInput(
            url=request.url,
            provider=address.provider,
            owner=address.owner,
            name=address.name,
            days_back=request.days_back,
            is_showcase=request.is_showcase,
            is_private=request.is_private,
        )
        return Job(
            id=self._new_id(),
            kind=JobKind.IMPORT_REPOSITORY,
            owner_id=user_id,
            status=JobStatus.QUEUED,
            input=given,
            repository=address.full_name,
            stages=first_stages(self._journal.kind(JobKind.IMPORT_REPOSITORY), given),
            created_at=now,
            updated_at=now,
            client_mutation_id=request.client_mutation_id,
        )

    async def cancel(self, job: Job) -> tuple[Job, bool]:
        """Cancel. Answers with the job as it is now, and whether this call ended it."""
        return await cancel(self._journal, job.id)

    async def delete_project(self, project_id: str, owner_id: str) -> Project | None:
        """Forget a project of this owner, as it was, or None if there is none. What is at work on
        it is cancelled first: it would make the project anew."""
        return await delete_project(self._journal, project_id, owner_id)

    async def retry(self, job: Job, *, gaps_only: bool, may_queue: bool = False) -> RetryResult:
        """Go on where this job ended, as a new job with the next attempt's number; or, where it
        waits for somebody's act, with the job itself, now. A new job counts as a start;
        with `may_queue` it stands in line if another import of the user runs."""
        if waits_for_an_act(job) and not gaps_only:
            return await self._go_on(job)
        if not job.status.is_terminal or not is_retriable(job):
            return _not_retriable(job)

        async def read(connection: Connection) -> tuple[list[Gap], tuple[str, ...], bool]:
            gaps = [gap for _number, gap in await read_gaps(connection, job.id)]
            keys = await find_claimed_keys(connection, job.id)
            return gaps, keys, await _can_go_on(connection, job)

        gaps, keys, goes_on = await self._journal.database.ask(read)
        has_gaps = job.status is JobStatus.COMPLETED_WITH_GAPS
        can_fill = any(gap.retriable for gap in gaps)
        if (gaps_only and not has_gaps) or (has_gaps and not can_fill):
            return _nothing_to_fill(job)
        attempt, carried = next_attempt(
            self._journal.kind(job.kind),
            job,
            gaps,
            self._new_id(),
            self._journal.clock(),
            from_scratch=not goes_on,
        )
        if not goes_on and job.kind is JobKind.IMPORT_REPOSITORY:
            attempt = replace(attempt, project_id=None)

        outcome: Outcome[RetryResult] = await self._starter.start(
            attempt,
            keys,
            may_queue=may_queue,
            check=_no_objection,
            limit=self._limit,
            resumes=Resumed(job.id, carried) if goes_on else None,
        )
        match outcome:
            case Accepted():
                return Started(outcome.job)
            case Duplicate() | Busy():
                return user_busy(outcome.job, self._journal.clock())
            case OverLimit():
                return NotRetriable(too_many(outcome.reached).problem, job)
            case Declined():
                return outcome.reason

    async def _go_on(self, job: Job) -> RetryResult:
        moved = await self._journal.bring_about(job, _gone_on)
        if moved is not None:
            return Started(moved.job)
        current, _keys = await self._journal.look(job.id)
        return await self.retry(current or job, gaps_only=False)


def _gone_on(transition: Transition) -> Transition | None:
    return go_on(transition) if waits_for_an_act(transition.job) else None


async def _can_go_on(connection: Connection, job: Job) -> bool:
    """Whether what the job remembered is still there, and what it made."""
    if job.project_id is not None and await find_project(connection, job.project_id) is None:
        return False
    return await has_checkpoints(connection, job.id)


async def _no_objection(_connection: Connection) -> RetryResult | None:
    return None


def _validated(
    request: StartRequest, parse_address: ParseAddress
) -> RepositoryAddress | InvalidAddress:
    """The request's address, if all of the request can be used."""
    address = parse_address(request.url)
    if isinstance(address, Problem):
        return InvalidAddress(address, request.url)
    if (wrong := days_out_of_range(request.days_back)) is not None:
        return InvalidAddress(wrong, request.url)
    if len(request.client_mutation_id or "") > LONGEST_MUTATION_ID:
        return InvalidAddress(
            Problem(
                ProblemCode.INPUT_OUT_OF_RANGE,
                f"clientMutationId is longer than {LONGEST_MUTATION_ID} characters.",
                "Give a shorter one, such as a UUID.",
            ),
            request.url,
        )
    return address


def days_out_of_range(days_back: int) -> Problem | None:
    if 0 <= days_back <= MOST_DAYS_BACK:
        return None
    return Problem(
        ProblemCode.INPUT_OUT_OF_RANGE,
        f"daysBack is {days_back}, but must be from 0 to {MOST_DAYS_BACK}.",
        "Give the days of pull-request history to bring: 90 is usual, 0 brings none.",
    )


def too_many(reached: LimitReached) -> TooManyStarts:
    problem = Problem(
        ProblemCode.START_LIMIT_REACHED,
        f"You have started {reached.limit} imports within the last hour, which is the limit.",
        "Start again at the time that retryAt names; imports that run go on.",
        retry_at=reached.retry_at,
    )
    return TooManyStarts(problem, reached.limit, WINDOW_SECONDS)


def _already_imported(project: Project) -> AlreadyImported:
    problem = Problem(
        ProblemCode.ALREADY_IMPORTED,
        f"You have imported {project.repository.full_name} already.",
        "Open the project; or delete it to import the repository anew.",
    )
    return AlreadyImported(problem, project)


def already_running(job: Job) -> AlreadyRunning:
    problem = Problem(
        ProblemCode.IMPORT_RUNNING,
        f"Your {WORDS[job.kind]} of {job.repository} is at work already.",
        "Follow its progress: the job is in this answer.",
    )
    return AlreadyRunning(problem, job)


def user_busy(job: Job, now: datetime) -> UserBusy:
    problem = Problem(
        ProblemCode.USER_BUSY,
        f"One import runs at a time, and your {WORDS[job.kind]} of {job.repository} is at work.",
        "Wait for its end, cancel it, or start with onBusy: QUEUE to stand in line.",
        retry_at=expected_end(job, now),
    )
    return UserBusy(problem, job)


def _not_retriable(job: Job) -> NotRetriable:
    remedy: str | None
    if not job.status.is_terminal:
        message, remedy = "The job is still at work.", "Wait for its end, or cancel it."
    elif job.status is JobStatus.COMPLETED:
        message, remedy = "The job is complete: there is nothing to try again.", None
    else:
        message = "Another try would end the same way."
        remedy = job.error.problem.remedy if job.error else None
    return NotRetriable(Problem(ProblemCode.JOB_NOT_RETRIABLE, message, remedy), job)


def _nothing_to_fill(job: Job) -> NotRetriable:
    if job.status is JobStatus.COMPLETED_WITH_GAPS:
        message = "None of this job's gaps can be filled by another try."
        return NotRetriable(Problem(ProblemCode.JOB_NOT_RETRIABLE, message), job)
    message = "The job has no gaps: it ended before its end."
    remedy = "Retry all of it: it goes on at the stage where it ended."
    return NotRetriable(Problem(ProblemCode.JOB_NOT_RETRIABLE, message, remedy), job)
