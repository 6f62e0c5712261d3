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

from server.graphql.compiled import CompiledOperation, InvalidVariables, compile_operation
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
    """The answer with its errors in an order of their own: graphql-core's is that of time."""
    try:
        body = await operation.execute(world, variables)
    except InvalidVariables as invalid:
        return [error.formatted for error in invalid.errors]
    answered = msgspec.json.decode(body)
    answered.get("errors", []).sort(key=repr)
    return answered


async def check(seed: int, trouble: int, root: str) -> bool:
    """Answers whether the compiled function went all the way."""
    dice = Random(seed)
    schema = draw_schema(dice)
    document = parse(Document(schema, dice).text(root))
    assume(not validate(schema, document, max_errors=1))
    variables = draw_variables(dice)
    [node] = [each for each in document.definitions if each.kind == "operation_definition"]

    def made(*, compiles: bool) -> CompiledOperation:
        return compile_operation(
            as_strawberry(schema),
            document,
            node,  # type: ignore[arg-type]
            present,
            optimized_is_awaitable,  # type: ignore[arg-type]
            compiles=compiles,
        )

    compiled, plain = made(compiles=True), made(compiles=False)
    expected = await answer(plain, World(seed, trouble), variables)
    for _ in range(2):
        world = World(seed, trouble)
        assert await answer(compiled, world, variables) == expected
        assert max(world.asked.values(), default=1) == 1, "a resolver ran twice"
    return compiled.left_to_graphql_core == 0


EXAMPLES = int(os.environ.get("DRAWN_SCHEMAS", "25"))
SEEDS = st.integers(0, 2**40)


# What a null that must not be leaves behind is awaited by nobody, graphql-core's neither.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("root", ["Query", "Mutation"])
@pytest.mark.parametrize("trouble", [0, 3, 25])
def test_it_answers_as_graphql_core(root: str, trouble: int) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SEEDS)
    def drawn(seed: int) -> None:
        asyncio.run(check(seed, trouble, root))
        gc.collect(0)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        drawn()
