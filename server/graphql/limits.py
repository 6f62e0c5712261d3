"""Bounds on what one document may ask: how deep, how often, how long."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """`depth` and `aliases` are counted with fragments spread out, as execution meets them.

    The introspection query of GraphiQL is 15 deep and has no alias.
    """

    depth: int = 16
    aliases: int = 50
    overlaps: int = 2_000
    """Pairs of fields or fragments that validation compares: a hundredth of a millisecond each."""

    objects: int = 10_000
    """That an operation may give, by the lengths of its lists."""

    tokens: int = 1_000
    """Bounds the time that parsing and validation take from everybody else."""

    characters: int = 50_000

    cached_characters: int = 500_000
    """The text of all documents kept parsed; a parsed document takes some 60 times its text."""


@dataclass(frozen=True, slots=True)
class _Extent:
    depth: int = 0
    aliases: int = 0


def breaches(document: DocumentNode, limits: DocumentLimits) -> list[GraphQLError]:
    """What of a valid document is beyond the limits. Fragments must be known and acyclic."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    measure = _Measure(fragments)
    return [
        error
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for error in _judge(definition, measure.of(definition.selection_set), limits)
    ]


def _judge(
    operation: OperationDefinitionNode, extent: _Extent, limits: DocumentLimits
) -> Iterator[GraphQLError]:
    if extent.depth > limits.depth:
        yield GraphQLError(
            f"The operation is {extent.depth} fields deep; the limit is {limits.depth}.", operation
        )
    if extent.aliases > limits.aliases:
        yield GraphQLError(
            f"The operation uses {extent.aliases} aliases; the limit is {limits.aliases}.",
            operation,
        )


class _Measure:
    """Measures each fragment once, however often it is spread."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Extent] = {}

    def of(self, selections: SelectionSetNode) -> _Extent:
        depth = aliases = 0
        for selection in selections.selections:
            match selection:
                case FieldNode(selection_set=inner, alias=alias):
                    below = self.of(inner) if inner else _Extent()
                    depth = max(depth, below.depth + 1)
                    aliases += below.aliases + (alias is not None)
                case InlineFragmentNode(selection_set=inner):
                    below = self.of(inner)
                    depth, aliases = max(depth, below.depth), aliases + below.aliases
                case FragmentSpreadNode(name=name):
                    below = self._of_fragment(name.value)
                    depth, aliases = max(depth, below.depth), aliases + below.aliases
        return _Extent(depth, aliases)

    def _of_fragment(self, name: str) -> _Extent:
        if name not in self._known:
            self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]
