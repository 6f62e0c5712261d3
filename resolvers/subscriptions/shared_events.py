"""One object per event for all who follow a job in this process, so that it is encoded once."""

from weakref import WeakValueDictionary

from db.records.job import ProgressEvent
from schema.progress import SharedEvent


class Audience:
    """Those who follow one job. What they share is its newest event: an older one is replayed to
    each alone, for with it comes the job as it is now."""

    def __init__(self) -> None:
        self._newest: SharedEvent | None = None

    def share(self, event: ProgressEvent) -> ProgressEvent:
        """The event as the others of the audience have it."""
        newest = self._newest
        if newest is None or event.sequence > newest.sequence:
            newest = self._newest = SharedEvent.of(event)
        return newest if event.sequence == newest.sequence else event


class SharedEvents:
    """The audiences of all jobs. One lasts as long as somebody holds it."""

    def __init__(self) -> None:
        self._audiences: WeakValueDictionary[str, Audience] = WeakValueDictionary()

    def audience(self, job_id: str) -> Audience:
        audience = self._audiences.get(job_id)
        if audience is None:
            audience = self._audiences[job_id] = Audience()
        return audience
