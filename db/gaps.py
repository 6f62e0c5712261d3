"""What imports could not bring."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from db.connection import Connection
from db.records.problem import Gap
from db.tables import gaps


async def append_gaps(connection: Connection, job_id: str, found: Sequence[Gap]) -> None:
    await connection.execute(insert(gaps), [{"job_id": job_id, "gap": gap} for gap in found])


async def read_gaps(
    connection: Connection, job_id: str, *, after: int = 0, limit: int | None = None
) -> list[tuple[int, Gap]]:
    """The gaps whose number is above `after`, each with its number, in order."""
    rows = await connection.execute(
        select(gaps.c.id, gaps.c.gap)
        .where(gaps.c.job_id == job_id, gaps.c.id > after)
        .order_by(gaps.c.id)
        .limit(limit)
    )
    return [(row.id, row.gap) for row in rows]


async def count_gaps(connection: Connection, job_id: str) -> int:
    question = select(func.count()).select_from(gaps).where(gaps.c.job_id == job_id)
    return int((await connection.execute(question)).scalar_one())
