"""What is looked after again and again beside the work, whatever fails in between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog

from db.records.job import Job
from db.redis_connection import RedisAway

log = structlog.get_logger()


async def go_round(name: str, look: Callable[[], Awaitable[None]], every_seconds: float) -> None:
    """Look until cancelled. A look that fails is logged, and followed by the next."""
    while True:
        try:
            await look()
        except RedisAway as error:
            log.warning(f"{name}.postponed", reason=str(error))
        except Exception:
            log.exception(f"{name}.failed")
        await asyncio.sleep(every_seconds)


@contextmanager
def seeing_to(name: str, job: Job) -> Iterator[None]:
    """One job that nothing can be done for keeps no other from it. Redis being away ends the look,
    for it concerns them all."""
    try:
        yield
    except RedisAway:
        raise
    except Exception:
        log.exception(f"{name}.job_failed", job_id=job.id)
