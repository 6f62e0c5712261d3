"""The console's own queries, as its Apollo Client sends them: read from its sources."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

SOURCES = Path(__file__).parent.parent / "web" / "console" / "src"

_TAGGED = re.compile(r"graphql\(\s*`([^`]*)`")
_UNMASK = re.compile(r" @_unmask\b")  # a word to the types, which the client never sees


def body_of(operation: str, variables: Mapping[str, object]) -> str:
    """The body of the request for one of the console's operations, by name."""
    return json.dumps(
        {
            "operationName": operation,
            "variables": variables,
            "query": print_ast(_as_sent(_document(operation))),
        }
    )


def _definitions() -> Iterator[OperationDefinitionNode | FragmentDefinitionNode]:
    for path in sorted(SOURCES.rglob("*.ts*")):
        for text in _TAGGED.findall(path.read_text()):
            for definition in parse(_UNMASK.sub("", text)).definitions:
                if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
                    yield definition


def _document(operation: str) -> DocumentNode:
    """The operation and the fragments that it spreads, and those that they spread."""
    known = {each.name.value: each for each in _definitions() if each.name is not None}
    wanted = [operation]
    for name in wanted:
        wanted += [spread for spread in _spreads(known[name]) if spread not in wanted]
    return DocumentNode(definitions=tuple(known[name] for name in wanted))


def _spreads(definition: OperationDefinitionNode | FragmentDefinitionNode) -> list[str]:
    found: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
            found.append(node.name.value)

    visit(definition, Spreads())
    return found


def _as_sent(document: DocumentNode) -> DocumentNode:
    """With `__typename` in every selection but an operation's own: its cache needs it."""
    typename = FieldNode(name=NameNode(value="__typename"))

    class Typenames(Visitor):
        def leave_selection_set(
            self, node: SelectionSetNode, _key: Any, parent: Any, *_: Any
        ) -> SelectionSetNode | None:
            if isinstance(parent, OperationDefinitionNode):
                return None
            return SelectionSetNode(selections=(*node.selections, typename))

    sent: DocumentNode = visit(document, Typenames())
    return sent
