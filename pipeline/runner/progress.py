"""Follows a job's progress: what the log holds after a number, then what comes live, exactly once.

The live feed only says early what the log says. Where a number jumps, or the feed was lost or is
silent, the log is read again; so nothing is missed and nothing is seen twice.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from functools import partial

from db.database import Database
from db.decoders import json_decoder
from db.events import read_events
from db.live import LOST, LiveFeed, job_channel
from db.records.job import ProgressEvent

PAGE = 500
SILENCE_SECONDS = 5.0

_decoder = json_decoder(ProgressEvent)


class Progress:
    def __init__(self, database: Database, live: LiveFeed) -> None:
        self._database = database
        self._live = live

    async def follow(self, job_id: str, after: int) -> AsyncGenerator[ProgressEvent, None]:
        """The events numbered above `after`, in order; ends after the terminal one."""
        async with self._live.listen(job_channel(job_id)) as listener:
            while True:
                async for event in self._logged(job_id, after):
                    after = event.sequence
                    yield event
                    if event.status.is_terminal:
                        return
                # The feed until it has a hole; what it repeats of the log is passed over.
                while (message := await listener.next(SILENCE_SECONDS)) is not LOST:
                    event = _decoder.decode(message)
                    if event.sequence > after + 1:
                        break
                    if event.sequence == after + 1:
                        after = event.sequence
                        yield event
                        if event.status.is_terminal:
                            return

    async def _logged(self, job_id: str, after: int) -> AsyncIterator[ProgressEvent]:
        while True:
            events = await self._database.ask(
                partial(read_events, job_id=job_id, after=after, limit=PAGE)
            )
            for event in events:
                yield event
            if len(events) < PAGE:
                return
            after = events[-1].sequence
