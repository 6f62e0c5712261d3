"""What it costs to execute a known operation: compiled, by graphql-core, and by Strawberry itself.

    python -m bench.compiled_operations [--rounds 5] [--seconds 0.5]

Microseconds of CPU for each execution, the median of rounds in which the three take turns. No store
is asked: the jobs are there at once, so all that is measured is GraphQL.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median
from time import process_time
from types import SimpleNamespace
from typing import Any

from db.identifiers import id_source
from db.records.job import ImportInput, Job, JobKind, JobStage, JobStatus
from db.records.replacing import replace
from resolvers.root import build_schema
from schema.node import id_of
from server.graphql.execution import Execution
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload

_JOB = "query($id: ID!) { job(id: $id) { id status percent stage repository createdAt attempt } }"
_ROW = """id kind status percent stage repository attempt createdAt startedAt endedAt estimatedEndAt
waiting { reason until message since } error { code message remedy link stage retryAt retriable }
project { id slug title }"""
_ROWS = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Job { %s } } }" % _ROW  # noqa: UP031
_CONDITIONS = """query($id: ID!, $all: Boolean!) {
  job(id: $id) { id ...Rest @include(if: $all) } }
fragment Rest on Job { status stages { name } }"""

Ask = Callable[[], Awaitable[Any]]


def _jobs(count: int) -> list[Job]:
    new_id, now = id_source(), datetime.now(UTC)
    first = Job(
        new_id(),
        JobKind.IMPORT_REPOSITORY,
        "ada",
        JobStatus.QUEUED,
        ImportInput("o/r", "github", "o", "r", 30, is_showcase=False, is_private=True),
        "o/r",
        (JobStage("fetch_repository", "Fetching"), JobStage("create_project", "Creating")),
        now,
        now,
    )
    return [first, *(replace(first, id=new_id()) for _ in range(count - 1))]


class _Loader:
    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = {job.id: job for job in jobs}

    async def load(self, key: str) -> Job:
        return self._jobs[key]


def _contestants(query: str, variables: dict[str, Any], context: Any) -> dict[str, Ask]:
    schema = build_schema()

    def by(execution: Execution) -> Ask:
        operation = execution.prepare(Payload(query, variables=variables))
        return lambda: execution.answer(operation, context)

    return {
        "compiled": by(Execution(schema, DocumentLimits())),
        "graphql-core": by(Execution(schema, DocumentLimits(), compiles=False)),
        "Strawberry": lambda: schema.execute(query, variables, context),
    }


async def _microseconds(ask: Ask, seconds: float) -> float:
    """Of CPU for each, over so many seconds of it."""
    await ask()
    count, began = 0, process_time()
    while (spent := process_time() - began) < seconds:
        for _ in range(20):
            await ask()
        count += 20
    return spent / count * 1e6


async def measure(rounds: int, seconds: float) -> None:
    jobs = _jobs(50)
    context = SimpleNamespace(
        jobs=_Loader(jobs), may_see=lambda _owner: True, clock=lambda: datetime.now(UTC)
    )
    ids = [id_of(job) for job in jobs]
    questions: dict[str, tuple[str, dict[str, Any]]] = {
        "job(id), 7 fields": (_JOB, {"id": ids[0]}),
        "50 jobs, 26 fields each": (_ROWS, {"ids": ids}),
        "a condition and a fragment": (_CONDITIONS, {"id": ids[0], "all": True}),
    }
    for name, (query, variables) in questions.items():
        asks = _contestants(query, variables, context)
        taken: dict[str, list[float]] = {each: [] for each in asks}
        for _ in range(rounds):
            for each, ask in asks.items():
                taken[each].append(await _microseconds(ask, seconds))
        figures = ", ".join(f"{each} {median(times):,.0f} µs" for each, times in taken.items())
        print(f"{name}: {figures}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.rounds, arguments.seconds))
