"""Memory stays flat, however long a history is: the server's peak, in a process of its own."""

import pytest

from bench.import_pull_requests import measure
from tests.flow.lodging import TOKEN

ALLOWED_MIB = 50


@pytest.mark.memory
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("token", ["", TOKEN], ids=["none", "token"])
async def test_a_hundred_times_the_history_takes_no_more_memory(token: str) -> None:
    short = await measure(1_000, token, beside_bare=False)
    long = await measure(100_000, token, beside_bare=False)
    assert (short.pulls, long.pulls) == (1_000, 100_000)
    assert long.peak_mib - short.peak_mib < ALLOWED_MIB
