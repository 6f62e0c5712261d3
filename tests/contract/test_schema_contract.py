"""The schema keeps what clients were promised, and changes only where somebody meant it to."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_ast

from resolvers.root import build_schema
from server.graphql.published import possible_types

HERE = Path(__file__).parent
SCHEMA = build_schema().as_str()
KEPT = HERE / "schema.graphql"
PROMISED = HERE / "promised.graphql"


def definitions(text: str) -> dict[str, Any]:
    return {node.name.value: node for node in parse(text).definitions}  # type: ignore[attr-defined]


OURS = definitions(SCHEMA)


def parts(definition: Any) -> dict[str, Any]:
    """The fields of a type, each of their arguments, and the values of an enum."""
    found = {}
    for part in chain(listed(definition, "fields"), listed(definition, "values")):
        found[part.name.value] = part
        for argument in listed(part, "arguments"):
            found[f"{part.name.value}({argument.name.value})"] = argument
    return found


def listed(node: Any, name: str) -> tuple[Any, ...]:
    return getattr(node, name, None) or ()


def promises(definition: Any) -> Iterator[str]:
    """All that a definition promises, in words that can be compared."""
    yield definition.kind
    for name, part in parts(definition).items():
        type_ = getattr(part, "type", None)
        default = getattr(part, "default_value", None)
        yield f"{name}: {type_ and print_ast(type_)} = {default and print_ast(default)}"
    for interface in listed(definition, "interfaces"):
        yield f"implements {interface.name.value}"
    yield f"is one of {sorted(member.name.value for member in listed(definition, 'types'))}"


@pytest.mark.parametrize(("name", "promised"), list(definitions(PROMISED.read_text()).items()))
def test_what_was_promised_of_a_type_is_kept(name: str, promised: Any) -> None:
    assert set(promises(promised)) <= set(promises(OURS[name]))


def test_no_input_demands_more_than_was_promised() -> None:
    for name, promised in definitions(PROMISED.read_text()).items():
        known = parts(promised)
        for part, node in parts(OURS[name]).items():
            is_argument_of_known = part.endswith(")") and part.partition("(")[0] in known
            is_asked_of_clients = is_argument_of_known or "input" in OURS[name].kind
            if is_asked_of_clients and part not in known:
                assert not print_ast(node.type).endswith("!") or node.default_value, (name, part)


def test_the_schema_is_the_one_that_is_kept_in_the_tree() -> None:
    """If the change is meant: `python main.py schema > tests/contract/schema.graphql`."""
    assert KEPT.read_text().rstrip("\n") == SCHEMA


@pytest.mark.parametrize("name", OURS)
def test_everything_that_clients_see_is_described(name: str) -> None:
    described = {name: OURS[name], **parts(OURS[name])}
    assert [part for part, node in described.items() if node.description is None] == []


def test_all_types_behind_an_interface_or_union_are_told() -> None:
    possible = possible_types(build_schema()._schema)
    refusals = {name for name, node in OURS.items() if "Problem" in interfaces(node)}

    assert set(possible["Problem"]) == refusals
    assert possible["Node"] == ["Job", "Project", "Viewer"]
    assert "StartImportResult" in possible


def interfaces(definition: Any) -> set[str]:
    return {each.name.value for each in listed(definition, "interfaces")}
