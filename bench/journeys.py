"""What one journey to Redis costs this process: a claim with its count, a start's share, a release.

python -m bench.journeys [ROUNDS]
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from docket import Docket

from bench.stores import redis_server
from db.hourly_limit import HourlyLimit
from db.redis_connection import connect_redis
from db.redis_pipeline import Command, RedisPipeline
from db.slots import Slots
from pipeline.runner.docket_message import schedule_command

AT_ONCE = 16
BATCHES = 100
KEYS = ("github:o/r",)
EVENT = b"x" * 400


async def _cpu(ask: Callable[[str], Awaitable[object]], name: str) -> float:
    """CPU µs of each, many under way."""
    begin = process_time()
    for batch in range(BATCHES):
        await asyncio.gather(*(ask(f"{name}-{batch}-{n}") for n in range(AT_ONCE)))
    return (process_time() - begin) / (BATCHES * AT_ONCE) * 1e6


async def main(url: str, rounds: int) -> dict[str, float]:
    pipeline, redis = RedisPipeline(url), connect_redis(url)
    slots, limit = Slots(pipeline), HourlyLimit(redis, 100, "starts")
    docket = Docket(name="gantry:queue:io", url=url)

    async def claim(name: str) -> None:
        await slots.claim(name, name, KEYS, may_queue=False, limit=limit)

    async def tell(name: str) -> None:
        now = datetime.now(UTC)
        await pipeline.send(
            [
                Command(("PUBLISH", f"gantry:live:job:{name}", EVENT)),
                Command(("PUBLISH", f"gantry:live:user:{name}", name)),
                schedule_command(docket, name, 1, now, now),
            ]
        )

    async def start(name: str) -> None:
        await claim(name)
        await tell(name)

    async def release(name: str) -> None:
        await slots.release(name, name, KEYS)

    measured: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for ask in (claim, tell, start, release):
            cpu = await _cpu(ask, f"{ask.__name__}-{number}")
            if number:
                measured.setdefault(ask.__name__, []).append(cpu)
    await pipeline.aclose()
    await redis.aclose()
    return {name: median(values) for name, values in measured.items()}


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="gantry-") as directory,
        redis_server(Path(directory)) as (_server, socket),
    ):
        counted = int(sys.argv[1]) if len(sys.argv) > 1 else 5
        for name, cpu in asyncio.run(main(f"unix://{socket}", counted)).items():
            print(f"{name:8} {cpu:6.1f} CPU µs")
