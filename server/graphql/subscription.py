"""One subscription, from its source to its listener.

Sources of two kinds are known. A plain one is an asynchronous generator, and each listener has its
own. A numbered one says the same to all who may hear it: its listeners catch up, each from the
place where it left off, and then share a hub.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from graphql import OperationDefinitionNode, located_error

from server.graphql.errors import presentable
from server.graphql.event_hub import REMEMBERED, EventHub, EventHubs, NumberedEvent, Subscriber
from server.graphql.listener import Listener, StreamFailed
from server.graphql.question import Question


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
        answer: Callable[[object], Awaitable[bytes]],
        hubs: EventHubs,
    ) -> None:
        self._node = node
        self._asked = asked
        self._source = source
        self._answer = answer
        self._hubs = hubs

    async def tell(self, listener: Listener) -> Subscriber | None:
        """Returns when all is said, or as soon as the rest will come from a hub, where the
        subscriber is then all that is kept. Raises `StreamFailed`. The source is closed, also on
        cancellation."""
        try:
            if isinstance(self._source, AsyncGenerator):
                await self._tell_all(self._source, listener)
                return None
            return await self._tell_numbered(self._source, listener)
        except Exception as error:
            raise self._explain(error) from error

    async def _tell_all(self, source: AsyncGenerator[object, None], listener: Listener) -> None:
        async with aclosing(source):
            async for event in source:
                listener.put(await self._answer(event))

    async def _tell_numbered(self, source: NumberedSource, listener: Listener) -> Subscriber | None:
        about, seen = (source.topic, self._asked), source.seen
        while True:
            hub, newest = self._hubs.find(about), source.newest
            oldest = max(0, newest - REMEMBERED) if hub is None else hub.oldest
            if seen < oldest:
                told = await self._tell_logged(source, listener, seen, oldest)
                if told is None:
                    return None
                seen = told
                continue
            hub = hub or self._hubs.start(
                about, source.follow, self._answer, self._explain, oldest, newest
            )
            hold = hub.hold()
            try:
                seen = await self._tell_remembered(hub, listener, seen)
                if hub.failure is not None:
                    raise hub.failure
                if seen >= hub.position:
                    return None if hub.is_over else hub.subscribe(listener, seen)
            finally:
                hold.leave()

    async def _tell_logged(
        self, source: NumberedSource, listener: Listener, seen: int, until: int
    ) -> int | None:
        """Tells what is too old for a hub to remember; gives the number that was told last, or None
        if there will be no more."""
        async with aclosing(source.follow(seen)) as events:
            async for event in events:
                listener.put(await self._answer(event))
                await listener.ready()
                if event.sequence >= until:
                    return event.sequence
        return None

    async def _tell_remembered(self, hub: EventHub, listener: Listener, seen: int) -> int:
        """Tells what the hub remembers; gives the number that was told last."""
        await hub.loaded()
        while hub.oldest <= seen < hub.position:
            listener.put(await hub.recall(seen + 1))
            await listener.ready()
            seen += 1
        return seen

    def _explain(self, error: Exception) -> StreamFailed:
        """The failure as the client is told of it; what is no client's business is logged."""
        if isinstance(error, StreamFailed):
            return error
        return StreamFailed(presentable([located_error(error, [self._node])]))
