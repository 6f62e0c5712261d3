"""Writes jobs that have ended into a database, for a list that is long."""

import asyncio
import sys
from datetime import UTC, datetime

from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.jobs import insert_job
from db.records.job import ImportInput, Job, JobKind, JobStatus
from db.users import find_user_by_name

STATUSES = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


async def seed(url: str, count: int) -> None:
    """`count` jobs of the user `local`."""
    new_id = id_source()
    database = Database(DatabaseSettings(url))
    async with database.write() as connection:
        user = await find_user_by_name(connection, "local")
        assert user is not None
        for number in range(count):
            now = datetime.now(UTC)
            job = Job(
                id=new_id(),
                kind=JobKind.IMPORT_REPOSITORY,
                owner_id=user.id,
                status=STATUSES[number % len(STATUSES)],
                input=ImportInput(f"o/r{number}", "github", "o", f"r{number}"),
                repository=f"o/r{number}",
                stages=(),
                created_at=now,
                updated_at=now,
                ended_at=now,
            )
            await insert_job(connection, job, ())
    await database.close()


if __name__ == "__main__":
    asyncio.run(seed(sys.argv[1], int(sys.argv[2])))
