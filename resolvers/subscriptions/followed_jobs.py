"""The jobs that are followed in this process: whoever comes to follow one as well is let in without
a look into the database."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from weakref import WeakValueDictionary

from db.records.job import Job, ProgressEvent
from pipeline.runner.progress import Progress


class FollowedJob:
    """`newest` is the number of the newest event that is known here."""

    def __init__(self, job: Job, progress: Progress) -> None:
        self.job_id = job.id
        self.owner_id = job.owner_id
        self.newest = job.last_sequence
        self._progress = progress
        self._is_over = job.status.is_terminal

    def catch_up(self, job: Job) -> None:
        """Take notice of the job as it was just read."""
        self.newest = max(self.newest, job.last_sequence)
        self._is_over |= job.status.is_terminal

    async def follow(self, after: int) -> AsyncGenerator[ProgressEvent, None]:
        """The job's events numbered above `after`, to its end."""
        if self._is_over and after >= self.newest:
            return
        async with aclosing(self._progress.follow(self.job_id, after)) as events:
            async for event in events:
                self.newest = max(self.newest, event.sequence)
                self._is_over |= event.status.is_terminal
                yield event


@dataclass(frozen=True, slots=True)
class Following:
    """What the subscription gives the server, which lets all who follow share one hub."""

    job: FollowedJob
    seen: int

    @property
    def topic(self) -> str:
        return self.job.job_id

    @property
    def newest(self) -> int:
        return self.job.newest

    def follow(self, after: int) -> AsyncGenerator[ProgressEvent, None]:
        return self.job.follow(after)

    def __aiter__(self) -> AsyncGenerator[ProgressEvent, None]:
        return self.follow(self.seen)


class FollowedJobs:
    """All of them. One is known for as long as somebody holds it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._known: WeakValueDictionary[str, FollowedJob] = WeakValueDictionary()

    def find(self, job_id: str) -> FollowedJob | None:
        return self._known.get(job_id)

    def of(self, job: Job) -> FollowedJob:
        """The followed job, which was read just now."""
        followed = self._known.get(job.id)
        if followed is None:
            followed = self._known[job.id] = FollowedJob(job, self._progress)
        else:
            followed.catch_up(job)
        return followed
