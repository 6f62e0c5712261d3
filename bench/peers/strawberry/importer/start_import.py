"""Accepts an import: no project yet, nothing of the user at work, a row, a place in the queue."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from arq import ArqRedis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from importer import slots
from importer.tables import Job, ProjectAddress, User, new_id

ADDRESS = re.compile(r"https://github\.com/([\w-]+)/([\w.-]+)")
STAGES = [
    {"name": name, "status": "PENDING", "percent": 0, "attempt": 0}
    for name in (
        "fetch_repository",
        "parse_readme",
        "detect_technology",
        "draw_diagram",
        "describe",
        "create_project",
    )
]


@dataclass
class Refused:
    """`job_id` is the one in the way, if any."""

    code: str
    message: str
    job_id: str | None = None
    project_id: str | None = None


async def start_import(
    session: AsyncSession, queue: ArqRedis, user: User, url: str
) -> Job | Refused:
    found = ADDRESS.fullmatch(url)
    if found is None:
        return Refused("ADDRESS_INVALID", "This is no repository.")
    repository = f"{found[1]}/{found[2]}"
    address = f"github:{repository.lower()}"
    known = await session.get(ProjectAddress, (user.id, address))
    if known is not None:
        return Refused("ALREADY_IMPORTED", "Imported before.", project_id=known.project_id)
    job = _new_job(user, url, repository)
    verdict, holder = await slots.claim(user.id, address, job.id)
    if verdict == "DUPLICATE":
        return Refused("IMPORT_RUNNING", "It runs already.", job_id=holder)
    if verdict == "BUSY":
        return Refused("USER_BUSY", "One import runs at a time.", job_id=holder)
    if (other := await _insert(session, job)) is not None:
        await slots.release(user.id, address)
        return Refused("USER_BUSY", "One import runs at a time.", job_id=other)
    await queue.enqueue_job("import_repository", job.id, _job_id=job.id)
    return job


async def _insert(session: AsyncSession, job: Job) -> str | None:
    """SQL has the last word on who is at work: gives the job that stands in the way, if any."""
    other = await session.scalar(
        select(Job.id)
        .where(Job.owner_id == job.owner_id, Job.settled.is_(False), Job.ended_at.is_(None))
        .limit(1)
    )
    if other is None:
        session.add(job)
    await session.commit()
    return other


def _new_job(owner: User, url: str, repository: str) -> Job:
    now = datetime.now(UTC).isoformat()
    return Job(
        id=new_id(),
        kind="IMPORT_REPOSITORY",
        owner_id=owner.id,
        status="QUEUED",
        input={"url": url, "daysBack": 90, "isShowcase": True, "isPrivate": False},
        repository=repository,
        stages=STAGES,
        percent=0.0,
        stage=None,
        created_at=now,
        updated_at=now,
        ended_at=None,
        attempt=1,
        last_sequence=1,
        receipt={"requests": 0, "graphqlPoints": 0, "bytes": 0, "secondsWaited": 0},
        project_id=None,
        settled=False,
    )
