"""Records for the tests of the stores, with every field given."""

from datetime import UTC, datetime, timedelta
from typing import Any

from db.database import Database
from db.identifiers import id_source
from db.jobs import insert_job, mark_settled
from db.projects import insert_project
from db.records.job import (
    Counter,
    ImportInput,
    Job,
    JobError,
    JobKind,
    JobStage,
    JobStatus,
    ProgressEvent,
    Receipt,
    StageStatus,
    Waiting,
    WaitReason,
)
from db.records.problem import Gap, Problem, ProblemCode
from db.records.project import (
    Analysis,
    AnalysisSource,
    Badge,
    Contributor,
    Evidence,
    Heading,
    LanguageShare,
    Project,
    Readme,
    ReadmeFormat,
    Release,
    Repository,
    Technology,
)
from db.records.replacing import replace
from db.records.user import User
from db.users import insert_user

NOON = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)

new_id = id_source()


def after_noon(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


PROBLEM = Problem(
    ProblemCode.QUOTA_EXHAUSTED, "Erschöpft 限", "Wait.", after_noon(60), "https://docs.example"
)
WAITING = Waiting(WaitReason.QUOTA, after_noon(60), "Waiting for the quota", NOON)
IN_LINE = replace(WAITING, reason=WaitReason.USER_SLOT, until=None)
STAGE = JobStage(
    "fetch_repository", "Fetching", StageStatus.WAITING, 12.5, "Waiting", NOON, after_noon(1), 2, 1
)


def a_job(owner: User, **known: Any) -> Job:
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": JobKind.IMPORT_REPOSITORY,
        "owner_id": owner.id,
        "status": JobStatus.QUEUED,
        "input": ImportInput("o/r", "github", "o", "r", 30, is_showcase=False, is_private=True),
        "repository": "o/r",
        "stages": (STAGE, JobStage("create_project", "Creating")),
        "created_at": NOON,
        "updated_at": NOON,
        "percent": 12.25,
        "stage": "fetch_repository",
        "waiting": WAITING,
        "estimated_end_at": after_noon(120),
        "started_at": after_noon(1),
        "ended_at": after_noon(2),
        "attempt": 2,
        "turn": 3,
        "fence": 4,
        "claims": 1,
        "last_sequence": 5,
        "gap_count": 1,
        "error": JobError(PROBLEM, "fetch_repository", retriable=True),
        "receipt": Receipt(3, 1, 2, 4096, 1.5, 4),
        "project_id": new_id(),
        "client_mutation_id": "one start",
    }
    return Job(**values | known)


def an_event(job: Job, sequence: int, **known: Any) -> ProgressEvent:
    values: dict[str, Any] = {
        "job_id": job.id,
        "sequence": sequence,
        "at": after_noon(sequence),
        "status": JobStatus.RUNNING,
        "percent": 10.0,
        "message": "Läuft 走",
        "stage": "fetch_repository",
        "stage_status": StageStatus.RUNNING,
        "stage_percent": 50.0,
        "counters": (Counter("entries", 7, 9), Counter("pages", 1)),
        "waiting": WAITING,
        "estimated_end_at": after_noon(120),
    }
    return ProgressEvent(**values | known)


def a_gap(item: str) -> Gap:
    return Gap("fetch_repository", PROBLEM, item, retriable=True)


def a_repository(name: str = "r", **known: Any) -> Repository:
    values: dict[str, Any] = {
        "provider": "github",
        "host_id": f"id of {name}",
        "owner": "o",
        "name": name,
        "url": f"https://github.com/o/{name}",
        "description": "What it is",
        "homepage": "https://example.org",
        "default_branch": "main",
        "visibility": "public",
        "is_fork": True,
        "parent": "p/r",
        "is_archived": False,
        "is_template": False,
        "is_empty": False,
        "mirror_url": None,
        "stars": 3,
        "forks": 1,
        "open_issues": None,
        "license": "MIT",
        "topics": ("tides", "潮"),
        "primary_language": "Python",
        "languages": (LanguageShare("Python", 900, 0.9, "#3572A5"),),
        "languages_estimated": False,
        "file_count": 12,
        "tree_truncated": False,
        "pushed_at": NOON,
        "contributors": (Contributor("keeper", None, 3, None),),
        "releases": (Release("v1", "One", NOON, is_prerelease=False, url=None),),
    }
    return Repository(**values | known)


README = Readme(
    "README.md",
    ReadmeFormat.MARKDOWN,
    "<h1>Tides</h1>",
    "Tides \x00 潮",
    (Heading(1, "Tides", "tides"),),
    (Badge("build", "https://example.org/badge.svg", None),),
    ("https://example.org/a.png",),
    ("pip install tides",),
    truncated=False,
)
ANALYSIS = Analysis(
    "Computes tides.",
    "library",
    (Technology("Python", "language", 0.75, "3.11", (Evidence("setup.py", "name"),)),),
    "flowchart LR",
    AnalysisSource.RULES,
    None,
    NOON,
)


def a_project(owner: User, name: str = "r", **known: Any) -> Project:
    values: dict[str, Any] = {
        "id": new_id(),
        "owner_id": owner.id,
        "slug": f"{owner.name}-{name}",
        "title": name,
        "description": None,
        "url": f"https://github.com/o/{name}",
        "kind": "library",
        "is_showcase": True,
        "is_published": False,
        "created_at": NOON,
        "updated_at": after_noon(1),
        "synced_at": None,
        "repository": a_repository(name),
        "readme": README,
        "analysis": ANALYSIS,
    }
    return Project(**values | known)


async def add_user(database: Database, name: str) -> User:
    user = User(new_id(), name, is_admin=False, created_at=NOON)
    async with database.write() as connection:
        await insert_user(connection, user, None)
    return user


async def add_job(
    database: Database,
    owner: User,
    *,
    keys: tuple[str, ...] = (),
    settled: bool = False,
    **known: Any,
) -> Job:
    job = a_job(owner, **known)
    async with database.write() as connection:
        await insert_job(connection, job, keys)
        if settled:
            await mark_settled(connection, job.id)
    return job


async def add_project(database: Database, owner: User, name: str = "r", **known: Any) -> Project:
    project = a_project(owner, name, **known)
    async with database.write() as connection:
        await insert_project(connection, project)
    return project
