"""One execution of a compiled operation: what its resolvers were asked, and what they answered.

A value that has to be waited for leaves a hole in the answer and a `Hole` in the list that is
handed around; `fill` waits for all of them at once and goes on below each as soon as it is there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from server.graphql.compiled.coercion import UnusualError

if TYPE_CHECKING:
    from server.graphql.compiled.operation import CompiledOperation

PathKeys = tuple[Any, str | int, str | None] | None
"""Where something stands: the place that it is in, its key there, and the type of that place."""


class Asked:
    """A resolver that was called, with its source, and what came of it."""

    __slots__ = (
        "_answered",
        "awaitable",
        "error",
        "is_answered",
        "is_begun",
        "node",
        "source",
        "value",
    )

    def __init__(self, node: FieldNode, source: object) -> None:
        self.node = node
        self.source = source
        self.awaitable: Awaitable[Any] | None = None
        self.value: Any = None
        self.error: BaseException | None = None
        self.is_begun = False
        self.is_answered = False
        self._answered: asyncio.Future[None] | None = None

    def answer(self, value: Any) -> None:
        self.value = value
        self._tell()

    def fail(self, error: BaseException) -> None:
        self.error = error
        self._tell()

    def _tell(self) -> None:
        self.is_answered = True
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)

    def again(self) -> Any:
        """What the resolver answers, for who calls it a second time."""
        if self.awaitable is None:
            return self._answer()
        if self.is_begun:
            return self._wait()
        self.is_begun = True
        return self.awaitable

    async def _wait(self) -> Any:
        if not self.is_answered:
            if self._answered is None:
                self._answered = asyncio.get_running_loop().create_future()
            await self._answered
        return self._answer()

    def _answer(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value

    def leave(self) -> None:
        """Nobody is going to wait for it."""
        if not self.is_begun and isinstance(self.awaitable, Coroutine):
            self.awaitable.close()


class Run:
    """`variables` are as they were sent; `coerced` is what graphql-core makes of them."""

    __slots__ = (
        "asked",
        "coerced",
        "context",
        "has_failed",
        "operation",
        "root",
        "tasks",
        "variables",
    )

    def __init__(
        self,
        operation: "CompiledOperation",
        context: object,
        root: object,
        variables: Mapping[str, Any],
        coerced: Mapping[str, Any],
    ) -> None:
        self.operation = operation
        self.context = context
        self.root = root
        self.variables = variables
        self.coerced = coerced
        self.asked: list[Asked] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.has_failed = False

    def end(self) -> None:
        """Nobody waits for what is still under way."""
        for task in self.tasks:
            task.cancel()
        for asked in self.asked:
            asked.leave()


Complete = Callable[[Any, Run, "list[Hole]", PathKeys], Any]
Hole = tuple[dict[str, Any], str, Asked, Complete, Run, PathKeys]
"""The object and the key that lack a value; who was asked for it, and what completes it."""


async def fill(holes: Sequence[Hole]) -> None:
    """Raises the first error, and lets the others go on.

    Coroutines get a task each. Futures, which a loader gives, come by themselves: waiting for one
    after the other takes no task, and what stands below them is asked for together.
    """
    coming = [hole for hole in holes if asyncio.isfuture(hole[2].awaitable)]
    if len(holes) == 1 or len(coming) == len(holes):
        await _fill_in_turn(*holes)
    else:
        works = [_fill_in_turn(hole) for hole in holes if not asyncio.isfuture(hole[2].awaitable)]
        if coming:
            works.append(_fill_in_turn(*coming))
        tasks = [asyncio.create_task(work) for work in works]
        holes[0][4].tasks.extend(tasks)
        await asyncio.gather(*tasks)


async def _fill_in_turn(*holes: Hole) -> None:
    below: list[Hole] = []
    for hole in holes:
        await _complete(hole, below)
    if below:
        await fill(below)


async def _complete(hole: Hole, below: list[Hole]) -> None:
    into, key, asked, complete, run, path = hole
    if asked.is_begun or asked.awaitable is None:
        raise UnusualError  # graphql-core waits for it
    asked.is_begun = True
    try:
        value = await asked.awaitable
    except BaseException as error:
        asked.fail(error)
        if isinstance(error, Exception):
            raise UnusualError from error
        raise
    asked.answer(value)
    if run.has_failed:
        raise UnusualError  # graphql-core has taken over
    into[key] = complete(value, run, below, path)
