"""Drawn schemas, documents and outcomes: what a resolver does is a function of a seed and its path.

So two executions of the same document meet the same values, nulls, errors and wrong types, each in
the same place, however they come there.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

TIDE = GraphQLEnumType("Tide", {"HIGH": "high", "LOW": "low"})
WHERE: GraphQLInputObjectType = GraphQLInputObjectType(
    "Where",
    lambda: {
        "name": GraphQLInputField(GraphQLNonNull(GraphQLString)),
        "depth": GraphQLInputField(GraphQLInt, default_value=3),
        "tides": GraphQLInputField(GraphQLList(TIDE)),
        "inner": GraphQLInputField(WHERE),
    },
)
LEAVES = (GraphQLString, GraphQLID, GraphQLInt, GraphQLFloat, GraphQLBoolean, TIDE)
GOOD: Mapping[Any, tuple[Any, ...]] = {
    GraphQLString: ("text", "", "ß\u2028"),
    GraphQLID: ("id", "7"),
    GraphQLInt: (0, -1, 2**31 - 1),
    GraphQLFloat: (0.5, -2.0, 1e300),
    GraphQLBoolean: (True, False),
    TIDE: ("high", "low"),
}
BAD: tuple[Any, ...] = (
    object(),
    2**40,
    float("nan"),
    "no tide",
    1.5,
    True,
    [],
    {"a": 1},
    b"bytes",
    ("t",),
)
"""Some of them are good for some types, after a conversion that is graphql-core's to know."""


class One:
    """Objects of the drawn types `T0`, `T1`, `T2`, a class for each."""


class Two(One): ...


class Three(One): ...


CLASSES: Mapping[str, type[One]] = {"T0": One, "T1": Two, "T2": Three}
NAMES = {each: name for name, each in CLASSES.items()}


@dataclass
class World:
    """One execution: its seed, how often things go wrong (in percent), how often an answer has to
    be waited for, and who was asked."""

    seed: int
    trouble: int
    waits: float
    asked: Counter[str] = field(default_factory=Counter)


def resolve(_source: object, info: Any, **given: Any) -> Any:
    world: World = info.context
    path = "/".join(map(str, info.path.as_list()))
    world.asked[path] += 1
    dice = Random(f"{world.seed} {path} {sorted(given.items())!r}")
    value = _outcome(dice, info.return_type, world)
    is_late = dice.random() < world.waits
    return _later(value, dice.randrange(3)) if is_late else _now(value)


class Raised(Exception):
    """What a resolver is to raise."""


def _now(value: Any) -> Any:
    if isinstance(value, Raised):
        raise GraphQLError(str(value), extensions={"code": "DRAWN"})
    return value


async def _later(value: Any, turns: int) -> Any:
    for _ in range(turns):
        await asyncio.sleep(0)
    return _now(value)


def _outcome(dice: Random, kind: Any, world: World) -> Any:
    chance = dice.randrange(100)
    if chance < world.trouble:
        chosen = dice.choice([Raised("drawn"), ValueError("a value"), None, *BAD, "later"])
        return _later(None, 1) if chosen == "later" and world.waits else chosen
    if isinstance(kind, GraphQLNonNull):
        return _outcome(dice, kind.of_type, world)
    if chance > 90:
        return None
    if isinstance(kind, GraphQLList):
        made = [_outcome(dice, kind.of_type, world) for _ in range(dice.randrange(4))]
        made = [None if isinstance(each, Raised) else each for each in made]
        if dice.random() < world.waits / 3:
            made = [_later(each, 1) for each in made]
        forms: list[Any] = [list, tuple, iter]
        return dice.choice(forms)(made)
    if is_leaf_type(kind):
        return dice.choice(GOOD[kind])
    names = list(CLASSES) if is_abstract_type(kind) else [kind.name]
    return CLASSES[dice.choice(names)]()


def draw_schema(dice: Random) -> GraphQLSchema:
    """A query, a mutation, three objects of one interface and one union, and their fields."""
    kinds: dict[str, Any] = {}

    def output(depth: int = 0) -> Any:
        named = dice.choice([*LEAVES, *LEAVES, *kinds.values()])
        kind: Any = GraphQLNonNull(named) if dice.random() < 0.3 else named
        if dice.random() < 0.3 and depth < 2:
            kind = GraphQLList(kind)
            kind = GraphQLNonNull(kind) if dice.random() < 0.3 else kind
        return kind

    def fields(names: str) -> dict[str, GraphQLField]:
        return {
            name: GraphQLField(output(), args=_arguments(dice), resolve=resolve) for name in names
        }

    shared = {"s": GraphQLField(GraphQLString, resolve=resolve)}
    named = kinds["Named"] = GraphQLInterfaceType("Named", lambda: shared)
    made: dict[str, dict[str, GraphQLField]] = {}
    for name, of in CLASSES.items():
        kinds[name] = GraphQLObjectType(
            name,
            lambda name=name: {**shared, **made[name]},  # type: ignore[misc]
            interfaces=[named],
            is_type_of=lambda value, _info, of=of: type(value) is of,  # type: ignore[misc]
        )
    kinds["Any"] = GraphQLUnionType("Any", [kinds[name] for name in CLASSES])
    made.update({name: fields("abc") for name in CLASSES})
    return GraphQLSchema(
        GraphQLObjectType("Query", fields("pqr")),
        GraphQLObjectType("Mutation", fields("mn")),
        types=[kinds[name] for name in CLASSES],
    )


def _arguments(dice: Random) -> dict[str, GraphQLArgument]:
    if dice.random() < 0.6:
        return {}
    return {
        "n": GraphQLArgument(GraphQLInt, default_value=7),
        "text": GraphQLArgument(GraphQLString),
        "where": GraphQLArgument(WHERE),
        "tides": GraphQLArgument(GraphQLList(GraphQLNonNull(TIDE))),
    }


def as_strawberry(schema: GraphQLSchema) -> strawberry.Schema:
    """What compiling asks of a schema of Strawberry's."""
    config = SimpleNamespace(default_resolver=getattr)
    return cast(
        "strawberry.Schema",
        SimpleNamespace(_schema=schema, config=config, exception_handlers=None),
    )


VARIABLES = (
    '$n: Int, $m: Int! = 2, $text: String, $where: Where, $name: String = "x", '
    "$tides: [Tide!], $on: Boolean = true, $off: Boolean!"
)
_GIVEN = {
    "n": ("$n", "$m", "5", "null"),
    "text": ("$text", "$name", '"literal"', "null"),
    "where": ("$where", '{name: "literal"}', "{name: $name, depth: $n}", "null"),
    "tides": ("$tides", "[HIGH]", "LOW", "[]"),
}
_CONDITIONS = (
    "",
    "",
    "",
    "@skip(if: $off)",
    "@include(if: $on)",
    "@skip(if: true)",
    "@include(if: true) @skip(if: $off)",
)


class Document:
    """A valid document for the schema, but for fields that may conflict."""

    def __init__(self, schema: GraphQLSchema, dice: Random) -> None:
        self._schema = schema
        self._dice = dice
        self._fragments: dict[str, str] = {}

    def text(self, root: str) -> str:
        kind = "mutation" if root == "Mutation" else "query"
        selections = self._selections(self._schema.get_type(root), 0)
        return " ".join([f"{kind} Q({VARIABLES})", selections, *self._fragments.values()])

    def _selections(self, kind: Any, depth: int) -> str:
        chosen = [self._selection(kind, depth) for _ in range(self._dice.randrange(1, 5))]
        return "{ " + " ".join(chosen) + " }"

    def _selection(self, kind: Any, depth: int) -> str:
        dice = self._dice
        condition = dice.choice(_CONDITIONS)
        chance = dice.random()
        if kind.name in ("Query", "Mutation") or chance < 0.7 or depth > 3:
            return self._field(kind, depth, condition)
        names = [kind.name] if kind.name in CLASSES else [*CLASSES, "Named"]
        on = dice.choice([*names, "Named"])
        if chance < 0.85:
            return f"... on {on} {condition} {self._selections(self._schema.get_type(on), depth)}"
        name = f"F{len(self._fragments)}"
        self._fragments[name] = ""
        inner = self._selections(self._schema.get_type(on), depth + 1)
        self._fragments[name] = f"fragment {name} on {on} {inner}"
        return f"...{name} {condition}"

    def _field(self, kind: Any, depth: int, condition: str) -> str:
        dice = self._dice
        fields = getattr(kind, "fields", {})
        names = [
            name
            for name, each in fields.items()
            if depth < 4 or is_leaf_type(get_named_type(each.type))
        ]
        if not names or dice.random() < 0.1:
            return f"__typename {condition}"
        name = dice.choice(names)
        given = [
            f"{argument}: {dice.choice(_GIVEN[argument])}"
            for argument in fields[name].args
            if dice.random() < 0.5
        ]
        arguments = f"({', '.join(given)})" if given else ""
        # Aliases keep the same field with other arguments apart.
        alias = f"x{dice.randrange(10**6)}: " if arguments or dice.random() < 0.3 else ""
        inner = get_named_type(fields[name].type)
        below = "" if is_leaf_type(inner) else self._selections(inner, depth + 1)
        return f"{alias}{name}{arguments} {condition} {below}"


def draw_variables(dice: Random) -> dict[str, Any]:
    """Mostly good ones."""
    choices: dict[str, tuple[Any, ...]] = {
        "n": (1, None, 3.0, "1", 2**33),
        "m": (4, 4, 4, None),
        "text": ("sent", None, 5),
        "where": ({"name": "n"}, {"name": "n", "inner": {"name": "i", "tides": ["LOW"]}}, {}, None),
        "name": ("given", None),
        "tides": (["HIGH", "LOW"], [], "LOW", None, ["MUD"]),
        "on": (True, False, None),
    }
    sent: dict[str, Any] = {"off": dice.random() < 0.3}
    for name, values in choices.items():
        if dice.random() < 0.5:
            sent[name] = values[0] if dice.random() < 0.8 else dice.choice(values)
    return sent
