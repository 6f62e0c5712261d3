"""A worker whose only stage kills it: `python -m tests.flow.poisoned_worker DATABASE REDIS`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from db.records.job import JobKind
from pipeline.runner.kind import Kind, Stage
from pipeline.runner.outcome import Outcome
from pipeline.runner.work import Work
from tests.flow.workshop import stores, workshop


async def poison(work: Work) -> Outcome:
    """Remembers something each time, as if it got anywhere."""
    await work.remember("sip", work.job.fence)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody outlives that")


KIND = Kind(JobKind.IMPORT_REPOSITORY, "The import", [Stage("sip", "Sipping", poison)])


async def main(directory: Path, redis_url: str) -> None:
    async with (
        stores(directory, redis_url) as (database, url),
        workshop(KIND, database, url) as shop,
    ):
        shop.begin_work()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
