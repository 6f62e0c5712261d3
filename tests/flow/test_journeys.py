"""How often a job goes to Redis and to SQL: each journey is time, and the work of two programs."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from db.records.job import JobKind, JobStatus
from pipeline.runner.kind import Kind, Queue, Stage
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from tests.flow.workshop import Workshop, a_user, stores, workshop


class Journeys:
    """Counts what the runner sends; docket's own and the listeners' are not its."""

    def __init__(self, shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: Counter[str] = Counter()
        self._count(monkeypatch, shop.pipeline, "send", "redis")
        for name in ("ask", "transact"):
            self._count(monkeypatch, shop.database, name, "sql")

    def _count(self, monkeypatch: pytest.MonkeyPatch, of: Any, name: str, kind: str) -> None:
        make = getattr(of, name)

        async def counted(*arguments: Any) -> Any:
            self.made[kind] += 1
            return await make(*arguments)

        monkeypatch.setattr(of, name, counted)


async def empty(_work: Work) -> Outcome:
    return Done("There was nothing to do.")


def kind_of(stages: int) -> Kind:
    """Stages that follow each other, each a message of its own."""
    queues = (Queue.IO, Queue.COMPUTE)
    return Kind(
        JobKind.IMPORT_REPOSITORY,
        "The import",
        [Stage(f"s{n}", f"Stage {n}", empty, queue=queues[n % 2]) for n in range(stages)],
    )


# A start: claim; row; announcement and message. A stage: row; lease, slot and pauses; claimed row;
# its announcement; the outcome's row; lease, announcement and next message. An end: keys, settled.
@pytest.mark.parametrize(("stages", "redis", "sql"), [(1, 5, 6), (2, 8, 9), (3, 11, 12)])
async def test_a_job_makes_as_few_journeys_as_its_stages_need(
    tmp_path: Path,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    stages: int,
    redis: int,
    sql: int,
) -> None:
    async with (
        stores(tmp_path, redis_url) as (database, url),
        workshop(kind_of(stages), database, url) as shop,
    ):
        work = shop.journal.engine.work(shop.runner, {Queue.IO: 8, Queue.COMPUTE: 8}, "journeys")
        shop.tasks = [asyncio.create_task(work)]
        warm = await shop.accept(await a_user(database))
        await shop.follow(warm)
        while await shop.slot_keys():
            await asyncio.sleep(0.01)
        ada = await a_user(database, "ben")
        journeys = Journeys(shop, monkeypatch)
        job = await shop.accept(ada)
        async with asyncio.timeout(5):
            while (await shop.now(job)).status is not JobStatus.COMPLETED:
                await asyncio.sleep(0.01)
        await shop.stop_work()
    assert journeys.made == {"redis": redis, "sql": sql}
