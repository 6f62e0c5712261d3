"""Gathers what is asked for one by one, and has it answered together.

While one batch is on its way the next one gathers, so nobody waits for others to come: alone, a
question goes out at once; under load, dozens share a journey.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST_AT_ONCE = 64


class Gathering(Generic[Q, A]):
    """`answer` is given questions in the order in which they were asked, and answers each of them
    with a value or an exception. Who stops waiting takes back what is not yet on its way; what is
    will be answered all the same.
    """

    def __init__(self, answer: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._working: asyncio.Task[None] | None = None

    def ask(self, question: Q) -> asyncio.Future[A]:
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return future

    async def close(self) -> None:
        """Answer what was asked."""
        if self._working is not None:
            await self._working

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._answer_all([asked for asked in batch if not asked[1].done()])
        finally:
            self._working = None

    async def _answer_all(self, batch: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        outcomes: Sequence[A | Exception]
        try:
            outcomes = await self._answer([question for question, _future in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        hand_out(batch, outcomes)


def hand_out(batch: Sequence[tuple[Any, asyncio.Future[Any]]], outcomes: Sequence[Any]) -> None:
    """Give each that still waits its outcome, a value or an exception."""
    for (_question, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
