"""Executes documents against the schema, straight through graphql-core.

Strawberry's own `execute` and `subscribe` parse and validate each time and run extension hooks
around every event; ours start from a kept document and hand out encoded answers. Schema
extensions are therefore not run.
"""

from asyncio import timeout
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from graphql import (
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import (
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
)
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from server.graphql.answer import Answer, encode, encode_result, refusal
from server.graphql.cost import too_many
from server.graphql.documents import Document, Documents, InvalidDocument
from server.graphql.errors import formatted, presentable, problem
from server.graphql.event_hub import EventHubs
from server.graphql.executor import MOST_ERRORS, Executor
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload
from server.graphql.question import question
from server.graphql.resolving import resolve_directly
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

    def __init__(self, schema: Schema, limits: DocumentLimits, patience: float = 30.0) -> None:
        """`patience` is how many seconds a query or a mutation may take."""
        resolve_directly(schema)
        self._schema = schema._schema
        self._documents = Documents(schema, limits)
        self._most_objects = limits.objects
        self._patience = patience
        self._hubs = EventHubs()

    def prepare(self, payload: Payload) -> Operation:
        """The operation that `payload` asks for. Raises `InvalidDocument`."""
        document = self._documents.prepare(payload.query)
        node = document.operation(payload.operation_name)
        variables = payload.variables or {}
        objects = document.costs.of(node, variables)
        if objects > self._most_objects:
            raise InvalidDocument([too_many(objects, self._most_objects)])
        return Operation(document, node, variables)

    async def answer(self, operation: Operation, context: object) -> Answer:
        """Executes a query or a mutation."""
        executor = self._build(operation, context)
        if isinstance(executor, Answer):
            return executor
        result = execute_root_selection_set(executor)
        if not isinstance(result, ExecutionResult):
            try:
                async with timeout(self._patience):
                    result = await result
            except TimeoutError:
                return self._too_late()
        return Answer(encode_result(result), executed=True)

    def _too_late(self) -> Answer:
        error = problem(
            f"This took longer than {self._patience:g} seconds and was given up. Ask for less.",
            "TIMEOUT",
        )
        return Answer(encode({"data": None, "errors": [error]}), executed=True)

    async def subscribe(self, operation: Operation, context: object) -> Subscription | Answer:
        """A subscription that is ready to speak; or why there is none."""
        executor = self._build(operation, context)
        if isinstance(executor, Answer):
            return executor
        opened = create_source_event_stream(executor)
        source = await opened if _is_awaitable(opened) else opened
        if isinstance(source, ExecutionResult):
            return refusal(presentable(source.errors or []))

        async def answer(event: object) -> bytes:
            result = execute_subscription_event(executor.build_per_event_executor(event))
            result = result if isinstance(result, ExecutionResult) else await result
            return encode_result(result).encode()

        return Subscription(
            operation.node,
            question(operation.document, operation.node, operation.variables),
            cast("NumberedSource | AsyncGenerator[object, None]", source),
            answer,
            self._hubs,
        )

    def _build(self, operation: Operation, context: object) -> Executor | Answer:
        executors = operation.document.executors
        if (known := executors.get(operation.name)) is not None:
            executor = known.again(context, operation.variables)
        else:
            executor = cast(
                "Executor | list[GraphQLError]",
                Executor.build(
                    self._schema,
                    operation.document.node,
                    context_value=context,
                    raw_variable_values=operation.variables,
                    operation_name=operation.name,
                    is_awaitable=_is_awaitable,
                    max_coercion_errors=MOST_ERRORS,
                ),
            )
            if isinstance(executor, Executor) and not operation.document.has_directives:
                executors[operation.name] = executor.to_be_repeated()
        if isinstance(executor, list):
            return refusal(formatted(executor))
        return executor


_is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)
