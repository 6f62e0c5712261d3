"""A document that is executed again is answered as graphql-core answers it the first time."""

import asyncio
import enum
import json
from typing import Annotated, Any

import strawberry
from graphql import ExecutionResult, execute, parse
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.graphql.documents import InvalidDocument
from server.graphql.execution import Execution
from server.graphql.limits import DocumentLimits
from server.graphql.payload import Payload


@strawberry.enum
class Tide(enum.Enum):
    HIGH = "high"
    LOW = "low"


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Harbour(Named):
    depth: float | None
    tide: Tide
    missing: str  # null, though it must not be

    @strawberry.field
    def twice(self, text: str = "two") -> str:
        return text * 2

    @strawberry.field
    async def neighbour(self) -> "Harbour | None":
        await asyncio.sleep(0)
        return QUIET if self is BUSY else None

    @strawberry.field
    def piers(self) -> list["Pier | None"]:
        return [Pier(name="north", length=3), None, Pier(name="south", length=None)]


@strawberry.type
class Pier(Named):
    length: int | None
    broken: str | None = strawberry.field(default=None)
    harbour: Harbour | None = None


Place = Annotated[Harbour | Pier, strawberry.union("Place")]

QUIET = Harbour(name="Quiet", depth=None, tide=Tide.LOW, missing=None)  # type: ignore[arg-type]
BUSY = Harbour(name="Busy", depth=7.5, tide=Tide.HIGH, missing=None)  # type: ignore[arg-type]


@strawberry.input
class Berth:
    number: int
    tide: Tide = Tide.LOW


@strawberry.input
class Where:
    name: str
    deep: bool = False
    berths: list[Berth | None] | None = strawberry.UNSET
    note: str | None


@strawberry.type
class Query:
    @strawberry.field
    def harbour(self, where: Where | None = None) -> Harbour | None:
        return None if where and where.deep else BUSY

    @strawberry.field
    def told(
        self,
        info: strawberry.Info,
        where: Where | None = None,
        tides: list[Tide] | None = strawberry.UNSET,
    ) -> str:
        return f"{info.field_name} {where} {tides}"

    @strawberry.field
    async def place(self, pier: bool = False) -> Place:
        await asyncio.sleep(0)
        return Pier(name="west", length=1, harbour=QUIET) if pier else QUIET

    @strawberry.field
    def wreck(self) -> Pier | None:
        wreck = Pier(name="wreck", length=2)
        wreck.length = "no number"  # type: ignore[assignment]
        return wreck


SCHEMA = strawberry.Schema(Query, types=[Harbour, Pier])
PLAIN = strawberry.Schema(Query, types=[Harbour, Pier])  # whose resolvers are Strawberry's own

LEAVES = (
    "__typename",
    "name",
    "depth",
    "tide",
    "missing",
    "mine: name",
    "twice",
)
PIER_LEAVES = ("__typename", "name", "length", "broken", "other: length")


def selections(leaves: tuple[str, ...], nested: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    chosen = st.lists(st.one_of(st.sampled_from(leaves), nested), min_size=1, max_size=4)
    return chosen.map(lambda fields: "{ " + " ".join(fields) + " }")


PIERS = selections(PIER_LEAVES, st.just("...P"))
HARBOURS: st.SearchStrategy[str] = st.deferred(
    lambda: selections(
        LEAVES,
        st.one_of(
            HARBOURS.map(lambda inner: f"neighbour {inner}"),
            PIERS.map(lambda inner: f"piers {inner}"),
            st.just("...H"),
            st.just("... on Named { name }"),
        ),
    )
)
ROOTS = st.one_of(
    HARBOURS.map(lambda inner: f"harbour(where: $where) {inner}"),
    HARBOURS.map(lambda inner: f"place(pier: $pier) {{ ... on Harbour {inner} ...P }}"),
    PIERS.map(lambda inner: f"wreck {inner}"),
    st.just("told(where: $where, tides: $tides)"),
    st.just('told(where: {name: "y", berths: [{number: 1}, null]}, tides: [LOW])'),
)
FRAGMENTS = "fragment H on Harbour { name tide } fragment P on Pier { length harbour { ...H } }"
VARIABLES = st.fixed_dictionaries(
    {},
    optional={
        "pier": st.sampled_from([True, False, None, "no"]),
        "where": st.sampled_from(
            [
                *(None, 3, {"deep": 1}, {"name": "x"}, {"name": "x", "deep": True, "note": "n"}),
                {"name": "x", "berths": [{"number": 2, "tide": "HIGH"}, None], "note": None},
                {"name": "x", "berths": None},
            ]
        ),
        "tides": st.sampled_from([None, [], ["HIGH", "LOW"], ["EBB"]]),
    },
)


async def plainly(text: str, variables: dict[str, Any]) -> dict[str, Any]:
    result = execute(PLAIN._schema, parse(text), variable_values=variables)
    if not isinstance(result, ExecutionResult):
        result = await result
    return dict(result.formatted)


def comparable(answer: dict[str, Any]) -> tuple[Any, list[str]]:
    """The data and where it failed; without data, why. What went wrong inside is not told."""
    errors = answer.get("errors", ())
    if "data" not in answer or answer["data"] is None:
        return None, sorted(str(error.get("path") or error["message"]) for error in errors)
    return answer["data"], sorted(str(error["path"]) for error in errors)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROOTS, min_size=1, max_size=2), st.lists(VARIABLES, min_size=1, max_size=3))
def test_every_execution_of_a_document_is_answered_as_its_first(
    roots: list[str], requests: list[dict[str, Any]]
) -> None:
    fields = " ".join(f"f{number}: {root}" for number, root in enumerate(roots))
    used = "used: place(pier: $pier) { ...P } used2: told(where: $where, tides: $tides)"
    given = "$pier: Boolean! = true, $where: Where, $tides: [Tide!]"
    text = f"query Q({given}) {{ {used} {fields} }} {FRAGMENTS}"
    execution = Execution(SCHEMA, DocumentLimits())

    async def check() -> None:
        for variables in (*requests, *requests):
            try:
                operation = execution.prepare(Payload(query=text, variables=variables))
            except InvalidDocument as invalid:
                assume("conflict" not in str(invalid))
                raise
            answer = json.loads((await execution.answer(operation, None)).text)
            assert comparable(answer) == comparable(await plainly(text, variables))

    asyncio.run(check())


async def test_what_a_directive_leaves_out_is_decided_each_time() -> None:
    execution = Execution(SCHEMA, DocumentLimits())
    text = "query Q($deep: Boolean!) { harbour { name depth @include(if: $deep) } }"
    for deep in (True, False, True):
        operation = execution.prepare(Payload(query=text, variables={"deep": deep}))
        answer = json.loads((await execution.answer(operation, None)).text)
        assert ("depth" in answer["data"]["harbour"]) is deep
