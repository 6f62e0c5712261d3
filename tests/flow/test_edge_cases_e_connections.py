"""Faults of the connection itself: an answer that does not come, a name or a proof that is none."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from sandbox.faults import Fault
from sandbox.script import Rule
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, lodging, refusal

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPATIENT: dict[str, Any] = {"RETRY_FIRST_SECONDS": "0.05", "RETRY_MOST_SECONDS": "0.05"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gantry() -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    limits: dict[str, Any] = {"READ_TIMEOUT_SECONDS": "1", "ANSWER_TIMEOUT_SECONDS": "1.5"}
    async with lodging(GITHUB_TOKEN=TOKEN, **IMPATIENT, **limits) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("no-licence", Rule(path="*/git/trees/*", hang=True)),
        ("null-fields", Rule(path="*/git/trees/*", fault=Fault.SLOW_BODY)),
        ("plain", Rule(path="/graphql", fault=Fault.SLOW_BODY)),
    ],
    ids=["silence", "drops-of-a-listing", "drops-of-the-query"],
)
async def test_e12_a_host_that_takes_too_long_is_left_and_asked_again(
    gantry: House, name: str, rule: Rule
) -> None:
    gantry.sandbox.script.schedule(rule)
    answer = await gantry.start(f"edge-cases/{name}", daysBack=0)
    events = await gantry.follow(answer["job"]["id"])
    waits = [event["waiting"] for event in events if event["waiting"]]
    assert waits[0]["reason"] == "RETRY"
    assert "did not answer in time. Trying again" in waits[0]["message"]
    job = await gantry.job(answer["job"]["id"])
    assert gaps(job) == []
    # A silence is a request too, though the host has not finished with it yet.
    assert job["receipt"]["requests"] == 3 + len(waits)


@pytest.mark.parametrize(
    ("api", "words"),
    [
        ("http://api.nowhere.invalid", "api.nowhere.invalid can't be found: "),
        ("https://127.0.0.1:{port}", "can't be spoken to in private: "),
        ("http://127.0.0.1:{closed}", "can't be reached: "),
    ],
    ids=["no-name", "no-tls", "no-listener"],
)
async def test_e12_a_host_that_is_not_reached_is_said_to_be_so(
    gantry: House, api: str, words: str
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port, closed = gantry.sandbox_url.rpartition(":")[2], unheard.getsockname()[1]
        address = api.format(port=port, closed=closed)
        async with lodging(GITHUB_API_URL=address, **IMPATIENT) as away:
            job = await away.import_to_its_end("edge-cases/plain", daysBack=0)
    error = refusal(job)
    assert (error["code"], error["retriable"]) == ("HOST_UNREACHABLE", True)
    assert words in error["message"]
    assert error["remedy"]
    assert job["receipt"]["requests"] == 0
