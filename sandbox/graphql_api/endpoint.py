"""POST /graphql: reads the question, weighs it, and answers it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from inspect import isawaitable
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    GraphQLError,
    execute,
    get_operation_ast,
    parse,
    validate,
)

from sandbox.answer import Answer, Body, refusal
from sandbox.call import Call
from sandbox.graphql_api.errors import GraphError, formatted
from sandbox.graphql_api.points import cost_of
from sandbox.graphql_api.question import Question
from sandbox.graphql_api.schema import load
from sandbox.ledgers import Caller, Ledger
from sandbox.world import World

DOCS = "/graphql"
_SCHEMA = load()


@dataclass(frozen=True, slots=True)
class Payload:
    query: str
    variables: dict[str, Any] | None = field(default_factory=dict)
    operationName: str | None = None  # noqa: N815 - the protocol's name


async def answer(
    call: Call,
    caller: Caller,
    world: World,
    ledger: Ledger,
    now: datetime,
    *,
    is_metered: bool = True,
) -> Answer:
    """The answer, at the cost of its points. A token is required."""
    if caller.token is None:
        raise refusal(401, "This endpoint requires you to be authenticated.", DOCS)
    payload = _payload(call)
    document, errors = _document(payload.query)
    operation = get_operation_ast(document, payload.operationName) if document else None
    if document is None or operation is None or errors:
        return _errors([error.formatted for error in errors])
    variables = payload.variables or {}
    try:
        cost = cost_of(document, operation, variables)
    except GraphError as error:
        return _errors([{"type": error.kind, "message": str(error)}])
    asked = Question(world, caller, call.base, ledger, cost, now, is_metered)
    pending = execute(
        _SCHEMA,
        document,
        context_value=asked,
        variable_values=variables,
        operation_name=payload.operationName,
    )
    result = await pending if isawaitable(pending) else pending
    body: dict[str, object] = {"data": result.data}
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    return Answer(body=Body.json(body), cacheable=False, cost=cost.points)


def _payload(call: Call) -> Payload:
    try:
        return msgspec.json.decode(call.body, type=Payload)
    except msgspec.ValidationError as error:
        raise refusal(400, "A query attribute must be specified and must be a string.") from error
    except msgspec.DecodeError as error:
        raise refusal(400, "Problems parsing JSON", DOCS) from error


@lru_cache(maxsize=256)
def _document(query: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """The parsed document and what is wrong with it."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(_SCHEMA, document))


def _errors(errors: list[Any]) -> Answer:
    shown = errors or [{"message": "No operation was found in the query."}]
    return Answer(body=Body.json({"errors": shown}), cacheable=False)
