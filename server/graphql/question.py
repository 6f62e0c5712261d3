"""What a subscription asks of each event, whatever it has heard before: who asks the same is told
the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

from server.graphql.answer import encode
from server.graphql.documents import Document


@dataclass(frozen=True, slots=True)
class Question:
    """What a subscription wants to know about each event.

    `variables` are those used below the root field: its own arguments have chosen the source and
    play no part any more, so listeners that resume at different places share.
    """

    document: Document
    operation: str | None
    variables: str


def question(
    document: Document, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Question:
    name = operation.name.value if operation.name else None
    used = _used_below_root(document, name)
    asked = {variable: variables[variable] for variable in sorted(used & variables.keys())}
    return Question(document, name, encode(asked) if asked else "")


@lru_cache(maxsize=200)
def _used_below_root(document: Document, name: str | None) -> frozenset[str]:
    used = _Variables()
    for node in _below_root(document, document.operation(name)):
        visit(node, used)
    return frozenset(used.names)


def _below_root(document: Document, operation: OperationDefinitionNode) -> Iterator[Node]:
    for selection in operation.selection_set.selections:
        if isinstance(selection, FieldNode):
            yield from selection.directives or ()
            if selection.selection_set:
                yield selection.selection_set
        else:
            yield selection
    for definition in document.node.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            yield definition


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
