"""What the stores say of all jobs, read past Gantry: whether each promise was kept."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from db.redis_connection import RedisClient
from tests.flow.customers import ENDS

UNENDED = "SELECT id, status, stage FROM jobs WHERE NOT settled OR ended_at IS NULL"
JOBS = "SELECT id, status, last_sequence, receipt, error, created_at, ended_at FROM jobs"
LOG = "SELECT event FROM progress_events WHERE job_id = ? ORDER BY sequence"
TWICE = """
SELECT owner_id, repository FROM projects
GROUP BY owner_id, json_extract(repository, '$.owner'), json_extract(repository, '$.name')
HAVING count(*) > 1
"""
# Slots with their keys, and leases; and docket's messages: those to come, those that are due.
CLAIMS = ("gantry:slot:*", "gantry:lease:*")
MESSAGES = ("gantry:queue:*:queue", "gantry:queue:*:stream")


class Evidence:
    def __init__(self, database: Path, redis: RedisClient) -> None:
        self._database = database
        self._redis = redis

    def _rows(self, question: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            return connection.execute(question, values).fetchall()

    async def until_all_has_ended(self, seconds: float) -> None:
        """Wait until every job is over, what follows its end is done, and Redis holds nothing for
        it any more. Raises `TimeoutError`, saying what is left."""
        left: list[Any] = []
        try:
            async with asyncio.timeout(seconds):
                while left := [*self._rows(UNENDED), *[key async for key in self._kept()]]:
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise TimeoutError(f"after {seconds:g} seconds there is still: {left}") from None

    async def _kept(self) -> AsyncIterator[bytes]:
        for pattern in CLAIMS:
            async for key in self._redis.scan_iter(pattern):
                yield key
        for pattern in MESSAGES:
            async for key in self._redis.scan_iter(pattern):
                is_stream = key.endswith(b"stream")
                if await (self._redis.xlen(key) if is_stream else self._redis.zcard(key)):
                    yield key

    def assert_promises_were_kept(self, seen: Iterable[Any], requests: int) -> Counter[str]:
        """Every log whole and as it was `seen` to end, every receipt sane, no project twice.
        Answers how many jobs ended how."""
        jobs = {row[0]: row for row in self._rows(JOBS)}
        assert self._rows(TWICE) == []
        for job in jobs.values():
            self._check_log(*job[:3])
            _check_receipt(job)
            if job[1] == "FAILED":
                # Kills may hit one step of a job again and again; nothing else may fail it.
                assert json.loads(job[4])["problem"]["code"] == "WORKER_LOST", job
        assert sum(json.loads(job[3])["requests"] for job in jobs.values()) <= requests
        for job_id, end in seen:
            assert (end["status"], end["sequence"]) == jobs[job_id][1:3], job_id
        return Counter(job[1] for job in jobs.values())

    def _check_log(self, job_id: str, status: str, last_sequence: int) -> None:
        log = [json.loads(event) for (event,) in self._rows(LOG, job_id)]
        assert [event["sequence"] for event in log] == list(range(1, last_sequence + 1)), job_id
        assert [event["status"] for event in log if event["status"] in ENDS] == [status], job_id
        assert log[-1]["status"] == status, job_id
        assert all(a["percent"] <= b["percent"] for a, b in pairwise(log)), job_id


def _check_receipt(job: Any) -> None:
    receipt, (created, ended) = json.loads(job[3]), map(datetime.fromisoformat, job[5:7])
    assert all(spent >= 0 for spent in receipt.values()), job
    assert receipt["seconds_waited"] <= (ended - created).total_seconds(), job
