"""How the stages of the analysis work: in a process of their own, and each content only once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from db.analysis_cache import AnalysisCache
from db.records.job import Receipt
from db.records.problem import Problem, ProblemCode
from pipeline.compute import ComputePool, ProcessLostError
from pipeline.errors import Fault, Refused
from pipeline.runner.work import Work

T = TypeVar("T")

log = structlog.get_logger()

SOURCE = "source"

# Raised whenever a rule changes what is found, so that what older rules found is not used.
RULES_VERSION = 1


@dataclass(frozen=True, slots=True)
class Analyst:
    pool: ComputePool
    cache: AnalysisCache

    async def find(self, work: Work, name: str, shape: type[T], search: Callable[[bytes], T]) -> T:
        """What `search` finds in the job's source. Raises `Fault` if its process dies, and
        `Refused` if it fails at the content."""
        kept = await work.recall_kept(SOURCE)
        if kept is None:
            raise LookupError(f"job {work.job.id} has no source to analyse")
        key = self.cache.key(f"{name}.{RULES_VERSION}", kept)
        if (known := await self.cache.get(key, shape)) is not None:
            work.spend(Receipt(cache_hits=1))
            return known
        try:
            async with self.pool.process(work.in_line) as process:
                found = await process.run(search, kept)
        except ProcessLostError as error:
            raise Fault(_lost(name)) from error
        except Exception as error:
            log.exception("analysis.failed", job_id=work.job.id, analysis=name)
            raise Refused(_failed(name), retriable=True) from error
        await self.cache.put(key, found)
        return found


def _lost(name: str) -> Problem:
    return Problem(
        ProblemCode.WORKER_LOST,
        f"The process that was at the analysis “{name}” died.",
        "If it dies again: look in the server's log, and at the machine's memory.",
    )


def _failed(name: str) -> Problem:
    return Problem(
        ProblemCode.ANALYSIS_FAILED,
        f"The analysis “{name}” met content that it could not digest.",
        "Everything else was imported. The server's log has the details, under the job's id.",
    )
