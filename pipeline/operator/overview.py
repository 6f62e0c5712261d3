"""How the queues, the workers and the quotas stand at this moment."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from db.jobs_of_all import count_standings, list_running_jobs, read_ends
from db.leases import Leases
from db.quota import Quotas
from db.records.job import Job, JobStatus
from db.records.operations import Holding, Pause, Standing, UsersJob, WorkerSign
from db.records.quota import QuotaState
from db.roster import Roster
from pipeline.operator.timeline import Span, Timeline, first_start, timeline
from pipeline.outbound.identity import ANONYMOUS
from pipeline.runner.journal import Journal
from pipeline.runner.kind import Queue

MOST_RUNNING = 1000

# Reading so many takes a tenth of a second of the processor, now and again.
MOST_ENDS = 5_000

# Of an identity's name, which is a hash, as much as tells it from others.
SHOWN_OF_A_NAME = 8


@dataclass(frozen=True, slots=True)
class QueueState:
    """`depth` counts the jobs that free places take up next, and those that are parked because the
    queue is paused; `oldest_since` is when the oldest of them came. `waiting` counts those that
    wait for something else; `at_work` those in a worker's hands."""

    queue: Queue
    depth: int
    oldest_since: datetime | None
    at_work: int
    waiting: int
    places: int
    pause: Pause | None


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job in a worker's hands, which lets go of it at `lease_ends_at` unless it is renewed."""

    job: Job
    owner: str
    lease_ends_at: datetime


@dataclass(frozen=True, slots=True)
class WorkerState:
    """`is_lost`: it has shown no sign for longer than a lease lasts."""

    sign: WorkerSign
    is_lost: bool
    holds: tuple[HeldJob, ...]


class QuotaHolder(StrEnum):
    OPERATOR = "OPERATOR"
    ANONYMOUS = "ANONYMOUS"
    USER = "USER"


@dataclass(frozen=True, slots=True)
class IdentityQuota:
    """`name` tells identities apart, and tells nothing of a token."""

    holder: QuotaHolder
    name: str
    state: QuotaState


class Overview:
    """`operators_name`: that of the identity which asks for users without an account."""

    def __init__(
        self,
        journal: Journal,
        leases: Leases,
        roster: Roster,
        quotas: Quotas,
        operators_name: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._leases = leases
        self._roster = roster
        self._quotas = quotas
        self._operators_name = operators_name
        self._clock = clock

    async def queues(self) -> list[QueueState]:
        """The queues that some stage stands on, or that are paused."""
        async with self._journal.database.read() as connection:
            standings = await count_standings(connection)
        running = await self._running()
        pauses = await self._journal.pauses.all()
        signs = await self._roster.all(self._clock())
        places = [sign.places for sign in signs if not self._is_lost(sign)]
        return [
            self._queue(
                queue,
                [one for one in standings if self._queue_of(one) is queue],
                [known for known in running if self._journal.queue_of(known[0].job) is queue],
                sum(of_worker.get(queue, 0) for of_worker in places),
                pauses.get(queue),
            )
            for queue in Queue
            if queue in self._journal.queues() or queue in pauses
        ]

    def _queue_of(self, standing: Standing) -> Queue:
        kind = self._journal.kind(standing.kind)
        return kind.stage(standing.stage).queue if standing.stage else kind.steps[0].queue

    def _queue(
        self,
        queue: Queue,
        standings: Sequence[Standing],
        running: Sequence[tuple[UsersJob, Holding | None]],
        places: int,
        pause: Pause | None,
    ) -> QueueState:
        between = [one.job.updated_at for one, holding in running if holding is None]
        in_line = [
            one for one in standings if one.status is JobStatus.QUEUED or one.stands_in_queue
        ]
        waiting = [one for one in standings if one.status is JobStatus.WAITING]
        return QueueState(
            queue=queue,
            depth=sum(one.count for one in in_line) + len(between),
            oldest_since=min([*between, *(one.oldest for one in in_line)], default=None),
            at_work=len(running) - len(between),
            waiting=sum(one.count for one in waiting if not one.stands_in_queue),
            places=places,
            pause=pause,
        )

    async def workers(self) -> list[WorkerState]:
        """The processes that take jobs, or did lately, and what they hold."""
        now = self._clock()
        signs = await self._roster.all(now)
        held = [
            (holding.holder, _held(one, holding, now))
            for one, holding in await self._running()
            if holding is not None
        ]
        return [
            WorkerState(
                sign,
                self._is_lost(sign),
                tuple(job for holder, job in held if holder == sign.name),
            )
            for sign in signs
        ]

    def _is_lost(self, sign: WorkerSign) -> bool:
        return self._clock() - sign.seen_at > timedelta(seconds=self._leases.seconds)

    async def _running(self) -> list[tuple[UsersJob, Holding | None]]:
        async with self._journal.database.read() as connection:
            running = await list_running_jobs(connection, MOST_RUNNING)
        held = await self._leases.holdings([one.job.id for one in running])
        return list(zip(running, held, strict=True))

    async def quotas(self) -> list[IdentityQuota]:
        """What is known of each identity's quota: the operator's own first."""
        states = await self._quotas.states(self._clock())
        return sorted(self._named(states), key=lambda one: list(QuotaHolder).index(one.holder))

    def _named(self, states: Iterable[QuotaState]) -> Iterable[IdentityQuota]:
        for state in states:
            name = state.account.identity
            if name == ANONYMOUS.name:
                yield IdentityQuota(QuotaHolder.ANONYMOUS, name, state)
            elif name == self._operators_name:
                yield IdentityQuota(QuotaHolder.OPERATOR, name[:SHOWN_OF_A_NAME], state)
            else:
                yield IdentityQuota(QuotaHolder.USER, name[:SHOWN_OF_A_NAME], state)

    async def timeline(self, span: Span) -> Timeline:
        """How jobs ended, up to now."""
        now = self._clock()
        async with self._journal.database.read() as connection:
            ends = await read_ends(connection, first_start(span, now), MOST_ENDS)
        is_cut = len(ends) == MOST_ENDS
        since = ends[-1].ended_at if is_cut else None
        return await asyncio.to_thread(timeline, ends, span, now, since)


def _held(one: UsersJob, holding: Holding, now: datetime) -> HeldJob:
    return HeldJob(one.job, one.owner, now + timedelta(seconds=holding.seconds_left))
