"""The subscription `jobUpdates`: the user's jobs, each whenever it has changed."""

from collections.abc import AsyncGenerator, Iterable
from datetime import datetime, timedelta

from db.jobs import find_current_jobs
from db.live import LOST, Signal, user_channel
from db.records.job import Job as JobRecord
from resolvers.context import Context, Info
from schema.field import subscription
from schema.job import Job

SILENCE_SECONDS = 10.0
OVERLAP = timedelta(seconds=60)
"""How far back ends are looked for: longer than clocks are apart, or a reconnect takes."""


@subscription(
    "Your jobs, each whenever it has changed; at first those that have not ended, and those that "
    "ended within the last minute. Never completes.",
    shown_as=Job,
)
async def job_updates(info: Info) -> AsyncGenerator[JobRecord, None]:
    context = info.context
    changes = _Changes()
    async with context.live.listen(user_channel(context.user.id)) as listener:
        message: bytes | Signal = LOST
        since = context.clock()
        while True:
            if message is LOST:
                since, horizon = context.clock(), since - OVERLAP
                changed = changes.in_all(await _current(context, horizon))
            else:
                told = {message, *listener.arrived()}
                changed = changes.among(await _load(context, told))
            for job in changed:
                yield job
            message = await listener.next(SILENCE_SECONDS)


async def _current(context: Context, ended_since: datetime) -> list[JobRecord]:
    async with context.database.read() as connection:
        return await find_current_jobs(connection, context.user.id, ended_since)


async def _load(context: Context, ids: Iterable[bytes]) -> list[JobRecord]:
    found = await context.jobs.load_many(job_id.decode() for job_id in ids)
    return [job for job in found if job is not None]


class _Changes:
    """Tells what is new: a job is passed on once for each time that it was written."""

    def __init__(self) -> None:
        self._known: dict[str, datetime] = {}

    def among(self, jobs: list[JobRecord]) -> list[JobRecord]:
        changed = [job for job in jobs if self._known.get(job.id) != job.updated_at]
        self._known.update({job.id: job.updated_at for job in changed})
        return changed

    def in_all(self, jobs: list[JobRecord]) -> list[JobRecord]:
        """The same, where these are all that may be told of again: the others are forgotten."""
        changed = self.among(jobs)
        self._known = {job.id: job.updated_at for job in jobs}
        return changed
