"""The log of progress events: append, and read on from a number."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from db.connection import Connection
from db.prepared import prepared
from db.records.job import ProgressEvent
from db.tables import progress_events

_APPEND = prepared(insert(progress_events), on_loop=True)
_AFTER = prepared(
    select(progress_events.c.event)
    .where(
        progress_events.c.job_id == bindparam("job"),
        progress_events.c.sequence > bindparam("after"),
    )
    .order_by(progress_events.c.sequence)
    .limit(bindparam("most")),
    on_loop=True,
)


async def append_events(connection: Connection, events: Sequence[ProgressEvent]) -> None:
    await connection.execute(
        _APPEND,
        [{"job_id": event.job_id, "sequence": event.sequence, "event": event} for event in events],
    )


async def read_events(
    connection: Connection, job_id: str, *, after: int, limit: int
) -> list[ProgressEvent]:
    """The events numbered above `after`, in order, at most `limit`."""
    asked = {"job": job_id, "after": after, "most": limit}
    rows = await connection.execute(_AFTER, asked)
    return list(rows.scalars())
