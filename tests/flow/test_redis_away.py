"""While Redis is away: who needs it is told so in words, and what only reads SQL is answered."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.embedded_redis import EmbeddedRedis, EmbeddedRedisSettings, socket_path
from tests.flow.github_users import connected, grant
from tests.flow.house import START, House, house

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEEDING = {
    "start": (START, {"input": {"url": "harbor-lights/tide-tables"}}),
    "estimate": ('{ estimateImport(url: "harbor-lights/tide-tables") { requests } }', {}),
    "queues": ("{ operations { queues { queue } } }", {}),
    "workers": ("{ operations { workers { name } } }", {}),
    "quotas": ("{ operations { quotas { name } } }", {}),
    "pause": ("mutation { pauseQueue(queue: IO) { queue } }", {}),
    "own quota": ("{ viewer { github { quota { remaining } } } }", {}),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[tuple[House, str]]:
    """A server whose Redis nobody can reach any more, and an administrator with an account."""
    with tempfile.TemporaryDirectory(prefix="gantry-") as directory:
        socket = socket_path(Path(directory))
        aside = socket.with_suffix(".aside")
        embedded = EmbeddedRedis(EmbeddedRedisSettings(Path(directory), watch_seconds=3600))
        async with embedded.running() as url, house(Path(directory), url, works=False) as opened:
            token = await connected(opened, grant(opened, "left_alone"), is_admin=True)
            socket.rename(aside)
            await opened.built.redis.connection_pool.disconnect()
            yield opened, token
            aside.rename(socket)


async def answer(gantry: tuple[House, str], document: str, **variables: Any) -> Any:
    opened, token = gantry
    return await opened.post(document, variables, token)


async def test_who_needs_it_is_told_what_is_away_and_to_try_again(
    gantry: tuple[House, str],
) -> None:
    asked = [answer(gantry, document, **variables) for document, variables in NEEDING.values()]
    bodies = dict(zip(NEEDING, await asyncio.gather(*asked), strict=True))
    errors = {name: body["errors"][0] for name, body in bodies.items()}
    codes = {name: error["extensions"]["code"] for name, error in errors.items()}
    assert codes == dict.fromkeys(NEEDING, "UNAVAILABLE")
    assert all("queue does not answer" in error["message"] for error in errors.values())


async def test_what_is_written_down_can_be_read(gantry: tuple[House, str]) -> None:
    for document in ("{ jobs { totalCount } }", "{ projects { totalCount } }"):
        assert list((await answer(gantry, document))["data"].values()) == [{"totalCount": 0}]
