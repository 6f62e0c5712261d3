"""What a query costs, by the host's documented formula."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    value_from_ast_untyped,
)

from sandbox.graphql_api.errors import GraphError

HIGHEST_PAGE = 100
_ROWS = {"nodes", "edges"}


@dataclass(frozen=True, slots=True)
class Cost:
    """`requests`: connections that would be read, were every page full; `nodes`: their rows."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """A hundredth of the requests, rounded, at least one (docs: "Rate limits and query limits
        for the GraphQL API")."""
        return max(round(self.requests / 100), 1)

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.requests + other.requests, self.nodes + other.nodes)


def cost_of(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, object]
) -> Cost:
    """The cost of an operation; GraphError, where a connection is asked for without a bound or
    with one above a hundred."""
    fragments = {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }
    defaults = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    return _cost(operation.selection_set, 1, fragments, {**defaults, **variables})


def _cost(
    selection: SelectionSetNode,
    parents: int,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, object],
) -> Cost:
    total = Cost()
    for node in selection.selections:
        match node:
            case FragmentSpreadNode(name=name):
                inner = fragments[name.value].selection_set
                total += _cost(inner, parents, fragments, variables)
            case InlineFragmentNode(selection_set=inner):
                total += _cost(inner, parents, fragments, variables)
            case FieldNode(selection_set=SelectionSetNode() as inner):
                bound = _bound(node, inner, variables)
                rows = parents * (bound or 1)
                if bound is not None:
                    total += Cost(requests=parents, nodes=rows)
                total += _cost(inner, rows, fragments, variables)
    return total


def _bound(
    field: FieldNode, selection: SelectionSetNode, variables: Mapping[str, object]
) -> int | None:
    """The `first` or `last` of a connection; None for what is no connection, or asks no rows."""
    for argument in field.arguments or ():
        if argument.name.value not in ("first", "last"):
            continue
        match argument.value:
            case IntValueNode(value=text):
                bound: object = int(text)
            case VariableNode(name=name):
                bound = variables.get(name.value)
            case _:
                bound = None
        if isinstance(bound, int):
            return _checked(bound, field.name.value)
    asked = {node.name.value for node in selection.selections if isinstance(node, FieldNode)}
    if asked & _ROWS:
        raise GraphError(
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the"
            f" `{field.name.value}` connection.",
        )
    return None


def _checked(bound: int, connection: str) -> int:
    if 1 <= bound <= HIGHEST_PAGE:
        return bound
    raise GraphError(
        "EXCESSIVE_PAGINATION",
        f"Requesting {bound} records on the `{connection}` connection exceeds the `first` limit"
        f" of {HIGHEST_PAGE} records.",
    )
