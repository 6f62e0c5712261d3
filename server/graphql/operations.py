"""The operations that run on one socket, each known by the client's id for it."""

from asyncio import Task
from collections.abc import Coroutine
from typing import Any, Protocol

from graphql import OperationType

from server.authentication import Unauthenticated
from server.graphql import messages
from server.graphql.answer import Answer
from server.graphql.documents import InvalidDocument
from server.graphql.errors import formatted, internal_error, problem
from server.graphql.event_hub import Subscriber
from server.graphql.execution import Execution
from server.graphql.listener import StreamFailed
from server.graphql.messages import CloseCode, Ending, Subscribe
from server.graphql.payload import Payload


class Client(Protocol):
    """The socket, as its operations see it."""

    def put(self, frame: bytes) -> None: ...
    async def ready(self) -> None: ...
    def end(self, ending: Ending) -> None: ...
    async def context(self) -> object: ...
    def run(self, work: Coroutine[Any, Any, None]) -> Task[None]: ...


class Operations:
    """Runs operations, at most `limit` at a time, and sends what they say to `client`."""

    __slots__ = ("_client", "_execution", "_limit", "_running")

    def __init__(self, client: Client, execution: Execution, limit: int) -> None:
        self._client = client
        self._execution = execution
        self._limit = limit
        self._running: dict[str, _Operation] = {}

    def start(self, message: Subscribe) -> None:
        """Starts the operation; ends the socket if its id is in use."""
        if message.id in self._running:
            reason = f"Subscriber for {message.id} already exists"
            self._client.end(Ending(CloseCode.SUBSCRIBER_EXISTS, reason))
        elif len(self._running) >= self._limit:
            text = f"One socket carries at most {self._limit} operations at a time."
            self._client.put(messages.failed(message.id, [problem(text, "TOO_MANY_OPERATIONS")]))
        else:
            operation = _Operation(self._client, self._running, message.id)
            self._running[message.id] = operation
            operation.start(self._execution, message.payload)

    def stop(self, identity: str) -> None:
        """Ends the operation without a word, if it still runs. Its id is free at once."""
        if (operation := self._running.pop(identity, None)) is not None:
            operation.stop()

    def stop_all(self) -> None:
        for identity in tuple(self._running):
            self.stop(identity)


class _Operation:
    """First a task; then, for a subscription that has caught up, a subscriber to a hub and nothing
    else. Each answer is a `next` of its."""

    __slots__ = ("_client", "_identity", "_prefix", "_running", "_work")

    def __init__(self, client: Client, running: "dict[str, _Operation]", identity: str) -> None:
        self._client = client
        self._running = running
        self._identity = identity
        self._prefix = messages.next_prefix(identity)
        self._work: Task[None] | Subscriber | None = None

    def start(self, execution: Execution, payload: Payload) -> None:
        self._work = self._client.run(self._run(execution, payload))

    def stop(self) -> None:
        if isinstance(self._work, Subscriber):
            self._work.leave()
        elif self._work is not None:
            self._work.cancel()
        self._work = None

    def put(self, answer: bytes) -> None:
        self._client.put(messages.text_frame(b"%b%b}" % (self._prefix, answer)))

    async def ready(self) -> None:
        await self._client.ready()

    def over(self, failure: Exception | None) -> None:
        match failure:
            case None:
                self._finish(messages.complete(self._identity))
            case InvalidDocument() as invalid:
                self._finish(messages.failed(self._identity, formatted(invalid.errors)))
            case StreamFailed() as failed:
                self._finish(messages.failed(self._identity, failed.errors))
            case Unauthenticated() as refused:
                self._client.end(Ending(CloseCode.FORBIDDEN, str(refused)))
            case error:
                self._finish(messages.failed(self._identity, [internal_error(error)]))

    def _finish(self, last: bytes) -> None:
        if self._running.get(self._identity) is self:
            del self._running[self._identity]
        self._client.put(last)

    async def _run(self, execution: Execution, payload: Payload) -> None:
        try:
            subscriber = await self._answer(execution, payload)
        except Exception as error:
            self.over(error)
        else:
            self._work = subscriber
            if subscriber is None:
                self.over(None)

    async def _answer(self, execution: Execution, payload: Payload) -> Subscriber | None:
        """Returns when all is said, or with the subscriber to a hub that tells the rest."""
        context = await self._client.context()
        operation = execution.prepare(payload)
        if operation.kind is not OperationType.SUBSCRIPTION:
            answer = await execution.answer(operation, context)
            self.put(answer.body)
            return None
        subscription = await execution.subscribe(operation, context)
        if isinstance(subscription, Answer):
            self.put(subscription.body)
            return None
        return await subscription.tell(self)
