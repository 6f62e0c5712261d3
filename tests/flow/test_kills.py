"""Gantry under fire: whatever is killed, at any moment, what was accepted ends as was promised.

`make test-kills` makes 200, half of them of a whole process and its Redis, half of a server, its
workers and their Redis; `KILLS` says how many.
"""

import asyncio
import logging
import os
import random
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from composition.services import now
from db.database import Database, DatabaseSettings
from db.identifiers import id_source
from db.records.user import User
from db.users import hash_token, insert_user
from schema.ids import NodeKind, key_of
from tests.flow.customers import Customer
from tests.flow.evidence import Evidence
from tests.flow.house import Client
from tests.flow.processes import Program, Site, site

log = logging.getLogger("kills")

KILLS = int(os.environ.get("KILLS", "200"))
USERS = 4
LATENCY_MS = 100
LONGEST_PEACE_SECONDS = 4.0
# From the moment that everything stands again to the end of all that was accepted.
PATIENCE_SECONDS = 30


class Target:
    """One shape of Gantry: its processes, and the Redis of their own."""

    def __init__(self, place: Site, port: int, workers: int) -> None:
        works = ("--no-worker",) if workers else ()
        self._place = place
        self._arguments = [("serve", "--port", str(port), *works), *[("worker",)] * workers]
        self._programs: list[Program] = []

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        starts = [self._place.start(*arguments) for arguments in self._arguments]
        self._programs = list(await asyncio.gather(*starts))
        try:
            yield
        finally:
            await asyncio.gather(*(program.stop() for program in self._programs))

    async def hit(self, dice: random.Random) -> str:
        """Kill one of them. A process is started anew; Redis by those who watch over it."""
        number = dice.randrange(len(self._programs) + 1)
        if number == len(self._programs):
            async with self._place.redis() as redis:
                os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)
            return "redis"
        await self._programs[number].kill()
        self._programs[number] = await self._place.start(*self._arguments[number])
        return str(self._arguments[number][0])


async def a_customer(place: Site, client: Client, number: int, dice: random.Random) -> Customer:
    token = f"token-of-{number}"
    database = Database(DatabaseSettings(f"sqlite:///{place.directory / 'gantry.db'}"))
    try:
        async with database.write() as connection:
            user = User(id_source()(), f"user-{number}", is_admin=False, created_at=now())
            await insert_user(connection, user, hash_token(token))
    finally:
        await database.close()
    return Customer(client, token, random.Random(dice.random()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def under_fire(directory: Path, *, workers: int, kills: int) -> None:
    """Kill so often while customers import; then see what was accepted to its end, and judge."""
    seed = random.randrange(10**9)
    log.info("seed %s", seed)
    dice, port = random.Random(seed), free_port()
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(site(directory, START_LIMIT_PER_HOUR="100000"))
        place.sandbox.script.latency_ms = LATENCY_MS
        target = Target(place, port, workers)
        await stack.enter_async_context(target.standing())
        client = Client(f"http://127.0.0.1:{port}")
        stack.push_async_callback(client.aclose)
        redis = await stack.enter_async_context(place.redis())
        evidence = Evidence(directory / "gantry.db", redis)
        customers = [await a_customer(place, client, number, dice) for number in range(USERS)]
        closing = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for customer in customers:
                group.create_task(customer.shop(closing))
            for number in range(kills):
                await asyncio.sleep(dice.uniform(0, LONGEST_PEACE_SECONDS))
                began = time.monotonic()
                hit = await target.hit(dice)
                log.info("%s: %s, %.1f s", number + 1, hit, time.monotonic() - began)
            closing.set()
            began = time.monotonic()
            await evidence.until_all_has_ended(PATIENCE_SECONDS)
            log.info("all had ended after %.1f s", time.monotonic() - began)
        seen = [
            (key_of(job_id, NodeKind.JOB), end)
            for customer in customers
            for job_id, end in customer.ends.items()
        ]
        requests = len(place.sandbox.journal.records())
        log.info("%s", evidence.assert_promises_were_kept(seen, requests))


@pytest.mark.kills
@pytest.mark.timeout(300 + 60 * KILLS)
@pytest.mark.parametrize("workers", [0, 2], ids=["one-process", "a-server-and-workers"])
async def test_many_kills_lose_nothing_and_double_nothing(tmp_path: Path, workers: int) -> None:
    await under_fire(tmp_path, workers=workers, kills=KILLS // 2)
