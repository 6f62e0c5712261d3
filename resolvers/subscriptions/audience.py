"""Those in this process who follow one job; they share what they hear and what was lately heard."""

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from weakref import WeakValueDictionary

from db.records.job import Job, ProgressEvent
from pipeline.runner.progress import Progress
from schema.progress import SharedEvent

REMEMBERED = 250
"""Events of a followed job that newcomers are told without a look into the log."""


class Audience:
    """The followers of one job. `newest` is the number of the newest event that is known here."""

    def __init__(self, job: Job, progress: Progress) -> None:
        self.job_id = job.id
        self.owner_id = job.owner_id
        self.newest = job.last_sequence
        self._progress = progress
        self._is_over = job.status.is_terminal
        self._remembered: deque[SharedEvent] = deque(maxlen=REMEMBERED)

    def catch_up(self, job: Job) -> None:
        """Take notice of the job as it was just read."""
        self.newest = max(self.newest, job.last_sequence)
        self._is_over |= job.status.is_terminal

    async def follow(self, after: int) -> AsyncGenerator[ProgressEvent, None]:
        """The job's events numbered above `after`, to its end."""
        while remembered := self._remembered_after(after):
            for known in remembered:
                after = known.sequence
                yield known
        if self._is_over and after >= self.newest:
            return
        async with aclosing(self._progress.follow(self.job_id, after)) as events:
            async for event in events:
                yield self._share(event)

    def _remembered_after(self, after: int) -> list[SharedEvent]:
        if not self._remembered or not self._remembered[0].sequence <= after + 1 <= self.newest:
            return []
        return list(self._remembered)[after + 1 - self._remembered[0].sequence :]

    def _share(self, event: ProgressEvent) -> ProgressEvent:
        """The event as the others have it. What is older than all that is remembered is for the
        one who asked alone."""
        remembered = self._remembered
        if not remembered or event.sequence > remembered[-1].sequence:
            return self._remember(SharedEvent.of(event))
        if event.sequence >= remembered[0].sequence:
            return remembered[event.sequence - remembered[0].sequence]
        return event

    def _remember(self, event: SharedEvent) -> SharedEvent:
        if self._remembered and event.sequence != self._remembered[-1].sequence + 1:
            self._remembered.clear()
        for older in self._remembered:
            older.shared_answers.clear()  # with an event comes the job as it is now
        self._remembered.append(event)
        self.newest = max(self.newest, event.sequence)
        self._is_over |= event.status.is_terminal
        return event


@dataclass(frozen=True, slots=True)
class Following:
    """What the subscription gives the server, which lets all who follow share one broadcast."""

    audience: Audience
    seen: int

    @property
    def topic(self) -> str:
        return self.audience.job_id

    @property
    def newest(self) -> int:
        return self.audience.newest

    def follow(self, after: int) -> AsyncGenerator[ProgressEvent, None]:
        return self.audience.follow(after)

    def __aiter__(self) -> AsyncGenerator[ProgressEvent, None]:
        return self.follow(self.seen)


class Audiences:
    """The audiences of all jobs that are followed. One lasts as long as somebody holds it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._known: WeakValueDictionary[str, Audience] = WeakValueDictionary()

    def known(self, job_id: str) -> Audience | None:
        return self._known.get(job_id)

    def of(self, job: Job) -> Audience:
        """The audience of the job, which was read just now."""
        audience = self._known.get(job.id)
        if audience is None:
            audience = self._known[job.id] = Audience(job, self._progress)
        else:
            audience.catch_up(job)
        return audience
