"""A job, its stages and its progress events."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from db.records.problem import Problem
from db.records.sync import SyncChanges


class JobKind(StrEnum):
    IMPORT_REPOSITORY = "IMPORT_REPOSITORY"
    SYNC_PULL_REQUESTS = "SYNC_PULL_REQUESTS"


class JobStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_GAPS = "COMPLETED_WITH_GAPS"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset(
    {
        JobStatus.COMPLETED,
        JobStatus.COMPLETED_WITH_GAPS,
        JobStatus.FAILED,
        JobStatus.CANCELLED,
    }
)


class StageStatus(StrEnum):
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"

    @property
    def is_over(self) -> bool:
        return self in (StageStatus.DONE, StageStatus.SKIPPED, StageStatus.FAILED)


class WaitReason(StrEnum):
    QUOTA = "QUOTA"
    SECONDARY_LIMIT = "SECONDARY_LIMIT"
    RETRY = "RETRY"
    USER_SLOT = "USER_SLOT"
    AUTHENTICATION = "AUTHENTICATION"
    PAUSED = "PAUSED"
    NO_WORKER = "NO_WORKER"


class Waiting(Struct, frozen=True):
    """Why nothing moves, since when. `until` is None where only somebody's act ends the wait."""

    reason: WaitReason
    until: datetime | None
    message: str
    since: datetime


class Counter(Struct, frozen=True):
    """`total` is None while it is not known."""

    name: str
    done: int
    total: int | None = None


class Receipt(Struct, frozen=True):
    """What a job has spent: outbound requests, GraphQL points, 304 answers, body bytes received,
    seconds spent waiting, and analysis results taken from the cache."""

    requests: int = 0
    graphql_points: int = 0
    not_modified: int = 0
    bytes: int = 0
    seconds_waited: float = 0.0
    cache_hits: int = 0

    def plus(self, other: "Receipt") -> "Receipt":
        return Receipt(
            self.requests + other.requests,
            self.graphql_points + other.graphql_points,
            self.not_modified + other.not_modified,
            self.bytes + other.bytes,
            self.seconds_waited + other.seconds_waited,
            self.cache_hits + other.cache_hits,
        )


class JobStage(Struct, frozen=True):
    """One stage of one job. `percent` is 0..100; `attempt` counts its starts; `failures` those
    that failed since it last got anything done; stages of the same `step` run side by side.
    `amount` tells how many times the stage's usual weight and time this job's takes."""

    name: str
    title: str
    status: StageStatus = StageStatus.PENDING
    percent: float = 0.0
    message: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    attempt: int = 0
    failures: int = 0
    step: int = 0
    amount: float = 1.0


class JobError(Struct, frozen=True):
    problem: Problem
    stage: str | None
    retriable: bool


class ImportInput(Struct, frozen=True):
    """What an import, or a re-sync, was asked for. `days_back` is 0..3650."""

    url: str
    provider: str
    owner: str
    name: str
    days_back: int = 90
    is_showcase: bool = True
    is_private: bool = False


class Job(Struct, frozen=True):
    """One unit of background work, as its row stands.

    `turn` numbers the messages that were queued for the job: a message of another turn is stale.
    `fence` rises with every lease and every act from outside; a write that carries an older one
    is refused. `claims` counts how often the present turn was taken up by a worker. `changes` is
    None but for a re-sync.
    """

    id: str
    kind: JobKind
    owner_id: str
    status: JobStatus
    input: ImportInput
    repository: str | None
    stages: tuple[JobStage, ...]
    created_at: datetime
    updated_at: datetime
    percent: float = 0.0
    stage: str | None = None
    waiting: Waiting | None = None
    estimated_end_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    attempt: int = 1
    turn: int = 1
    fence: int = 0
    claims: int = 0
    last_sequence: int = 0
    gap_count: int = 0
    error: JobError | None = None
    receipt: Receipt = Receipt()
    project_id: str | None = None
    client_mutation_id: str | None = None
    changes: SyncChanges | None = None

    def waits_for(self, reason: WaitReason) -> bool:
        return self.waiting is not None and self.waiting.reason is reason


class ProgressEvent(Struct, frozen=True):
    """One numbered step of a job's progress; `sequence` runs 1..n without a hole."""

    job_id: str
    sequence: int
    at: datetime
    status: JobStatus
    percent: float
    message: str
    stage: str | None = None
    stage_status: StageStatus | None = None
    stage_percent: float | None = None
    counters: tuple[Counter, ...] = ()
    waiting: Waiting | None = None
    estimated_end_at: datetime | None = None
