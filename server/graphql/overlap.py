"""How often a document's fields overlap, found before it is validated.

Whether two fields of one name can be merged is examined for every pair of them (GraphQL, §5.3.2),
together with all pairs below them: a document of three kilobytes can keep that up for a second.
"""

from collections.abc import Iterable, Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)


class _Tangled(Exception):
    pass


def refuse_overlap(document: DocumentNode, depth: int, limit: int) -> list[GraphQLError]:
    """The error of a document with more than `limit` pairs of overlapping fields or fragments to
    look into, if it is one. What lies deeper than `depth` is not looked at: such a document is
    refused for that. It need not be valid; fragments may be unknown or run in circles.
    """
    operations = [
        definition.selection_set
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    counting = _Counting(document, limit)
    try:
        for selections in operations:
            counting.look_into([selections], depth)
    except _Tangled:
        message = (
            f"More than {limit} pairs of fields overlap. Ask for each field once, under an alias "
            "where its arguments differ."
        )
        return [GraphQLError(message)]
    return []


class _Counting:
    def __init__(self, document: DocumentNode, limit: int) -> None:
        self._fragments = {
            definition.name.value: definition.selection_set
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._left = limit
        self._known: set[frozenset[int]] = set()

    def look_into(self, merged: list[SelectionSetNode], depth: int) -> None:
        """Count what overlaps in the union of these sets, and in what is below."""
        key = frozenset(map(id, merged))
        if depth < 0 or key in self._known:
            return
        self._known.add(key)
        fields: dict[str, list[FieldNode]] = {}
        for field in self._fields(merged, set()):
            alike = fields.setdefault((field.alias or field.name).value, [])
            self._count(len(alike))
            alike.append(field)
        for alike in fields.values():
            below = [field.selection_set for field in alike if field.selection_set]
            if below:
                self.look_into(below, depth - 1)

    def _fields(self, merged: Iterable[SelectionSetNode], spread: set[str]) -> Iterator[FieldNode]:
        """The fields of these sets, each fragment spread out once."""
        for selections in merged:
            for selection in selections.selections:
                yield from self._of(selection, spread)

    def _of(self, selection: SelectionNode, spread: set[str]) -> Iterator[FieldNode]:
        match selection:
            case FieldNode():
                yield selection
            case InlineFragmentNode(selection_set=inner):
                yield from self._fields([inner], spread)
            case FragmentSpreadNode(name=name) if name.value not in spread:
                self._count(len(spread))  # fragments are examined in pairs as well
                spread.add(name.value)
                if name.value in self._fragments:
                    yield from self._fields([self._fragments[name.value]], spread)

    def _count(self, pairs: int) -> None:
        self._left -= pairs
        if self._left < 0:
            raise _Tangled
