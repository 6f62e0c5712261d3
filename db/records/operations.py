"""What an operator sees of the work of all users."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from db.records.job import Job, JobKind, JobStatus
from db.records.problem import ProblemCode


class Pause(Struct, frozen=True):
    """Nothing new is taken from this queue: since when, and on whose word (a user's name)."""

    queue: str
    since: datetime
    by: str


class WorkerSign(Struct, frozen=True):
    """A process with workers, as it last showed that it is alive. `places`: how many steps it does
    at once, by queue."""

    name: str
    host: str
    pid: int
    version: str
    started_at: datetime
    seen_at: datetime
    places: Mapping[str, int]


class Holding(Struct, frozen=True):
    """A lease: which process has it, and in how many seconds it ends unless it is renewed."""

    holder: str
    seconds_left: float


class Standing(Struct, frozen=True):
    """How many unended jobs of a kind stand so before or at a stage, and since when the one that
    has not moved for longest. `stage` None: before the first. `stands_in_queue`: though they wait,
    the queue is where they are, for it is paused or has no worker."""

    kind: JobKind
    status: JobStatus
    stage: str | None
    stands_in_queue: bool
    count: int
    oldest: datetime


class UsersJob(Struct, frozen=True):
    """A job, and its owner's name."""

    job: Job
    owner: str


class End(Struct, frozen=True):
    """How and when a job ended. `code` is why, if it failed."""

    status: JobStatus
    started_at: datetime | None
    ended_at: datetime
    code: ProblemCode | None


class Purged(Struct, frozen=True):
    """How many jobs were deleted, and how many events of their logs."""

    jobs: int = 0
    events: int = 0

    def plus(self, other: "Purged") -> "Purged":
        return Purged(self.jobs + other.jobs, self.events + other.events)
