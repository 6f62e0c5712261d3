"""The processes of the analysis: each is one caller's at a time, and nobody else's loss."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.compute import ComputePool, Process, ProcessLostError

T = TypeVar("T")


def nothing() -> None:
    """What a process of the pool begins with here."""


def spin() -> None:
    while True:
        pass


def answer() -> int:
    return 42


def die() -> None:
    os._exit(1)


def wait_for(path: Path) -> int:
    while not path.exists():
        pass
    return 42


@pytest.fixture
async def pool() -> AsyncIterator[ComputePool]:
    built = ComputePool([Process(nothing), Process(nothing)])
    yield built
    await built.close()


async def run(pool: ComputePool, function: Callable[[], T]) -> T:
    async with pool.process() as process:
        return await process.run(function)


async def test_work_that_was_given_up_does_not_keep_its_process(pool: ComputePool) -> None:
    async with pool.process() as process:
        assert await process.run(answer) == 42
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await process.run(spin)
        async with asyncio.timeout(20):
            assert await process.run(answer) == 42


async def test_a_process_that_dies_or_is_ended_harms_no_other(
    pool: ComputePool, tmp_path: Path
) -> None:
    path = tmp_path / "done"
    async with pool.process() as busy, asyncio.timeout(30):
        working = asyncio.create_task(busy.run(wait_for, path))
        with pytest.raises(ProcessLostError):
            await run(pool, die)
        given_up = asyncio.create_task(run(pool, spin))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert await run(pool, answer) == 42
        path.touch()
        assert await working == 42


async def test_a_process_that_died_while_it_had_nothing_to_do_is_replaced(
    pool: ComputePool,
) -> None:
    async with pool.process() as process, asyncio.timeout(30):
        with pytest.raises(ProcessLostError):
            await process.run(die)
        assert await process.run(answer) == 42


async def test_who_waits_for_a_process_says_so(pool: ComputePool) -> None:
    waits = asyncio.Event()

    class InLine(nullcontext[None]):
        def __enter__(self) -> None:
            waits.set()

    async with pool.process(), pool.process():
        waiting = asyncio.create_task(run_in_line(pool, InLine))
        await waits.wait()
        assert not waiting.done()
    async with asyncio.timeout(30):
        assert await waiting == 42


async def run_in_line(pool: ComputePool, in_line: Callable[[], nullcontext[None]]) -> int:
    async with pool.process(in_line) as process:
        return await process.run(answer)
