"""Jobs as rows: what is asked of them and what is written to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import astuple
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)

from db.connection import Connection
from db.prepared import prepared
from db.records.job import Job, JobKind, JobStatus, WaitReason
from db.tables import jobs

_FIELDS = Job.__struct_fields__
_COLUMNS = tuple(jobs.c[name] for name in _FIELDS)
_KIND_AT, _STATUS_AT = _FIELDS.index("kind"), _FIELDS.index("status")


# What a job was accepted with. It is never written again, nor are the indexes that hold it.
_FIXED = {"id", "kind", "owner_id", "input", "created_at", "client_mutation_id"}

# The statements of the hot paths are built once: building costs more than the database does.
_INSERT = prepared(insert(jobs), on_loop=True)
_SAVE = prepared(
    update(jobs)
    .where(jobs.c.id == bindparam("row_id"), jobs.c.fence == bindparam("row_fence"))
    .values({name: bindparam(name) for name in _FIELDS if name not in _FIXED}),
    on_loop=True,
)
_ONE = select(*_COLUMNS).where(jobs.c.id == bindparam("row_id"))
_BY_ID = prepared(_ONE, on_loop=True)
_HOLD = prepared(_ONE.with_for_update(), on_loop=True)
_FENCE_OF = prepared(select(jobs.c.fence).where(jobs.c.id == bindparam("row_id")), on_loop=True)
_KEYS_OF = prepared(
    select(jobs.c.claimed_keys).where(jobs.c.id == bindparam("row_id")), on_loop=True
)
_OF_MUTATION = prepared(
    select(*_COLUMNS)
    .where(
        jobs.c.owner_id == bindparam("owner"),
        jobs.c.client_mutation_id == bindparam("mutation"),
        jobs.c.created_at >= bindparam("since"),
    )
    .order_by(jobs.c.id.desc())
    .limit(1),
    on_loop=True,
)
_UNENDED = prepared(
    select(*_COLUMNS, jobs.c.claimed_keys).where(
        jobs.c.owner_id == bindparam("owner"),
        jobs.c.settled.is_(False),
        jobs.c.ended_at.is_(None),
    ),
    on_loop=True,
)
_SETTLE = prepared(
    update(jobs).where(jobs.c.id == bindparam("row_id")).values(settled=True), on_loop=True
)
_CLAIM_KEYS = prepared(
    update(jobs)
    .where(jobs.c.id == bindparam("row_id"))
    .values(claimed_keys=bindparam("claimed_keys")),
    on_loop=True,
)
_IN_LINE = prepared(
    select(*_COLUMNS)
    .where(
        jobs.c.owner_id == bindparam("owner"),
        jobs.c.status == JobStatus.WAITING,
        jobs.c.settled.is_(False),
    )
    .order_by(jobs.c.id),
    on_loop=True,
)


class LeaseLostError(Exception):
    """A write came from a worker whose right to the job has passed to somebody else."""


def _to_job(row: Row[Any] | tuple[Any, ...]) -> Job:
    values = list(row)
    values[_KIND_AT] = JobKind(values[_KIND_AT])
    values[_STATUS_AT] = JobStatus(values[_STATUS_AT])
    return Job(*values)


def _to_values(job: Job) -> dict[str, Any]:
    return dict(zip(_FIELDS, astuple(job), strict=True))


async def _all(connection: Connection, question: Select[Any]) -> list[Job]:
    return [_to_job(row) for row in await connection.execute(question)]


async def insert_job(connection: Connection, job: Job, keys: Collection[str]) -> None:
    """Write a new job and the keys it has claimed."""
    await connection.execute(
        _INSERT, {**_to_values(job), "claimed_keys": " ".join(keys), "settled": False}
    )


async def save_job(connection: Connection, job: Job, *, fence: int) -> None:
    """Write the job as it shall stand, but for what it was accepted with, if `fence` is still the
    row's.

    Raises `LeaseLostError` if another worker or an act from outside came first.
    """
    values = {name: value for name, value in _to_values(job).items() if name not in _FIXED}
    answer = await connection.execute(_SAVE, {**values, "row_id": job.id, "row_fence": fence})
    if answer.rowcount == 0:
        raise LeaseLostError(f"job {job.id} was taken up by somebody else (fence {fence})")


async def require_fence(connection: Connection, job_id: str, fence: int) -> None:
    """Hold the job's row to the end of the transaction, as it is now. Raises `LeaseLostError`."""
    question = select(jobs.c.fence).where(jobs.c.id == job_id).with_for_update(read=True)
    if (await connection.execute(question)).scalar_one_or_none() != fence:
        raise LeaseLostError(f"job {job_id} was taken up by somebody else (fence {fence})")


async def find_fence(connection: Connection, job_id: str) -> int | None:
    """The job's fence, as its row stands."""
    answer = await connection.execute(_FENCE_OF, {"row_id": job_id})
    fence: int | None = answer.scalar_one_or_none()
    return fence


async def find_job(connection: Connection, job_id: str) -> Job | None:
    row = (await connection.execute(_BY_ID, {"row_id": job_id})).first()
    return _to_job(row) if row else None


async def hold_job(connection: Connection, job_id: str) -> Job | None:
    """The job as it stands, within a transaction that writes: until its end nobody else writes
    to it."""
    row = (await connection.execute(_HOLD, {"row_id": job_id})).first()
    return _to_job(row) if row else None


async def find_jobs(connection: Connection, ids: Collection[str]) -> dict[str, Job]:
    if len(ids) == 1:
        (one,) = ids
        alone = await find_job(connection, one)
        return {one: alone} if alone else {}
    found = await _all(connection, select(*_COLUMNS).where(jobs.c.id.in_(ids)))
    return {job.id: job for job in found}


async def find_job_of_mutation(
    connection: Connection, owner_id: str, client_mutation_id: str, since: datetime
) -> Job | None:
    """The job that a mutation of this id has started since `since`."""
    asked = {"owner": owner_id, "mutation": client_mutation_id, "since": since}
    row = (await connection.execute(_OF_MUTATION, asked)).first()
    return _to_job(row) if row else None


async def list_jobs(
    connection: Connection,
    *,
    owner_id: str,
    statuses: Collection[JobStatus] | None = None,
    kinds: Collection[JobKind] | None = None,
    project_id: str | None = None,
    before: str | None = None,
    limit: int = 20,
) -> list[Job]:
    """The user's newest jobs first, after the one with the id `before`."""
    mine = select(*_COLUMNS).where(jobs.c.owner_id == owner_id)
    question = mine.order_by(jobs.c.id.desc()).limit(limit)
    if statuses is not None:
        question = question.where(jobs.c.status.in_(statuses))
    if kinds is not None:
        question = question.where(jobs.c.kind.in_(kinds))
    if project_id is not None:
        question = question.where(jobs.c.project_id == project_id)
    if before is not None:
        question = question.where(jobs.c.id < before)
    return await _all(connection, question)


async def count_jobs(
    connection: Connection,
    *,
    owner_id: str,
    statuses: Collection[JobStatus] | None = None,
    kinds: Collection[JobKind] | None = None,
    project_id: str | None = None,
) -> int:
    question = select(func.count()).select_from(jobs).where(jobs.c.owner_id == owner_id)
    if statuses is not None:
        question = question.where(jobs.c.status.in_(statuses))
    if kinds is not None:
        question = question.where(jobs.c.kind.in_(kinds))
    if project_id is not None:
        question = question.where(jobs.c.project_id == project_id)
    return int((await connection.execute(question)).scalar_one())


async def find_current_jobs(
    connection: Connection, owner_id: str, ended_since: datetime
) -> list[Job]:
    """The user's jobs that have not ended, and those that have since; the oldest first."""
    mine = select(*_COLUMNS).where(jobs.c.owner_id == owner_id)
    terminal = [status for status in JobStatus if status.is_terminal]
    # Two questions, since one with OR would walk through all of the user's jobs.
    unsettled = await _all(connection, mine.where(jobs.c.settled.is_(False)))
    ended = await _all(
        connection,
        mine.where(
            jobs.c.settled.is_(True),
            jobs.c.status.in_(terminal),
            jobs.c.updated_at >= ended_since,
        ),
    )
    return sorted([*unsettled, *ended], key=lambda job: job.id)


async def find_next_in_line(connection: Connection, owner_id: str) -> Job | None:
    """The oldest job of this user that waits for the user's slot."""
    rows = await connection.execute(_IN_LINE, {"owner": owner_id})
    return next((job for row in rows if is_in_line(job := _to_job(row))), None)


def is_in_line(job: Job) -> bool:
    """Whether the job waits for its user's slot."""
    return job.waits_for(WaitReason.USER_SLOT)


def waits_for(reason: WaitReason) -> ColumnElement[bool]:
    """Whether a job waits for this. The reason is the first that is written of a wait."""
    return literal_column(f"""coalesce(jobs.waiting LIKE '{{"reason":"{reason}"%', false)""")


async def find_idle(
    connection: Connection,
    before: datetime,
    limit: int,
    *,
    after: Job | None = None,
    but: WaitReason | None = None,
) -> list[Job]:
    """Jobs that have not ended and show no sign of life since `before`, the oldest first, from the
    one that follows `after`; without those that wait for the reason `but`."""
    active = (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.WAITING)
    question = (
        select(*_COLUMNS)
        .where(jobs.c.settled.is_(False), jobs.c.status.in_(active), jobs.c.updated_at < before)
        .order_by(jobs.c.updated_at, jobs.c.id)
        .limit(limit)
    )
    if after is not None:
        place = tuple_(jobs.c.updated_at, jobs.c.id)
        question = question.where(place > tuple_(after.updated_at, after.id))
    if but is not None:
        question = question.where(~waits_for(but))
    return await _all(connection, question)


async def find_waiting(connection: Connection, owner_id: str, reason: WaitReason) -> list[Job]:
    """The user's jobs that wait for this reason, the oldest first."""
    rows = await connection.execute(_IN_LINE, {"owner": owner_id})
    waiting = (_to_job(row) for row in rows)
    return [job for job in waiting if job.waits_for(reason)]


async def find_unended(connection: Connection, owner_id: str) -> list[tuple[Job, set[str]]]:
    """The user's jobs that have not ended, each with the keys that it has claimed."""
    rows = await connection.execute(_UNENDED, {"owner": owner_id})
    return [(_to_job(row[:-1]), set(row[-1].split())) for row in rows]


async def find_unsettled(connection: Connection, before: datetime, limit: int) -> list[Job]:
    """Jobs that ended before `before`, but of whose end not all that follows was done."""
    terminal = [status for status in JobStatus if status.is_terminal]
    return await _all(
        connection,
        select(*_COLUMNS)
        .where(
            jobs.c.settled.is_(False),
            jobs.c.status.in_(terminal),
            jobs.c.updated_at < before,
        )
        .order_by(jobs.c.updated_at)
        .limit(limit),
    )


async def find_claimed_keys(connection: Connection, job_id: str) -> tuple[str, ...]:
    """The keys under which the job keeps other imports of its repository out."""
    keys = (await connection.execute(_KEYS_OF, {"row_id": job_id})).scalar_one_or_none()
    return tuple((keys or "").split())


async def save_claimed_keys(connection: Connection, job_id: str, keys: Sequence[str]) -> None:
    await connection.execute(_CLAIM_KEYS, {"row_id": job_id, "claimed_keys": " ".join(keys)})


async def mark_settled(connection: Connection, job_id: str) -> None:
    await connection.execute(_SETTLE, {"row_id": job_id})


async def save_project_of_job(connection: Connection, job_id: str, project_id: str) -> None:
    """Say at once which project a job has made: it may be cancelled before its stage is over."""
    await connection.execute(update(jobs).where(jobs.c.id == job_id).values(project_id=project_id))
