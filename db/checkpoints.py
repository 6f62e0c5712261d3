"""What a job has remembered of its finished work, packed."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, literal, select

from db.connection import Connection
from db.identifiers import first_made_at
from db.prepared import prepared
from db.tables import checkpoints, jobs

_OF_JOB = checkpoints.c.job_id == bindparam("job")
_THIS = (_OF_JOB, checkpoints.c.name == bindparam("called"))
_DELETE = prepared(delete(checkpoints).where(*_THIS))
_INSERT = prepared(insert(checkpoints))
_READ = prepared(select(checkpoints.c.value).where(*_THIS))
_ANY = prepared(select(checkpoints.c.name).where(_OF_JOB).limit(1), on_loop=True)
_DELETE_ALL = prepared(delete(checkpoints).where(_OF_JOB))


async def write_checkpoint(connection: Connection, job_id: str, name: str, kept: bytes) -> bool:
    """Write it, in place of an older one. Answers whether there was none of this name."""
    gone = await connection.execute(_DELETE, {"job": job_id, "called": name})
    await connection.execute(_INSERT, {"job_id": job_id, "name": name, "value": kept})
    return gone.rowcount == 0


async def read_checkpoint(connection: Connection, job_id: str, name: str) -> bytes | None:
    found = await connection.execute(_READ, {"job": job_id, "called": name})
    return found.scalar_one_or_none()


async def copy_checkpoints(connection: Connection, source: str, target: str) -> None:
    """Give the job `target` all that the job `source` has remembered."""
    await connection.execute(
        insert(checkpoints).from_select(
            ["job_id", "name", "value"],
            select(
                literal(target),
                checkpoints.c.name,
                checkpoints.c.value,
            ).where(checkpoints.c.job_id == source),
        )
    )


async def has_checkpoints(connection: Connection, job_id: str) -> bool:
    """Whether the job has anything left that it remembers."""
    found = await connection.execute(_ANY, {"job": job_id})
    return found.first() is not None


async def find_outlived(connection: Connection, before: datetime, limit: int) -> list[str]:
    """The ids of up to `limit` jobs that ended before then and still remember something."""
    made_before = checkpoints.c.job_id < first_made_at(before)
    outlived = (
        select(checkpoints.c.job_id)
        .distinct()
        .join(jobs, jobs.c.id == checkpoints.c.job_id)
        .where(made_before, jobs.c.ended_at < before)
        .limit(limit)
    )
    return list((await connection.execute(outlived)).scalars())


async def delete_checkpoints(connection: Connection, job_id: str) -> None:
    if await has_checkpoints(connection, job_id):
        await connection.execute(_DELETE_ALL, {"job": job_id})
