"""What the tests share: a real Redis, emptied for each test that asks for one, and PostgreSQL."""

import asyncio
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
import uvloop
from hypothesis import HealthCheck, settings

from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings
from db.redis_connection import connect_redis
from tests.postgresql import Cluster, cluster, find_binaries

# How long an example takes says as much of the machine's other work as of ours.
settings.register_profile("gantry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gantry")


LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "uvloop": uvloop.new_event_loop,
}
ON_BOTH_LOOPS = (
    "test_protocol_loop_watch.py",
    "test_protocols_connections.py",
    "test_protocols_sockets.py",
)
"""What leans on the loop's own way with sockets and stacks."""


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """On which loops a test runs: on the one that TEST_LOOP names, else on asyncio's or on both."""
    if (chosen := os.environ.get("TEST_LOOP")) is not None:
        return {chosen: LOOPS[chosen]}
    return LOOPS if item.path.name in ON_BOTH_LOOPS else {"asyncio": LOOPS["asyncio"]}


def pytest_collection_finish() -> None:
    """What is loaded by now is there to stay: no later collection of garbage looks through it."""
    gc.freeze()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis server of the whole run. Its directory is a short one, for the socket's path."""
    directory = Path(tempfile.mkdtemp(prefix="gantry-"))
    embedded = EmbeddedRedis(EmbeddedRedisSettings(directory))
    loop = asyncio.new_event_loop()
    running = embedded.running()
    try:
        yield loop.run_until_complete(running.__aenter__())
    finally:
        loop.run_until_complete(running.__aexit__(None, None, None))
        loop.close()
        shutil.rmtree(directory)


@pytest.fixture
async def redis_url(redis_server: str) -> AsyncIterator[str]:
    redis = connect_redis(redis_server)
    await redis.flushall()
    yield redis_server
    await redis.aclose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A PostgreSQL server of the whole run."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("needs PostgreSQL: `make test-postgresql` installs it")
    with cluster(binaries) as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Only what goes wrong within Gantry is logged while tests run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
