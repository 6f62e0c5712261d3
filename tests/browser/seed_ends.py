"""Writes what a busy day leaves: ends of several users' jobs, spread over the last hours."""

import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta

from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.jobs import insert_job, mark_settled
from db.records.job import ImportInput, Job, JobError, JobKind, JobStatus
from db.records.problem import Problem, ProblemCode
from db.records.user import User
from db.users import find_user_by_name, insert_user

OWNERS = ("ada", "grace", "linus")
NAMES = ("harbor-lights/lamp-room", "copper-kettle/steam", "night-ferry/timetable", "o/parcels")
STATUSES = (
    *(JobStatus.COMPLETED for _ in range(12)),
    *(JobStatus.COMPLETED_WITH_GAPS for _ in range(2)),
    *(JobStatus.FAILED for _ in range(3)),
    JobStatus.CANCELLED,
)
REASONS = (
    (ProblemCode.REPOSITORY_NOT_FOUND, "There is no such repository, or it is not visible to us."),
    (ProblemCode.REPOSITORY_NOT_FOUND, "There is no such repository, or it is not visible to us."),
    (ProblemCode.HOST_TIMED_OUT, "GitHub did not answer in time. It was tried 3 times."),
    (ProblemCode.ACCESS_RESTRICTED, "The organisation restricts who may see the repository."),
)
HOURS = 20


async def seed(url: str, count: int) -> None:
    """`count` ends, always the same ones; the later the more."""
    dice, new_id, now = random.Random(5), id_source(), datetime.now(UTC)
    database = Database(DatabaseSettings(url))
    async with database.write() as connection:
        owners = []
        for name in OWNERS:
            owner = await find_user_by_name(connection, name)
            if owner is None:
                owner = User(new_id(), name, is_admin=False, created_at=now)
                await insert_user(connection, owner, None)
            owners.append(owner)
        for _ in range(count):
            ended_at = now - timedelta(hours=HOURS * dice.random() ** 1.4, seconds=20)
            job = an_end(dice, new_id(), dice.choice(owners), ended_at)
            await insert_job(connection, job, ())
            await mark_settled(connection, job.id)
    await database.close()


def an_end(dice: random.Random, job_id: str, owner: User, ended_at: datetime) -> Job:
    status, name = dice.choice(STATUSES), dice.choice(NAMES)
    code, message = dice.choice(REASONS)
    owner_name, _, repository = name.partition("/")
    began = ended_at - timedelta(seconds=2 + 9 * dice.random() ** 2 + 20 * dice.random() ** 9)
    return Job(
        id=job_id,
        kind=JobKind.IMPORT_REPOSITORY,
        owner_id=owner.id,
        status=status,
        input=ImportInput(name, "github", owner_name, repository),
        repository=name,
        stages=(),
        created_at=began,
        updated_at=ended_at,
        started_at=began,
        ended_at=ended_at,
        error=JobError(Problem(code, message), "fetch_repository", retriable=True)
        if status is JobStatus.FAILED
        else None,
    )


if __name__ == "__main__":
    asyncio.run(seed(sys.argv[1], int(sys.argv[2])))
