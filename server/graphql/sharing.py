"""One encoded answer for all listeners that asked the same question about the same event."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Iterator
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

SHARED = "shared_answers"
"""An event of a subscription that carries a dict under this name reads the same to every listener
whom the source gives it to; the server keeps its encoded answers there. Whether a listener may
have the event is decided before, by the source."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a subscription wants to know about each event.

    `variables` are those used below the root field: its own arguments have chosen the source and
    play no part any more, so listeners that resume at different places share.
    """

    document: Document
    operation: str | None
    variables: str


@dataclass(slots=True)
class _Shared:
    lock: Lock
    text: str | None = None


def question(
    document: Document, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> Question:
    name = operation.name.value if operation.name else None
    used = _used_below_root(document, name)
    asked = {variable: variables[variable] for variable in sorted(used & variables.keys())}
    return Question(document, name, encode(asked))


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


def known_answer(event: object, asked: Question) -> str | None:
    """The answer to `asked` about `event`, if somebody had it before."""
    shared = (getattr(event, SHARED, None) or _NONE).get(asked)
    return shared.text if shared is not None else None


async def shared_answer(
    event: object, asked: Question, answer: Callable[[object], Awaitable[str]]
) -> str:
    """The answer to `asked` about `event`, made by the first who needs it if it can be shared.

    If that one is cancelled half-way, the next makes it.
    """
    answers: dict[Question, _Shared] | None = getattr(event, SHARED, None)
    if answers is None:
        return await answer(event)
    if (shared := answers.get(asked)) is None:
        shared = answers[asked] = _Shared(Lock())
    async with shared.lock:
        if shared.text is None:
            shared.text = await answer(event)
    return shared.text


_NONE: dict[Question, _Shared] = {}


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
