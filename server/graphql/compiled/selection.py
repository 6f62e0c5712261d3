"""Which fields are selected of an object, as graphql-core collects them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    Visitor,
    is_abstract_type,
    visit,
)
from strawberry import Schema

_CONDITIONS = ("skip", "include")


class NotCompiledError(Exception):
    """The operation has something that is left to graphql-core; says what."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What an operation selects, with the values of the variables that its conditions ask for."""

    strawberry_schema: Schema
    fragments: Mapping[str, FragmentDefinitionNode]
    conditions: Mapping[str, bool]

    @property
    def schema(self) -> GraphQLSchema:
        return self.strawberry_schema._schema

    def fields(
        self, kind: GraphQLObjectType, sets: Sequence[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        """The fields of an object of this type by response name, each with all its nodes, in order
        (https://spec.graphql.org/October2021/#CollectFields())."""
        collected: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for each in sets:
            self._collect(kind, each, collected, spread)
        return collected

    def _collect(
        self,
        kind: GraphQLObjectType,
        selections: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        for node in selections.selections:
            if not self._is_included(node):
                continue
            match node:
                case FieldNode():
                    collected.setdefault((node.alias or node.name).value, []).append(node)
                case InlineFragmentNode(type_condition=condition):
                    if condition is None or self._applies(condition.name.value, kind):
                        self._collect(kind, node.selection_set, collected, spread)
                case FragmentSpreadNode(name=name):
                    if name.value in spread:
                        continue
                    spread.add(name.value)
                    fragment = self.fragments[name.value]
                    if self._applies(fragment.type_condition.name.value, kind):
                        self._collect(kind, fragment.selection_set, collected, spread)

    def _applies(self, name: str, kind: GraphQLObjectType) -> bool:
        if name == kind.name:
            return True
        condition = self.schema.get_type(name)
        return is_abstract_type(condition) and self.schema.is_sub_type(condition, kind)

    def _is_included(self, node: SelectionNode) -> bool:
        return all(
            self._value(directive) is (directive.name.value == "include")
            for directive in node.directives or ()
        )

    def _value(self, directive: DirectiveNode) -> bool:
        match _condition(directive):
            case BooleanValueNode(value=value):
                return bool(value)
            case VariableNode(name=name):
                return self.conditions[name.value]
        raise NotCompiledError(f"a condition of @{directive.name.value}")


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def condition_variables(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, ...]:
    """The variables that conditions ask for. Raises `NotCompiledError` for other directives."""
    found = _Directives()
    for node in _all(operation, fragments):
        visit(node, found)
    return tuple(sorted(found.variables))


def _all(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[Node]:
    yield operation
    yield from fragments.values()


def _condition(directive: DirectiveNode) -> ValueNode:
    """The value of `if`, which a valid document has."""
    (argument,) = directive.arguments or ()
    return argument.value


class _Directives(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.variables: set[str] = set()

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        if node.name.value not in _CONDITIONS:
            raise NotCompiledError(f"@{node.name.value}")
        if isinstance(value := _condition(node), VariableNode):
            self.variables.add(value.name.value)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        if node.variable_definitions:
            raise NotCompiledError("variables of a fragment")
