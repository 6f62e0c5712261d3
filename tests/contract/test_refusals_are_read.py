"""Each refusal that the console can meet has a case in which its words are read on the page."""

import json
import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    get_named_type,
)

ROOT = Path(__file__).parents[2]
CASES: dict[str, list[str]] = json.loads(
    (ROOT / "tests/browser/refusals.json").read_text(encoding="utf-8")
)
SCHEMA = build_schema((ROOT / "tests/contract/schema.graphql").read_text(encoding="utf-8"))
CONSOLE = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "web/console/src").rglob("*.ts*")
)


def union_of(field: GraphQLField) -> GraphQLUnionType | None:
    """The union that the field answers with: itself, or in the one list of its payload."""
    kind = get_named_type(field.type)
    if isinstance(kind, GraphQLUnionType):
        return kind
    if isinstance(kind, GraphQLObjectType) and set(kind.fields) == {"results"}:
        return union_of(kind.fields["results"])
    return None


def refusals(union: GraphQLUnionType) -> set[str]:
    return {
        kind.name
        for kind in union.types
        if any(interface.name == "Problem" for interface in kind.interfaces)
    }


def met_by_the_console() -> dict[str, set[str]]:
    roots = [kind for kind in (SCHEMA.query_type, SCHEMA.mutation_type) if kind is not None]
    fields = {name: field for kind in roots for name, field in kind.fields.items()}
    unions = {name: union_of(field) for name, field in fields.items()}
    return {
        name: refusals(union)
        for name, union in unions.items()
        if union is not None and re.search(rf"^\s+{name}\b\s*[({{]", CONSOLE, re.MULTILINE)
    }


def test_the_console_meets_some_refusals() -> None:
    assert len(met_by_the_console()) > 10


@pytest.mark.parametrize("field", sorted(met_by_the_console()))
def test_every_refusal_of_a_field_has_a_case(field: str) -> None:
    assert set(CASES.get(field, ())) == met_by_the_console()[field]
