"""Houses with a Redis of their own: one that many tests share, and one with settings of its own."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.call import Call
from sandbox.ledgers import Limits
from sandbox.simulator import Sandbox, Served
from tests.flow.house import House, house

TOKEN = "sandbox_classic"


class OverheardSandbox(Sandbox):
    """Keeps what it is sent, with the headers, which the sandbox's own log leaves out."""

    def __init__(self) -> None:
        super().__init__(limits=Limits(anonymous_core=1_000_000))
        self.heard: list[Call] = []

    async def serve(self, call: Call) -> Served:
        self.heard.append(call)
        return await super().serve(call)


@asynccontextmanager
async def lodging(
    sandbox: Sandbox | None = None, *, shares_clock: bool = False, **environment: str
) -> AsyncIterator[House]:
    """A house in a directory of its own, which is a short one for the Redis socket's path."""
    directory = Path(tempfile.mkdtemp(prefix="gantry-"))
    try:
        async with house(
            directory,
            None,
            sandbox=sandbox,
            signed_in=True,
            works=True,
            shares_clock=shares_clock,
            clock=None,
            **environment,
        ) as opened:
            yield opened
    finally:
        shutil.rmtree(directory)


def has_token(gantry: House) -> bool:
    return gantry.built.settings.github_token is not None


def refusal(job: Any) -> Any:
    """Why an import came to nothing. Whatever it is, it is told in words for people."""
    assert (job["status"], job["project"]) == ("FAILED", None), job
    error = job["error"]
    assert error["message"].endswith(".")
    assert error["remedy"] is None or error["remedy"].endswith(".")
    return error


def gaps(job: Any) -> list[Any]:
    """What an import lacks; without a gap it is complete, and with one it isn't."""
    found = [edge["node"] for edge in job["gaps"]["edges"]]
    assert job["status"] == ("COMPLETED_WITH_GAPS" if found else "COMPLETED"), job
    return found


def repository(job: Any) -> Any:
    """The repository of an import that lacks nothing."""
    assert gaps(job) == []
    return job["project"]["repository"]
