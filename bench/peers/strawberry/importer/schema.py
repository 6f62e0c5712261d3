"""The part of Gantry's schema that the benchmarks ask for, as Strawberry has it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
from arq import ArqRedis
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.extensions import ParserCache, ValidationCache

from importer import tables
from importer.start_import import Refused
from importer.start_import import start_import as accept


@dataclass
class Context:
    session: AsyncSession
    queue: ArqRedis
    user: tables.User


Info = strawberry.Info[Context, None]


@strawberry.enum
class JobKind(Enum):
    IMPORT_REPOSITORY = "IMPORT_REPOSITORY"
    SYNC_PULL_REQUESTS = "SYNC_PULL_REQUESTS"


@strawberry.enum
class JobStatus(Enum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_GAPS = "COMPLETED_WITH_GAPS"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


@strawberry.enum
class ProblemCode(Enum):
    ADDRESS_INVALID = "ADDRESS_INVALID"
    ALREADY_IMPORTED = "ALREADY_IMPORTED"
    IMPORT_RUNNING = "IMPORT_RUNNING"
    USER_BUSY = "USER_BUSY"


@strawberry.type
class Job:
    id: strawberry.ID
    kind: JobKind
    status: JobStatus
    percent: float
    stage: str | None
    repository: str | None
    created_at: datetime
    attempt: int
    last_sequence: int

    @classmethod
    def of(cls, row: tables.Job) -> "Job":
        return cls(
            id=strawberry.ID(row.id),
            kind=JobKind(row.kind),
            status=JobStatus(row.status),
            percent=row.percent,
            stage=row.stage,
            repository=row.repository,
            created_at=datetime.fromisoformat(row.created_at),
            attempt=row.attempt,
            last_sequence=row.last_sequence,
        )


@strawberry.interface
class Problem:
    code: ProblemCode
    message: str


@strawberry.type
class ImportStarted:
    job: Job


@strawberry.type
class ImportAlreadyRunning(Problem):
    job_id: strawberry.ID


@strawberry.type
class UserBusy(Problem):
    job_id: strawberry.ID


@strawberry.type
class AlreadyImported(Problem):
    project_id: strawberry.ID


@strawberry.type
class InvalidRepositoryAddress(Problem):
    pass


StartImportResult = Annotated[
    ImportStarted | ImportAlreadyRunning | UserBusy | AlreadyImported | InvalidRepositoryAddress,
    strawberry.union("StartImportResult"),
]


@strawberry.input
class StartImportInput:
    url: str


@strawberry.type
class Query:
    @strawberry.field
    async def job(self, info: Info, id: strawberry.ID) -> Job | None:
        row = await info.context.session.get(tables.Job, str(id))
        return Job.of(row) if row and row.owner_id == info.context.user.id else None


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def start_import(self, info: Info, input: StartImportInput) -> StartImportResult:
        context = info.context
        answer = await accept(context.session, context.queue, context.user, input.url)
        return (
            _refusal(answer) if isinstance(answer, Refused) else ImportStarted(job=Job.of(answer))
        )


def _refusal(
    refused: Refused,
) -> ImportAlreadyRunning | UserBusy | AlreadyImported | InvalidRepositoryAddress:
    code, message = ProblemCode(refused.code), refused.message
    if code is ProblemCode.ALREADY_IMPORTED:
        return AlreadyImported(
            code=code, message=message, project_id=strawberry.ID(refused.project_id or "")
        )
    if code is ProblemCode.ADDRESS_INVALID:
        return InvalidRepositoryAddress(code=code, message=message)
    type_ = UserBusy if code is ProblemCode.USER_BUSY else ImportAlreadyRunning
    return type_(code=code, message=message, job_id=strawberry.ID(refused.job_id or ""))


schema = strawberry.Schema(
    Query, Mutation, extensions=[ParserCache(maxsize=100), ValidationCache(maxsize=100)]
)
