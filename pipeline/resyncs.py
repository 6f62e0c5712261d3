"""Re-syncs, as they are asked for: a project is brought up to date by a job, in place."""

from collections.abc import Callable
from datetime import datetime, timedelta

from db.connection import Connection
from db.history_reaches import read_reach
from db.hourly_limit import HourlyLimit
from db.projects import find_project
from db.records.job import ImportInput, Job, JobKind, JobStatus
from db.records.problem import Problem, ProblemCode
from db.records.project import Project
from db.records.pull_request import HistoryReach
from db.records.sync import SyncChanges
from pipeline.imports import (
    InvalidAddress,
    Started,
    StartResult,
    already_running,
    days_out_of_range,
    too_many,
    user_busy,
)
from pipeline.repository import repository_keys
from pipeline.runner.acts import first_stages
from pipeline.runner.journal import Journal
from pipeline.runner.start import Accepted, Busy, Declined, Duplicate, Outcome, OverLimit, Starter

KIND = JobKind.SYNC_PULL_REQUESTS


class Resyncs:
    def __init__(self, journal: Journal, limit: HourlyLimit, new_id: Callable[[], str]) -> None:
        self._journal = journal
        self._starter = Starter(journal)
        self._limit = limit
        self._new_id = new_id

    async def start(
        self, project: Project, days_back: int | None, *, may_queue: bool = False
    ) -> StartResult:
        """Bring the owner's project up to date, or say what stands in the way. It counts as a
        start. `days_back` None: as far back as the history reaches. Makes no outbound call."""
        wrong = None if days_back is None else days_out_of_range(days_back)
        if wrong is not None:
            return InvalidAddress(wrong, project.url)
        reach = await self._journal.database.ask(lambda one: read_reach(one, project.id))
        job = self._new_job(project, _days(days_back, reach, self._journal.clock()))
        repository = project.repository
        keys = repository_keys(
            repository.provider, repository.host_id, repository.owner, repository.name
        )

        async def check(connection: Connection) -> StartResult | None:
            is_there = await find_project(connection, project.id) is not None
            return None if is_there else no_such_project(project.url)

        outcome: Outcome[StartResult] = await self._starter.start(
            job, keys, may_queue=may_queue, check=check, limit=self._limit
        )
        match outcome:
            case Accepted():
                return Started(outcome.job)
            case Duplicate():
                return already_running(outcome.job)
            case Busy():
                return user_busy(outcome.job, self._journal.clock())
            case OverLimit():
                return too_many(outcome.reached)
            case Declined():
                return outcome.reason

    def _new_job(self, project: Project, days_back: int) -> Job:
        now, repository = self._journal.clock(), project.repository
        given = ImportInput(
            url=project.url,
            provider=repository.provider,
            owner=repository.owner,
            name=repository.name,
            days_back=days_back,
            is_showcase=project.is_showcase,
            is_private=not project.is_published,
        )
        return Job(
            id=self._new_id(),
            kind=KIND,
            owner_id=project.owner_id,
            status=JobStatus.QUEUED,
            input=given,
            repository=repository.full_name,
            stages=first_stages(self._journal.kind(KIND), given),
            created_at=now,
            updated_at=now,
            project_id=project.id,
            changes=SyncChanges(),
        )


def _days(asked: int | None, reach: HistoryReach | None, now: datetime) -> int:
    """How many days back the history is to reach. It never becomes shorter; 0 leaves it as it is.
    Days are whole ones, so that a history that reaches a little further is not read anew."""
    kept = 0 if reach is None else (now - reach.asked_since) // timedelta(days=1)
    return kept if asked is None else asked and max(asked, kept)


def no_such_project(asked: str) -> InvalidAddress:
    problem = Problem(
        ProblemCode.NOT_FOUND,
        "You have no project with this id.",
        "The query projects lists those that you have.",
    )
    return InvalidAddress(problem, asked)
