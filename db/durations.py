"""How long each stage takes on this host, as a moving average."""

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db.records.job import JobKind
from db.tables import stage_durations

NEW_WEIGHT = 0.3


async def read_durations(connection: AsyncConnection, kind: JobKind) -> dict[str, float]:
    """Seconds by stage."""
    rows = await connection.execute(
        select(stage_durations.c.stage, stage_durations.c.seconds).where(
            stage_durations.c.kind == kind
        )
    )
    return {row.stage: row.seconds for row in rows}


async def learn_durations(
    connection: AsyncConnection, kind: JobKind, seconds: Mapping[str, float]
) -> None:
    """Let what a job took weigh in."""
    known = await read_durations(connection, kind)
    for stage, taken in seconds.items():
        if stage in known:
            value = known[stage] * (1 - NEW_WEIGHT) + taken * NEW_WEIGHT
            await connection.execute(
                update(stage_durations)
                .where(stage_durations.c.kind == kind, stage_durations.c.stage == stage)
                .values(seconds=value)
            )
        else:
            await connection.execute(
                insert(stage_durations).values(kind=kind, stage=stage, seconds=taken)
            )
