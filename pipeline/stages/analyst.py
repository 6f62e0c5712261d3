"""How the stages of the analysis work: in a process of their own, within limits, and each content
only once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from db.analysis_cache import AnalysisCache
from db.records.job import Receipt
from db.records.problem import Gap, Problem, ProblemCode
from pipeline.analysis.bounds import Found, RefusedFile, refused_by_note, search_within
from pipeline.compute import ComputePool, ProcessLostError
from pipeline.compute_limits import Bound, OverLimitError
from pipeline.errors import Fault, Refused
from pipeline.runner.work import Work

T = TypeVar("T")

log = structlog.get_logger()

SOURCE = "source"

# Raised whenever a rule changes what is found, so that what older rules found is not used.
RULES_VERSION = 2
# How many files of one source may each end the process; the next ends the part of the analysis.
_MOST_ENDED = 2


@dataclass(frozen=True, slots=True)
class Analyst:
    pool: ComputePool
    cache: AnalysisCache

    async def find(
        self, work: Work, name: str, shape: type[Found[T]], search: Callable[[bytes], T]
    ) -> Found[T]:
        """What `search` finds in the job's source. Raises `Fault` if its process dies, and
        `Refused` if it fails at the content, or if it is ended over a limit while it reads no
        file that it could go without."""
        kept = await work.recall_kept(SOURCE)
        if kept is None:
            raise LookupError(f"job {work.job.id} has no source to analyse")
        key = self.cache.key(f"{name}.{RULES_VERSION}", kept)
        if (known := await self.cache.get(key, shape)) is not None:
            work.spend(Receipt(cache_hits=1))
            return known
        found = await self._searched(work, name, search, kept)
        await self.cache.put(key, found)
        return found

    async def _searched(
        self, work: Work, name: str, search: Callable[[bytes], T], kept: bytes
    ) -> Found[T]:
        """A file that ends the process is refused, and the search made again without it."""
        source = self.cache.key(name, kept).rpartition(":")[2]
        last: OverLimitError | None = None
        for _ in range(_MOST_ENDED):
            refused = await self.cache.refused(RULES_VERSION)
            if bound := refused.get(f"{name}:{source}"):
                raise Refused(_over(name, bound))
            try:
                return await self._search(work, name, search, kept, refused)
            except OverLimitError as error:
                file = refused_by_note(error.note, str(error))
                log.warning(
                    "analysis.over_limit",
                    job_id=work.job.id,
                    analysis=name,
                    bound=str(error),
                    path=file.path if file else None,
                )
                if error.bound is Bound.WALL:  # the machine's doing as likely as the content's
                    raise Refused(_over(name, str(error)), retriable=True) from error
                if file is None:
                    await self.cache.refuse(RULES_VERSION, [(f"{name}:{source}", str(error))])
                    raise Refused(_over(name, str(error))) from error
                await self.cache.refuse(RULES_VERSION, [(file.digest, file.bound)])
                last = error
        raise Refused(_over(name, str(last)), retriable=True) from last

    async def _search(
        self,
        work: Work,
        name: str,
        search: Callable[[bytes], T],
        kept: bytes,
        refused: dict[str, str],
    ) -> Found[T]:
        try:
            async with self.pool.process(work.in_line, work.job.owner_id) as process:
                found = await process.run(search_within, search, kept, refused)
        except OverLimitError:
            raise
        except ProcessLostError as error:
            raise Fault(_lost(name)) from error
        except Exception as error:
            log.exception("analysis.failed", job_id=work.job.id, analysis=name)
            raise Refused(_failed(name), retriable=True) from error
        if new := [(each.digest, each.bound) for each in found.refused]:
            await self.cache.refuse(RULES_VERSION, new)
        return found


def gaps_of(
    stage: str, refused: Sequence[RefusedFile], fate: str = "was not read"
) -> tuple[Gap, ...]:
    """What files over a bound leave open."""
    return tuple(
        Gap(
            stage,
            Problem(
                ProblemCode.ANALYSIS_LIMIT_REACHED,
                f"{each.path} {fate}: it has {each.bound}.",
                "Everything else was imported. The bound protects the analysis of others' imports.",
            ),
            item=each.path,
        )
        for each in refused
    )


def _over(name: str, bound: str) -> Problem:
    return Problem(
        ProblemCode.ANALYSIS_LIMIT_REACHED,
        f"The analysis “{name}” was ended: it has {bound}.",
        "Everything else was imported. The limits of the analysis are settings of the server.",
    )


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
