"""One subscription, from its source to its listener.

Sources of two kinds are known. A plain one is an asynchronous generator, and each listener has its
own. A numbered one says the same to all who may hear it: its listeners catch up, each from the
place where it left off, and then share a broadcast.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol, TypeVar

from graphql import OperationDefinitionNode, located_error

from server.graphql.broadcast import Broadcasts, NumberedEvent, Seat
from server.graphql.errors import presentable
from server.graphql.listener import Listener, StreamFailed
from server.graphql.sharing import Question, known_answer, shared_answer

Event = TypeVar("Event")


class NumberedSource(Protocol):
    """Events numbered without a hole. Sources of one topic have the same events; whether the
    listener may hear them was decided before. `seen` is the number that the listener comes with,
    `newest` that of the newest event when it came."""

    @property
    def topic(self) -> str: ...
    @property
    def seen(self) -> int: ...
    @property
    def newest(self) -> int: ...

    def follow(self, after: int) -> AsyncGenerator[NumberedEvent, None]:
        """The events numbered above `after`, and in time those that come."""
        ...


class Subscription:
    """`answer` executes the selection for one event."""

    def __init__(
        self,
        node: OperationDefinitionNode,
        asked: Question,
        source: NumberedSource | AsyncGenerator[object, None],
        answer: Callable[[object], Awaitable[str]],
        broadcasts: Broadcasts,
    ) -> None:
        self._node = node
        self._asked = asked
        self._source = source
        self._answer = answer
        self._broadcasts = broadcasts

    async def tell(self, listener: Listener) -> Seat | None:
        """Returns when all is said, or as soon as the rest will be heard from a seat, which is then
        all that is kept. Raises `StreamFailed`. The source is closed, also on cancellation."""
        if not isinstance(self._source, AsyncGenerator):
            return await self._tell_numbered(self._source, listener)
        async with aclosing(self._answered(self._source)) as answers:
            async for _, text in answers:
                listener.put(text)
        return None

    async def _tell_numbered(self, source: NumberedSource, listener: Listener) -> Seat | None:
        about, seen = (source.topic, self._asked), source.seen
        while seen < self._broadcasts.position(about, source.newest):
            async with aclosing(self._answered(source.follow(seen))) as answers:
                async for event, text in answers:
                    seen = event.sequence
                    listener.put(text)
                    await listener.ready()
                    if seen >= self._broadcasts.position(about, source.newest):
                        break
                else:
                    return None
        return self._broadcasts.seat(
            about, listener, seen, lambda after: self._answered(source.follow(after))
        )

    async def _answered(
        self, events: AsyncGenerator[Event, None]
    ) -> AsyncGenerator[tuple[Event, str], None]:
        asked, answer = self._asked, self._answer
        async with aclosing(events):
            try:
                async for event in events:
                    text = known_answer(event, asked) or await shared_answer(event, asked, answer)
                    yield event, text
            except Exception as error:
                located = located_error(error, [self._node])
                raise StreamFailed(presentable([located])) from error
