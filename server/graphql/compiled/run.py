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
        """The answer, for who calls the resolver a second time: a value, an error, or something to
        be waited for."""
        if self.is_answered:
            if self.error is not None:
                raise self.error
            return self.value
        if self.is_begun:
            return self._wait()
        self.is_begun = True
        return self.awaitable

    async def _wait(self) -> Any:
        if not self.is_answered:
            if self._answered is None:
                self._answered = asyncio.get_running_loop().create_future()
            await self._answered
        return self.again()

    def leave(self) -> None:
        """Nobody is going to wait for it."""
        if not self.is_begun and isinstance(self.awaitable, Coroutine):
            self.awaitable.close()


class Run:
    """`variables` are as they were sent; `coerced` is what graphql-core makes of them."""

    __slots__ = (
        "arguments",
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
        self.arguments: dict[int, dict[str, Any]] = {}
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
    """Raises the first error, and lets the others go on."""
    if len(holes) == 1:
        await _fill_one(*holes[0])
        return
    tasks = [asyncio.create_task(_fill_one(*hole)) for hole in holes]
    holes[0][4].tasks.extend(tasks)
    await asyncio.gather(*tasks)


async def _fill_one(
    into: dict[str, Any],
    key: str,
    asked: Asked,
    complete: Complete,
    run: Run,
    path: PathKeys,
) -> None:
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
    holes: list[Hole] = []
    into[key] = complete(value, run, holes, path)
    if holes:
        await fill(holes)
