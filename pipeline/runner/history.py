"""How long stages take on this host, read at most every few seconds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from db.database import Database
from db.durations import read_durations
from db.records.job import JobKind

FRESH_FOR = timedelta(seconds=30)


class History:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[JobKind, tuple[datetime, Mapping[str, float]]] = {}

    async def of(self, kind: JobKind) -> Mapping[str, float]:
        """Seconds by stage."""
        now = self._clock()
        read_at, known = self._known.get(kind, (None, {}))
        if read_at is None or now - read_at > FRESH_FOR:
            known = await self._database.ask(lambda connection: read_durations(connection, kind))
            self._known[kind] = (now, known)
        return known
