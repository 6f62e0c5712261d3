"""Moves many running jobs at once, as no single user's imports would, for pages that look on."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from db.database import Database, DatabaseSettings
from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings
from db.events import append_events
from db.identifiers import id_source
from db.jobs import insert_job, save_job
from db.live import LiveFeed, job_channel, user_channel
from db.records.job import Counter, ImportInput, Job, JobKind, JobStatus, ProgressEvent
from db.records.replacing import replace
from db.redis_connection import connect_redis
from db.users import find_user_by_name

EACH = timedelta(seconds=1)
"""How often each job moves."""
AT_ONCE = 10
"""So many move in one transaction; the others, spread over the second."""


def new_jobs(owner_id: str, count: int) -> list[Job]:
    now = datetime.now(UTC)
    return [
        Job(
            id=new_id(),
            kind=JobKind.IMPORT_REPOSITORY,
            owner_id=owner_id,
            status=JobStatus.RUNNING,
            input=ImportInput(f"o/at-work-{number}", "github", "o", f"at-work-{number}"),
            repository=f"o/at-work-{number}",
            stages=(),
            created_at=now,
            updated_at=now,
            started_at=now,
        )
        for number in range(count)
    ]


def moved(job: Job) -> tuple[Job, ProgressEvent]:
    """The job a little further, never at its end."""
    now = datetime.now(UTC)
    percent = job.percent + (99 - job.percent) / 200
    sequence = job.last_sequence + 1
    after = replace(job, percent=percent, last_sequence=sequence, updated_at=now)
    counted = (Counter("pull requests", sequence * 100, None),)
    said = f"{sequence * 100} pull requests so far"
    return after, ProgressEvent(job.id, sequence, now, job.status, percent, said, counters=counted)


async def stir(directory: Path, count: int, seconds: float) -> None:
    """`count` running jobs of the user `local`, each moved once a second for so many seconds."""
    database = Database(DatabaseSettings(f"sqlite:///{directory / 'gantry.db'}"))
    async with EmbeddedRedis(EmbeddedRedisSettings(directory / "redis", ())).running() as url:
        redis = connect_redis(url)
        live = LiveFeed(redis, redis)
        async with database.write() as connection:
            user = await find_user_by_name(connection, "local")
            assert user is not None
            jobs = new_jobs(user.id, count)
            for job in jobs:
                await insert_job(connection, job, ())
        sys.stdout.write("they are there\n")
        sys.stdout.flush()
        for turn in range(int(seconds * count / AT_ONCE)):
            first = turn * AT_ONCE % count
            steps = [moved(job) for job in jobs[first : first + AT_ONCE]]
            jobs[first : first + AT_ONCE] = [job for job, _ in steps]
            async with database.write() as connection:
                for job, event in steps:
                    await save_job(connection, job, fence=job.fence)
                    await append_events(connection, [event])
            messages = [(job_channel(job.id), msgspec.json.encode(event)) for job, event in steps]
            told = [(user_channel(job.owner_id), job.id.encode()) for job, _ in steps]
            await live.publish([*messages, *told])
            await asyncio.sleep(EACH.total_seconds() * AT_ONCE / count)
        await redis.aclose()
    await database.close()


new_id = id_source()

if __name__ == "__main__":
    asyncio.run(stir(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
