"""What a stage is handed: a time-out that counts its work alone."""

import asyncio
from typing import cast

import pytest

from pipeline.runner.attempt import Attempt, Turn


def attempt(limit: asyncio.Timeout) -> Attempt:
    return Attempt(cast("Turn", None), "stage", limit)


async def test_a_stages_time_out_stands_still_while_it_is_in_line() -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(60) as limit:
        ends_at = limit.when()
        assert ends_at is not None
        with attempt(limit).in_line():
            assert limit.when() is None
            began = loop.time()
            await asyncio.sleep(0)
            waited = loop.time() - began
        assert (limit.when() or 0) >= ends_at + waited


async def test_a_stage_without_a_time_out_may_be_in_line_too() -> None:
    async with asyncio.timeout(None) as limit:
        await asyncio.sleep(0)
        with attempt(limit).in_line():
            assert limit.when() is None
        assert limit.when() is None


async def test_a_time_out_that_has_passed_stays_passed() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0) as limit:
            await asyncio.sleep(0)
            with attempt(limit).in_line():
                await asyncio.sleep(0)
