"""Executes operations of known documents, and hands out encoded answers.

Strawberry's own `execute` and `subscribe` parse and validate each time and run extension hooks
around every event; ours start from a kept document, whose operations are compiled. Schema
extensions are therefore not run.
"""

from asyncio import timeout
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass, field
from types import coroutine
from typing import Any, TypeGuard, cast

from graphql import ExecutionResult, OperationDefinitionNode, OperationType
from graphql.execution import create_source_event_stream
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from server.graphql.answer import Answer, encode_body, encode_result, refusal
from server.graphql.compiled import CompiledOperation, InvalidVariables
from server.graphql.cost import too_many
from server.graphql.documents import Document, Documents, InvalidDocument
from server.graphql.errors import formatted, presentable, problem
from server.graphql.event_hub import EventHubs
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload
from server.graphql.question import question
from server.graphql.subscription import NumberedSource, Subscription


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a valid document, with the variables as they were sent."""

    document: Document
    node: OperationDefinitionNode
    variables: dict[str, Any] = field(repr=False)

    @property
    def kind(self) -> OperationType:
        return self.node.operation

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None


class Execution:
    """Answers operations. Safe to share between all connections of an event loop."""

    def __init__(
        self,
        schema: Schema,
        limits: DocumentLimits,
        timeout_seconds: float = 30.0,
        *,
        compiles: bool = True,
    ) -> None:
        """`timeout_seconds` is how long a query or a mutation may take; without `compiles`
        graphql-core executes all of them."""
        self._schema = schema
        self._documents = Documents(schema, limits)
        self._max_objects = limits.objects
        self._timeout_seconds = timeout_seconds
        self._compiles = compiles
        self._hubs = EventHubs()

    def prepare(self, payload: Payload) -> Operation:
        """The operation that `payload` asks for. Raises `InvalidDocument`."""
        document = self._documents.prepare(payload.query)
        node = document.operation(payload.operation_name)
        variables = payload.variables or {}
        objects = document.costs.of(node, variables)
        if objects > self._max_objects:
            raise InvalidDocument([too_many(objects, self._max_objects)])
        return Operation(document, node, variables)

    async def answer(self, operation: Operation, context: object) -> Answer:
        """Executes a query or a mutation."""
        executing = self._compiled(operation).execute(context, operation.variables)
        try:
            return Answer(await self._in_time(executing), executed=True)
        except InvalidVariables as invalid:
            return refusal(formatted(invalid.errors))
        except TimeoutError:
            return self._too_late()

    async def _in_time(self, executing: Coroutine[Any, Any, bytes]) -> bytes:
        """Takes no timer for what has nothing to wait for. Raises `TimeoutError`."""
        try:
            awaited = executing.send(None)
        except StopIteration as end:
            return cast("bytes", end.value)
        async with timeout(self._timeout_seconds):
            return await _resume(executing, awaited)

    def _too_late(self) -> Answer:
        error = problem(
            f"This took longer than {self._timeout_seconds:g} seconds and was given up. "
            "Ask for less.",
            "TIMEOUT",
        )
        return Answer(encode_body({"data": None, "errors": [error]}), executed=True)

    async def subscribe(self, operation: Operation, context: object) -> Subscription | Answer:
        """A subscription that is ready to speak; or why there is none."""
        compiled, variables = self._compiled(operation), operation.variables
        try:
            executor = compiled.executor_for(context, variables)
        except InvalidVariables as invalid:
            return refusal(formatted(invalid.errors))
        opened = create_source_event_stream(executor)
        source = await opened if _is_awaitable(opened) else opened
        if isinstance(source, ExecutionResult):
            return refusal(presentable(source.errors or []))

        async def answer(event: object) -> bytes:
            return await compiled.execute(context, variables, event)

        return Subscription(
            operation.node,
            question(operation.document, operation.node, variables),
            cast("NumberedSource | AsyncGenerator[object, None]", source),
            answer,
            self._hubs,
        )

    def _compiled(self, operation: Operation) -> CompiledOperation:
        operations = operation.document.compiled
        if (known := operations.get(operation.name)) is None:
            known = operations[operation.name] = CompiledOperation(
                self._schema,
                operation.document.node,
                operation.node,
                encode_result,
                _is_awaitable,
                compiles=self._compiles,
            )
        return known


@coroutine
def _resume(executing: Coroutine[Any, Any, bytes], awaited: object) -> Generator[Any, Any, bytes]:
    """Goes on with a coroutine that was begun, and waits for something."""
    while True:
        try:
            try:
                sent = yield awaited
            except BaseException as error:
                awaited = executing.throw(error)
            else:
                awaited = executing.send(sent)
        except StopIteration as end:
            return cast("bytes", end.value)


_is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)
