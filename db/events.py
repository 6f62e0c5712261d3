"""The log of progress events: append, and read on from a number."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.records.job import ProgressEvent
from db.tables import progress_events


async def append_events(connection: AsyncConnection, events: Sequence[ProgressEvent]) -> None:
    await connection.execute(
        insert(progress_events),
        [{"job_id": event.job_id, "sequence": event.sequence, "event": event} for event in events],
    )


async def read_events(
    connection: AsyncConnection, job_id: str, *, after: int, limit: int
) -> list[ProgressEvent]:
    """The events numbered above `after`, in order, at most `limit`."""
    rows = await connection.execute(
        select(progress_events.c.event)
        .where(progress_events.c.job_id == job_id, progress_events.c.sequence > after)
        .order_by(progress_events.c.sequence)
        .limit(limit)
    )
    return list(rows.scalars())
