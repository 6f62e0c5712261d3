"""How long each stage takes on this host, as a moving average."""

from collections.abc import Mapping

from sqlalchemy import select, text

from db.connection import Connection
from db.prepared import prepared
from db.records.job import JobKind
from db.tables import stage_durations

NEW_WEIGHT = 0.3

# What took longer, or shorter, by more than this factor counts as if it had been by this: one odd
# job must not tell all that follow what to expect.
MOST_CHANGE = 2.0

_LEARN = prepared(
    text(
        f"""
    INSERT INTO stage_durations (kind, stage, seconds) VALUES (:kind, :stage, :seconds)
    ON CONFLICT (kind, stage) DO UPDATE
    SET seconds = stage_durations.seconds * {1 - NEW_WEIGHT} + {NEW_WEIGHT} * CASE
        WHEN excluded.seconds > stage_durations.seconds * {MOST_CHANGE}
            THEN stage_durations.seconds * {MOST_CHANGE}
        WHEN excluded.seconds < stage_durations.seconds / {MOST_CHANGE}
            THEN stage_durations.seconds / {MOST_CHANGE}
        ELSE excluded.seconds END
    """  # noqa: S608  # the numbers are ours
    ),
    on_loop=True,
)


async def read_durations(connection: Connection, kind: JobKind) -> dict[str, float]:
    """Seconds by stage."""
    rows = await connection.execute(
        select(stage_durations.c.stage, stage_durations.c.seconds).where(
            stage_durations.c.kind == kind
        )
    )
    return {row.stage: row.seconds for row in rows}


async def learn_durations(
    connection: Connection, kind: JobKind, seconds: Mapping[str, float]
) -> None:
    """Let what a job took weigh in. Always in the same order: two jobs that end together must not
    wait for each other."""
    learned = [
        {"kind": kind, "stage": stage, "seconds": taken} for stage, taken in sorted(seconds.items())
    ]
    if learned:
        await connection.execute(_LEARN, learned)
