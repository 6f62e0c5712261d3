"""A blocked event loop is noticed, and the culprit named."""

import asyncio
import gc
import time
from pathlib import Path

import pytest

from server.loop_watch import Blockage, unblocked_loop, watched_loop


def dawdle() -> None:
    time.sleep(0.2)


async def test_a_sleep_in_the_loop_is_noticed_and_named() -> None:
    with pytest.raises(AssertionError) as noticed:
        async with unblocked_loop(0.1):
            dawdle()

    line = dawdle.__code__.co_firstlineno + 1
    assert f"{Path(__file__).name}:{line} in dawdle" in str(noticed.value)
    assert "test_a_sleep_in_the_loop_is_noticed_and_named" in str(noticed.value)


async def test_each_blockage_is_reported_once_with_its_length() -> None:
    found: list[Blockage] = []

    async with watched_loop(0.05, found.append):
        for _ in range(2):
            dawdle()
            await asyncio.sleep(0.1)

    assert len(found) == 2
    assert all(0.1 < blockage.seconds < 1 for blockage in found)


async def test_waiting_is_not_blocking() -> None:
    async with unblocked_loop(0.1):
        await asyncio.sleep(0.3)


async def test_the_watch_ends_with_its_block() -> None:
    found: list[Blockage] = []
    async with watched_loop(0.05, found.append):
        pass

    dawdle()
    await asyncio.sleep(0)

    assert found == []


async def test_a_collection_of_garbage_is_told_from_other_work() -> None:
    found: list[Blockage] = []

    def collect(phase: str, _info: dict[str, int]) -> None:
        if phase == "stop":
            dawdle()

    async with watched_loop(0.1, found.append):
        gc.callbacks.insert(0, collect)  # before the watch hears that it is over
        gc.collect()
        gc.callbacks.remove(collect)
        await asyncio.sleep(0.1)

    assert [blockage.is_collection for blockage in found] == [True]
