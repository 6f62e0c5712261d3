"""Executes documents against the schema, straight through graphql-core.

Strawberry's own `execute` and `subscribe` parse and validate each time and run extension hooks
around every event; ours start from a kept document and hand out encoded answers. Schema
extensions are therefore not run.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLFormattedError,
    OperationDefinitionNode,
    OperationType,
    located_error,
)
from graphql.execution import (
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
)
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from server.graphql.answer import Answer, encode_result, refusal
from server.graphql.documents import Document, Documents
from server.graphql.errors import formatted, presentable
from server.graphql.executor import MOST_ERRORS, Executor
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload
from server.graphql.sharing import known_answer, question, shared_answer


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


class StreamFailed(Exception):
    """The source of a subscription broke. `errors` are for the client."""

    def __init__(self, errors: list[GraphQLFormattedError]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


class Execution:
    """Answers operations. Safe to share between all connections of an event loop."""

    def __init__(self, schema: Schema, limits: DocumentLimits) -> None:
        self._schema = schema._schema
        self._documents = Documents(schema, limits)

    def prepare(self, payload: Payload) -> Operation:
        """The operation that `payload` asks for. Raises `InvalidDocument`."""
        document = self._documents.prepare(payload.query)
        node = document.operation(payload.operation_name)
        return Operation(document, node, payload.variables or {})

    async def answer(self, operation: Operation, context: object) -> Answer:
        """Executes a query or a mutation."""
        executor = self._build(operation, context)
        if isinstance(executor, Answer):
            return executor
        result = execute_root_selection_set(executor)
        if not isinstance(result, ExecutionResult):
            result = await result
        return Answer(encode_result(result), executed=True)

    async def subscribe(
        self, operation: Operation, context: object
    ) -> AsyncGenerator[str, None] | Answer:
        """The answers to a subscription, one per event; or why there are none.

        The generator raises `StreamFailed`, and closes the source when it is closed.
        """
        executor = self._build(operation, context)
        if isinstance(executor, Answer):
            return executor
        opened = create_source_event_stream(executor)
        source = await opened if _is_awaitable(opened) else opened
        if isinstance(source, ExecutionResult):
            return refusal(presentable(source.errors or []))
        return _answers(operation, executor, cast("AsyncGenerator[object, None]", source))

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


async def _answers(
    operation: Operation, executor: Executor, source: AsyncGenerator[object, None]
) -> AsyncGenerator[str, None]:
    asked = question(operation.document, operation.node, operation.variables)

    async def answer(event: object) -> str:
        result = execute_subscription_event(executor.build_per_event_executor(event))
        return encode_result(result if isinstance(result, ExecutionResult) else await result)

    async with aclosing(source):
        try:
            async for event in source:
                yield known_answer(event, asked) or await shared_answer(event, asked, answer)
        except Exception as error:
            located = located_error(error, [operation.node])
            raise StreamFailed(presentable([located])) from error


_is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)
