"""Whatever schema, document, variables and resolvers are drawn: compiled is as graphql-core."""

import asyncio
import gc
import os
import warnings
from random import Random
from typing import Any

import msgspec
import pytest
from graphql import ExecutionResult, parse, validate
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable

from server.graphql.compiled import CompiledOperation, InvalidVariables
from tests.unit.compiled.drawn import (
    Document,
    World,
    as_strawberry,
    draw_schema,
    draw_variables,
)


def present(result: ExecutionResult) -> bytes:
    return msgspec.json.encode(result.formatted, enc_hook=str)


async def answer(operation: CompiledOperation, world: World, variables: dict[str, Any]) -> Any:
    """The answer, with its errors in an order of their own: graphql-core's is that of time.

    For the same reason, where something is waited for an error is its nulled place alone: of
    several that null the same place graphql-core tells of the one that came first.
    """
    try:
        body = await operation.execute(world, variables)
    except InvalidVariables as invalid:
        return [error.formatted for error in invalid.errors]
    answered = msgspec.json.decode(body)
    answered.get("errors", []).sort(key=repr)
    if world.waits and "errors" in answered:
        places = {nulled(answered["data"], error.get("path", [])) for error in answered["errors"]}
        answered["errors"] = sorted(places, key=repr)
    return answered


def nulled(data: Any, path: list[str | int]) -> tuple[str | int, ...]:
    """The place on the way along `path` that is null."""
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[key]
    return tuple(path)


async def check(seed: int, trouble: int, waits: float, root: str) -> bool:
    """Answers whether the compiled function went all the way."""
    dice = Random(seed)
    schema = draw_schema(dice)
    document = parse(Document(schema, dice).text(root))
    assume(not validate(schema, document, max_errors=1))
    variables = draw_variables(dice)
    [node] = [each for each in document.definitions if each.kind == "operation_definition"]

    def made(*, compiles: bool) -> CompiledOperation:
        return CompiledOperation(
            as_strawberry(schema),
            document,
            node,  # type: ignore[arg-type]
            present,
            optimized_is_awaitable,  # type: ignore[arg-type]
            compiles=compiles,
        )

    compiled, plain = made(compiles=True), made(compiles=False)
    expected = await answer(plain, World(seed, trouble, waits), variables)
    for _ in range(2):
        world = World(seed, trouble, waits)
        assert await answer(compiled, world, variables) == expected
        assert max(world.asked.values(), default=1) == 1, "a resolver ran twice"
    return compiled.left_to_graphql_core == 0


EXAMPLES = int(os.environ.get("DRAWN_SCHEMAS", "15"))
SEEDS = st.integers(0, 2**40)


# What a null that must not be leaves behind is awaited by nobody, graphql-core's neither.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("root", ["Query", "Mutation"])
@pytest.mark.parametrize("trouble", [0, 3, 25])
@pytest.mark.parametrize("waits", [0.0, 0.3])
def test_it_answers_as_graphql_core(root: str, trouble: int, waits: float) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SEEDS)
    def drawn(seed: int) -> None:
        went_all_the_way.append(asyncio.run(check(seed, trouble, waits, root)))
        gc.collect(0)

    went_all_the_way: list[bool] = []

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        drawn()
    assert trouble or any(went_all_the_way)
