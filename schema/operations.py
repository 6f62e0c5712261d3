"""The operator's view: the queues, the workers, and the work of all users."""

from datetime import datetime, timedelta
from typing import Annotated

import strawberry

from db.jobs_of_all import (
    ACTIVE,
    Place,
    count_active_jobs,
    count_ended_jobs,
    list_active_jobs,
    list_ended_jobs,
)
from db.records import operations as records
from db.records.job import TERMINAL, JobStatus, WaitReason
from db.records.quota import QuotaState
from pipeline.operator.overview import IdentityQuota, Overview, QuotaHolder, WorkerState
from pipeline.operator.overview import QueueState as QueueStateRecord
from pipeline.operator.timeline import Span
from pipeline.operator.timeline import Timeline as TimelineRecord
from pipeline.runner.kind import Queue
from schema.availability import said_when_redis_is_away
from schema.client_error import at_most
from schema.connection import After, Connection, Page, Window
from schema.field import field
from schema.ids import canonical_uuid
from schema.job import Job
from schema.reading import Info
from schema.showing import describe_enum
from schema.timeline import Timeline

MOST_JOBS = 100
MOST_DAYS = 36_500

describe_enum(
    Queue,
    "What a step mostly waits for. Each queue has places of its own.",
    {
        "IO": "The outside, such as a code host.",
        "COMPUTE": "A processor.",
        "LLM": "A language model.",
    },
)
describe_enum(
    QuotaHolder,
    "Whose quota at a host it is.",
    {
        "OPERATOR": "That of the operator's own token.",
        "ANONYMOUS": "That of this machine's address: requests are made without a token.",
        "USER": "That of a user's own account.",
    },
)


@strawberry.type(description="Nothing new is taken from a queue.")
class QueuePause:
    since: datetime = strawberry.field(description="Since when.")
    by: str = strawberry.field(description="The name of the administrator who said so.")


@strawberry.type(description="A queue, as it stands.")
class QueueState:
    queue: Queue = strawberry.field(description="Which one.")
    depth: int = strawberry.field(
        description="Jobs that free places take up next, or would if it were not paused."
    )
    oldest_since: datetime | None = strawberry.field(
        description="When the oldest of these came; null if there is none."
    )
    at_work: int = strawberry.field(description="Jobs in workers' hands.")
    waiting: int = strawberry.field(
        description="Jobs that wait for something else: quota, another try, the user's slot."
    )
    places: int = strawberry.field(description="Steps that all workers together do at once.")
    pause: QueuePause | None = strawberry.field(description="Null unless it is paused.")


@strawberry.type(description="A job of any user.")
class UsersJob:
    owner: str = strawberry.field(description="The name of the user whose job it is.")
    job: Job = strawberry.field(description="The job.")


@strawberry.type(description="A job in a worker's hands.")
class HeldJob:
    owner: str = strawberry.field(description="The name of the user whose job it is.")
    job: Job = strawberry.field(description="The job.")
    lease_ends_at: datetime = strawberry.field(
        description="When another worker may take it, unless this one shows that it is alive."
    )


@strawberry.type(description="How many steps of a queue a worker does at once.")
class QueuePlaces:
    queue: Queue = strawberry.field(description="The queue.")
    places: int = strawberry.field(description="How many.")


@strawberry.type(description="A process that takes jobs.")
class Worker:
    is_lost: bool = strawberry.field(
        description="Whether it has shown no sign for longer than a lease lasts."
    )
    holds: list[HeldJob] = strawberry.field(description="The jobs that it has in its hands.")

    @field("What tells it from all others.")
    @staticmethod
    def name(worker: strawberry.Parent[WorkerState]) -> str:
        return worker.sign.name

    @field("The machine that it runs on.")
    @staticmethod
    def host(worker: strawberry.Parent[WorkerState]) -> str:
        return worker.sign.host

    @field("Its number there.")
    @staticmethod
    def process_id(worker: strawberry.Parent[WorkerState]) -> int:
        return worker.sign.pid

    @field("The version of Gantry that it runs.")
    @staticmethod
    def version(worker: strawberry.Parent[WorkerState]) -> str:
        return worker.sign.version

    @field("When it began.")
    @staticmethod
    def started_at(worker: strawberry.Parent[WorkerState]) -> datetime:
        return worker.sign.started_at

    @field("When it last showed that it is alive.")
    @staticmethod
    def seen_at(worker: strawberry.Parent[WorkerState]) -> datetime:
        return worker.sign.seen_at

    @field("The queues that it takes from.")
    @staticmethod
    def places(worker: strawberry.Parent[WorkerState]) -> list[QueuePlaces]:
        return [
            QueuePlaces(queue=Queue(name), places=places)
            for name, places in worker.sign.places.items()
        ]


@strawberry.type(description="What is known of one quota of one identity at a host.")
class IdentitysQuota:
    holder: QuotaHolder = strawberry.field(description="Whose it is.")
    name: str = strawberry.field(
        description="Tells identities apart. It is no part of a token, nor leads to one."
    )

    @field("The host's address.")
    @staticmethod
    def host(quota: strawberry.Parent[IdentityQuota]) -> str:
        return quota.state.account.origin

    @field("What is counted: `core`, `graphql`. Null if no answer has told of any yet.")
    @staticmethod
    def resource(quota: strawberry.Parent[IdentityQuota]) -> str | None:
        return quota.state.resource

    @field("What a whole window grants.")
    @staticmethod
    def limit(quota: strawberry.Parent[IdentityQuota]) -> int | None:
        return quota.state.limit

    @field("What is left of it. Null if the window is over, or none is known.")
    @staticmethod
    def remaining(quota: strawberry.Parent[IdentityQuota]) -> int | None:
        return quota.state.remaining

    @field("When the next window begins.")
    @staticmethod
    def resets_at(quota: strawberry.Parent[IdentityQuota]) -> datetime | None:
        return quota.state.resets_at

    @field("Until when nothing is sent. Null unless the host has said no.")
    @staticmethod
    def blocked_until(quota: strawberry.Parent[IdentityQuota]) -> datetime | None:
        return _blocked(quota.state)[1]

    @field("Why nothing is sent: QUOTA or SECONDARY_LIMIT.")
    @staticmethod
    def blocked_by(quota: strawberry.Parent[IdentityQuota]) -> WaitReason | None:
        return _blocked(quota.state)[0]

    @field("Requests of this identity under way.")
    @staticmethod
    def in_flight(quota: strawberry.Parent[IdentityQuota]) -> int:
        return quota.state.in_flight

    @field("Requests of this identity that wait for their turn.")
    @staticmethod
    def in_line(quota: strawberry.Parent[IdentityQuota]) -> int:
        return quota.state.in_line


def _blocked(state: QuotaState) -> tuple[WaitReason | None, datetime | None]:
    return (None, None) if state.blocked is None else (state.blocked.reason, state.blocked.until)


def _place(key: str) -> Place:
    time, _, job_id = key.partition("|")
    return datetime.fromisoformat(time), canonical_uuid(job_id)


@strawberry.type(description="How Gantry stands, and the work of all users; for administrators.")
class Operations:
    @field("The queues.", shown_as=list[QueueState])
    @staticmethod
    async def queues(overview: strawberry.Parent[Overview]) -> list[QueueStateRecord]:
        with said_when_redis_is_away():
            return await overview.queues()

    @field(
        "The processes that take jobs, and those that were lost within the last minutes.",
        shown_as=list[Worker],
    )
    @staticmethod
    async def workers(overview: strawberry.Parent[Overview]) -> list[WorkerState]:
        with said_when_redis_is_away():
            return await overview.workers()

    @field(
        "What is known of the quotas at the hosts, the operator's own first.",
        shown_as=list[IdentitysQuota],
    )
    @staticmethod
    async def quotas(overview: strawberry.Parent[Overview]) -> list[IdentityQuota]:
        with said_when_redis_is_away():
            return await overview.quotas()

    @field("How jobs ended over the time up to now.", shown_as=Timeline)
    @staticmethod
    async def timeline(
        overview: strawberry.Parent[Overview],
        span: Annotated[Span, strawberry.argument(description="How far back.")] = Span.HOUR,
    ) -> TimelineRecord:
        return await overview.timeline(span)

    @field("All users' jobs that have not ended, the newest first.", shown_as=Connection[UsersJob])
    @staticmethod
    async def active_jobs(
        info: Info,
        status: Annotated[
            list[JobStatus] | None,
            strawberry.argument(description="Those that stand so. Null or nothing in it: any."),
        ] = strawberry.UNSET,
        first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 20,
        after: After = strawberry.UNSET,
    ) -> Page[records.UsersJob]:
        window = Window.parse(first, after, canonical_uuid, usual=20, most=MOST_JOBS)
        database, statuses = info.context.database, status or ACTIVE

        async def count() -> int:
            async with database.read() as connection:
                return await count_active_jobs(connection, statuses)

        async with database.read() as connection:
            found = await list_active_jobs(
                connection, statuses=statuses, before=window.after, limit=window.first + 1
            )
        return Page.of(window, [(one.job.id, one) for one in found], count)

    @field(
        "All users' jobs that have ended, those that ended last first.",
        shown_as=Connection[UsersJob],
    )
    @staticmethod
    async def ended_jobs(
        info: Info,
        status: Annotated[
            list[JobStatus] | None,
            strawberry.argument(description="Those that ended so. Null or nothing in it: any."),
        ] = strawberry.UNSET,
        older_than_days: Annotated[
            int | None,
            strawberry.argument(description="Those that ended so many days ago, 0 to 36500."),
        ] = 0,
        first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 20,
        after: After = strawberry.UNSET,
    ) -> Page[records.UsersJob]:
        window = Window.parse(first, after, _place, usual=20, most=MOST_JOBS)
        days = at_most("olderThanDays", older_than_days or 0, MOST_DAYS)
        before = info.context.clock() - timedelta(days=days) if days else None
        database, statuses = info.context.database, status or TERMINAL

        async def count() -> int:
            async with database.read() as connection:
                return await count_ended_jobs(connection, statuses, before)

        async with database.read() as connection:
            found = await list_ended_jobs(
                connection,
                statuses=statuses,
                ended_before=before,
                after=window.after,
                limit=window.first + 1,
            )
        places = [(f"{one.job.updated_at.isoformat()}|{one.job.id}", one) for one in found]
        return Page.of(window, places, count)
