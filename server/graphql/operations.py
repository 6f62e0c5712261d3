"""The operations that run on one socket, each a task, each known by the client's id for it."""

from asyncio import Task, TaskGroup
from collections.abc import Awaitable, Callable

from graphql import OperationType

from server.authentication import Unauthenticated
from server.graphql import messages
from server.graphql.answer import Answer
from server.graphql.broadcast import Seat
from server.graphql.documents import InvalidDocument
from server.graphql.errors import formatted, internal_error, problem
from server.graphql.execution import Execution
from server.graphql.listener import StreamFailed
from server.graphql.messages import CloseCode, Ending, Subscribe
from server.graphql.outlet import Outlet
from server.graphql.subscription import Subscription


class Operations:
    """Runs operations and puts what they say into `outlet`. `authenticate` makes the context of
    one operation; `end` closes the socket."""

    def __init__(
        self,
        execution: Execution,
        authenticate: Callable[[], Awaitable[object]],
        outlet: Outlet[str],
        tasks: TaskGroup,
        end: Callable[[Ending], None],
        limit: int,
    ) -> None:
        self._execution = execution
        self._authenticate = authenticate
        self._outlet = outlet
        self._tasks = tasks
        self._end = end
        self._limit = limit
        self._running: dict[str, Task[None]] = {}

    def start(self, message: Subscribe) -> None:
        """Starts the operation; ends the socket if its id is in use."""
        if message.id in self._running:
            reason = f"Subscriber for {message.id} already exists"
            self._end(Ending(CloseCode.SUBSCRIBER_EXISTS, reason))
        elif len(self._running) >= self._limit:
            text = f"One socket carries at most {self._limit} operations at a time."
            self._outlet.put(messages.failed(message.id, [problem(text, "TOO_MANY_OPERATIONS")]))
        else:
            task = self._tasks.create_task(self._run(message))
            self._running[message.id] = task
            task.add_done_callback(lambda done: self._forget(message.id, done))

    def stop(self, identity: str) -> None:
        """Cancels the operation, if it still runs. Its id is free at once."""
        if (task := self._running.pop(identity, None)) is not None:
            task.cancel()

    def stop_all(self) -> None:
        for identity in tuple(self._running):
            self.stop(identity)

    def _forget(self, identity: str, done: "Task[None]") -> None:
        if self._running.get(identity) is done:
            del self._running[identity]

    async def _run(self, message: Subscribe) -> None:
        try:
            if (seat := await self._answer(message)) is not None:
                await seat.hear()
            last = messages.complete(message.id)
        except InvalidDocument as invalid:
            last = messages.failed(message.id, formatted(invalid.errors))
        except StreamFailed as failure:
            last = messages.failed(message.id, failure.errors)
        except Unauthenticated as refused:
            self._end(Ending(CloseCode.FORBIDDEN, str(refused)))
            return
        except Exception as error:
            last = messages.failed(message.id, [internal_error(error)])
        self._outlet.put(last)

    async def _answer(self, message: Subscribe) -> Seat | None:
        """Returns when all is said, or with the seat from which the rest is heard: a socket may
        wait there for long, so nothing else is kept for it."""
        context = await self._authenticate()
        operation = self._execution.prepare(message.payload)
        listener = _Next(self._outlet, message.id)
        answers: Subscription | Answer
        if operation.kind is OperationType.SUBSCRIPTION:
            answers = await self._execution.subscribe(operation, context)
        else:
            answers = await self._execution.answer(operation, context)
        if isinstance(answers, Answer):
            listener.put(answers.text)
            return None
        return await answers.tell(listener)


class _Next:
    """Hears for one operation: each answer is a `next` of its."""

    def __init__(self, outlet: Outlet[str], identity: str) -> None:
        self._outlet = outlet
        self._prefix = messages.next_prefix(identity)

    def put(self, text: str) -> None:
        self._outlet.put(f"{self._prefix}{text}}}")

    async def ready(self) -> None:
        await self._outlet.ready()
