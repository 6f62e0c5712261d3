"""The npm clients against the whole of Gantry: imports followed over sockets that keep breaking."""

import json
import os
from asyncio import create_subprocess_exec, subprocess, timeout
from pathlib import Path

import pytest

from tests.flow.house import house

FOLDER = Path(__file__).parent
DROPS = 200
USERS = 150
REPOSITORIES = ["harbor-lights/tide-tables", "paper-lantern/handbook", "night-ferry/timetable"]

pytestmark = pytest.mark.node


@pytest.mark.timeout(240)
async def test_clients_that_lose_their_sockets_miss_nothing_and_see_nothing_twice(
    tmp_path: Path, redis_url: str
) -> None:
    async with house(tmp_path, redis_url) as gantry, timeout(220):
        gantry.sandbox.script.latency_ms = 30
        tokens = [await gantry.user(f"user-{number}") for number in range(USERS)]
        node = await create_subprocess_exec(
            "node",
            "--test",
            "lost-sockets.test.js",
            cwd=FOLDER,
            env={
                **os.environ,
                "GANTRY_URL": f"{gantry.url}/graphql",
                "GANTRY_TOKENS": json.dumps(tokens),
                "GANTRY_REPOSITORIES": json.dumps(REPOSITORIES),
                "GANTRY_DROPS": str(DROPS),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = await node.communicate()
    assert node.returncode == 0, output.decode()
    lost = int(output.decode().split("sockets lost: ")[1].split()[0])
    assert lost >= DROPS
