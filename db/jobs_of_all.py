"""The jobs of all users, as an operator asks for them; and the end of those that are long over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_

from db.connection import Connection
from db.jobs import find_jobs, waits_for
from db.records.job import TERMINAL, JobKind, JobStatus, WaitReason
from db.records.operations import End, Purged, Standing, UsersJob
from db.tables import jobs, progress_events, users

ACTIVE = frozenset(JobStatus) - TERMINAL

# Lists are found and sorted by what is small of a job: all of one is a hundred times as much.
_WITH_OWNER = select(jobs.c.id, jobs.c.updated_at, users.c.name).join(
    users, users.c.id == jobs.c.owner_id
)
# Literal, since PostgreSQL must see that what is grouped by is what is selected.
_STANDS_IN_QUEUE = or_(waits_for(WaitReason.PAUSED), waits_for(WaitReason.NO_WORKER))
_SETTLED_OR_NOT = jobs.c.settled.in_((True, False))

# Where a list goes on: the end and the id of the last that is known.
Place = tuple[datetime, str]


async def list_active_jobs(
    connection: Connection,
    *,
    statuses: Collection[JobStatus] = ACTIVE,
    before: str | None = None,
    limit: int = 20,
) -> list[UsersJob]:
    """Jobs that have not ended, the newest first, after the one with the id `before`."""
    question = _WITH_OWNER.where(*_active(statuses)).order_by(jobs.c.id.desc()).limit(limit)
    if before is not None:
        question = question.where(jobs.c.id < before)
    rows = await connection.execute(question)
    return await _whole(connection, [(row.id, row.name) for row in rows])


async def _whole(connection: Connection, listed: list[tuple[str, str]]) -> list[UsersJob]:
    """The jobs of these ids and their owners' names, but for those that are gone by now."""
    if not listed:
        return []
    found = await find_jobs(connection, [job_id for job_id, _owner in listed])
    return [UsersJob(found[job_id], owner) for job_id, owner in listed if job_id in found]


async def count_active_jobs(
    connection: Connection, statuses: Collection[JobStatus] = ACTIVE
) -> int:
    question = select(func.count()).select_from(jobs).where(*_active(statuses))
    return int((await connection.execute(question)).scalar_one())


def _active(statuses: Collection[JobStatus]) -> tuple[ColumnElement[bool], ...]:
    return jobs.c.settled.is_(False), jobs.c.status.in_(sorted(ACTIVE & set(statuses)))


async def list_running_jobs(connection: Connection, limit: int) -> list[UsersJob]:
    """Up to `limit` jobs that are RUNNING, the one that has not moved for longest first."""
    running = _WITH_OWNER.where(*_active({JobStatus.RUNNING}))
    rows = await connection.execute(running.order_by(jobs.c.updated_at).limit(limit))
    return await _whole(connection, [(row.id, row.name) for row in rows])


async def list_ended_jobs(
    connection: Connection,
    *,
    statuses: Collection[JobStatus] = TERMINAL,
    ended_before: datetime | None = None,
    after: Place | None = None,
    limit: int = 20,
) -> list[UsersJob]:
    """Jobs that have ended, lately ended first. An end's time is that of the row's last write."""
    found: list[tuple[datetime, str, str]] = []
    # One question for each status, since the index has them one after the other.
    for status in sorted(TERMINAL & set(statuses)):
        for is_settled in (True, False):
            question = _WITH_OWNER.where(
                jobs.c.settled.is_(is_settled), jobs.c.status == status
            ).order_by(jobs.c.updated_at.desc(), jobs.c.id.desc())
            if ended_before is not None:
                question = question.where(jobs.c.updated_at < ended_before)
            if after is not None:
                place = tuple_(jobs.c.updated_at, jobs.c.id)
                question = question.where(jobs.c.updated_at <= after[0], place < tuple_(*after))
            rows = await connection.execute(question.limit(limit))
            found += [(row.updated_at, row.id, row.name) for row in rows]
    latest = sorted(found, reverse=True)[:limit]
    return await _whole(connection, [(job_id, owner) for _ended_at, job_id, owner in latest])


async def count_ended_jobs(
    connection: Connection,
    statuses: Collection[JobStatus] = TERMINAL,
    ended_before: datetime | None = None,
) -> int:
    chosen = sorted(TERMINAL & set(statuses))
    question = select(func.count()).where(_SETTLED_OR_NOT, jobs.c.status.in_(chosen))
    if ended_before is not None:
        question = question.where(jobs.c.updated_at < ended_before)
    return int((await connection.execute(question)).scalar_one())


async def count_standings(connection: Connection) -> list[Standing]:
    """How many unended jobs stand where."""
    what = (jobs.c.kind, jobs.c.status, jobs.c.stage)
    question = (
        select(
            *what,
            _STANDS_IN_QUEUE.label("stands_in_queue"),
            func.count().label("jobs"),
            func.min(jobs.c.updated_at).label("oldest"),
        )
        .where(jobs.c.settled.is_(False), jobs.c.status.in_(sorted(ACTIVE)))
        .group_by(*what, _STANDS_IN_QUEUE)
    )
    return [
        Standing(
            JobKind(row.kind),
            JobStatus(row.status),
            row.stage,
            bool(row.stands_in_queue),
            row.jobs,
            row.oldest,
        )
        for row in await connection.execute(question)
    ]


async def read_ends(connection: Connection, since: datetime, limit: int) -> list[End]:
    """The ends since then, the latest first; `limit` of them at most."""
    question = (
        select(jobs.c.status, jobs.c.started_at, jobs.c.ended_at, jobs.c.error)
        .where(_SETTLED_OR_NOT, jobs.c.status.in_(sorted(TERMINAL)), jobs.c.updated_at >= since)
        .order_by(jobs.c.updated_at.desc())
        .limit(limit)
    )
    return [
        End(
            JobStatus(row.status),
            row.started_at,
            row.ended_at,
            row.error and row.error.problem.code,
        )
        for row in await connection.execute(question)
    ]


async def find_purgeable(connection: Connection, ended_before: datetime, limit: int) -> list[str]:
    """The ids of jobs that ended before then, of whose end all that follows was done."""
    question = (
        select(jobs.c.id)
        .where(
            jobs.c.settled.is_(True),
            jobs.c.status.in_(sorted(TERMINAL)),
            jobs.c.updated_at < ended_before,
        )
        .limit(limit)
    )
    return list((await connection.execute(question)).scalars())


async def purge_jobs(connection: Connection, ids: Collection[str]) -> Purged:
    """Delete those of these jobs that have ended and are settled, with their logs, their gaps and
    what they remembered. Projects stay."""
    settled = jobs.c.settled.is_(True) & jobs.c.status.in_(sorted(TERMINAL))
    question = select(jobs.c.id).where(jobs.c.id.in_(ids), settled).with_for_update()
    ended = list((await connection.execute(question)).scalars())
    if not ended:
        return Purged()
    logs = select(func.count()).where(progress_events.c.job_id.in_(ended))
    events = int((await connection.execute(logs)).scalar_one())
    gone = await connection.execute(delete(jobs).where(jobs.c.id.in_(ended)))
    return Purged(gone.rowcount, events)
