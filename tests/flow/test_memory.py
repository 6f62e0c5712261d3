"""Memory stays flat, however long a history is: the server's peak, in a process of its own."""

import pytest

from bench.import_pull_requests import run
from tests.flow.lodging import TOKEN

ALLOWED_MIB = 50


@pytest.mark.memory
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a_hundred_times_the_history_takes_no_more_memory(token: str) -> None:
    short = await run(1_000, token)
    long = await run(100_000, token)
    assert (short.pulls, long.pulls) == (1_000, 100_000)
    assert long.peak_mib - short.peak_mib < ALLOWED_MIB
