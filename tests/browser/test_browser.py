"""The console in a real Chromium, against the real server and the sandbox."""

import os
import sys
from asyncio import create_subprocess_exec, subprocess, timeout
from pathlib import Path
from shutil import which

import pytest

FOLDER = Path(__file__).parent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        which("node") is None or not (FOLDER / "node_modules").is_dir(),
        reason="needs Node.js and `npm ci` in tests/browser",
    ),
]


@pytest.mark.parametrize(
    "suite",
    [
        "import",
        "estimate",
        "own",
        "project",
        "lost",
        "queue",
        "looks",
        "sign-in",
        "away",
        "soak",
        "operations",
        "refusals",
    ],
)
async def test_the_console_does_what_it_promises(suite: str) -> None:
    async with timeout(230):
        node = await create_subprocess_exec(
            "node",
            "--test",
            f"{suite}.test.js",
            cwd=FOLDER,
            env={**os.environ, "PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = await node.communicate()

    assert node.returncode == 0, output.decode()
