"""The clients that frontends use, against a running service: npm's own, under Node.js."""

import os
import sys
from asyncio import create_subprocess_exec, subprocess, timeout
from pathlib import Path
from shutil import which

import pytest

from tests.clients.service import service

FOLDER = Path(__file__).parent

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(
        which("node") is None or not (FOLDER / "node_modules").is_dir(),
        reason="needs Node.js and `npm ci` in tests/clients",
    ),
]


async def _run(suite: str, environment: dict[str, str]) -> tuple[str, int | None]:
    """What the suite printed, and its exit code."""
    node = await create_subprocess_exec(
        "node",
        "--test",
        f"{suite}.test.js",
        cwd=FOLDER,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await node.communicate()
    return output.decode(), node.returncode


@pytest.mark.parametrize(
    "suite", ["graphql-http", "graphql-ws", "reference", "graphql-sse", "apollo"]
)
async def test_a_client_from_npm_finds_what_it_expects(suite: str) -> None:
    async with service() as running, timeout(50):
        output, code = await _run(suite, {"GANTRY_URL": running.url})

    assert code == 0, output


async def test_the_readme_holds_for_a_cache_with_its_defaults() -> None:
    async with timeout(55):
        output, code = await _run("readme", {"PYTHON": sys.executable})

    assert code == 0, output
