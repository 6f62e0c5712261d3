"""How many objects an operation may give at most, reckoned from its lists before it is executed.

Lists within lists multiply: `jobs { nodes { project { jobs { nodes { id } } } } }` with a hundred
of each is ten thousand jobs. A list's size is its argument `first`, as sent or by default, which
for a connection goes for its `edges` and `nodes`; else the length of its own list argument; else a
guess.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

UNSIZED = 10
"""For lists without an argument that sizes them: a job's stages, a repository's languages."""

_SIZE = "first"

_MOST_KNOWN = 100
"""Combinations of lengths that are remembered for a document."""


class Costs:
    """What the operations of one valid document cost. Reckoned once for each length of lists that
    their variables ask for."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._sizing: set[str] = set()
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """The most objects that the operation gives, introspection left out: its depth is bounded
        by the rules of validation."""
        name = operation.name.value if operation.name else None
        if (known := self._known.get((name, *self._asked(variables)))) is not None:
            return known
        objects = self._reckon(operation, variables)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[name, *self._asked(variables)] = objects
        return objects

    def _asked(self, variables: Mapping[str, Any]) -> Iterator[object]:
        for name in sorted(self._sizing):
            yield name
            yield _length(variables[name]) if name in variables else ...

    def _reckon(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        root = self._schema.get_root_type(operation.operation)
        defaults = {
            variable.variable.name.value: variable.default_value
            for variable in operation.variable_definitions or ()
        }
        reckoning = _Reckoning(self._schema, self._fragments, defaults, variables, self._sizing)
        return reckoning.objects(operation.selection_set, root, None)


def _length(value: object) -> int | None:
    """The length that a variable's value stands for: JSON may write 100 as 1e2."""
    match value:
        case list():
            return len(value)
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case _:
            return None


class _Reckoning:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        defaults: Mapping[str, ValueNode | None],
        variables: Mapping[str, Any],
        sizing: set[str],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._defaults = defaults
        self._variables = variables
        self._sizing = sizing
        self._known: dict[tuple[str, int | None], int] = {}

    def objects(self, selections: SelectionSetNode, parent: object, page: int | None) -> int:
        """Below one object of the type `parent`; `page` is the size of the connection that it is,
        if it is one."""
        count = 0
        for selection in selections.selections:
            match selection:
                case FieldNode():
                    count += self._of_field(selection, parent, page)
                case FragmentSpreadNode(name=name):
                    count += self._of_fragment(name.value, page)
                case InlineFragmentNode(type_condition=condition, selection_set=inner):
                    shown = self._schema.get_type(condition.name.value) if condition else parent
                    count += self.objects(inner, shown, page)
        return count

    def _of_field(self, node: FieldNode, parent: object, page: int | None) -> int:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        field = parent.fields.get(node.name.value)
        if field is None or node.selection_set is None:
            return 0
        kind = get_named_type(field.type)
        if not is_composite_type(kind):
            return 0
        size = self._size(node, field)
        if not isinstance(get_nullable_type(field.type), GraphQLList):
            return 1 + self.objects(node.selection_set, kind, size)
        count = next(known for known in (size, page, UNSIZED) if known is not None)
        return count * (1 + self.objects(node.selection_set, kind, None))

    def _of_fragment(self, name: str, page: int | None) -> int:
        """Each fragment is reckoned once, however often it is spread."""
        if (name, page) not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name, page] = self.objects(fragment.selection_set, parent, page)
        return self._known[name, page]

    def _size(self, node: FieldNode, field: GraphQLField) -> int | None:
        sent = {argument.name.value: argument.value for argument in node.arguments or ()}
        if _SIZE in field.args:
            value = self._value(sent[_SIZE]) if _SIZE in sent else None
            default = field.args[_SIZE].default_value
            size = default if value is None else value
            return max(0, size) if isinstance(size, int) else UNSIZED
        lengths = [
            self._value(value)
            for name, value in sent.items()
            if isinstance(get_nullable_type(field.args[name].type), GraphQLList)
        ]
        return max((length for length in lengths if length is not None), default=None)

    def _value(self, node: ValueNode) -> int | None:
        """An integer, or a list's length."""
        match node:
            case VariableNode(name=name):
                self._sizing.add(name.value)
                if name.value in self._variables:
                    return _length(self._variables[name.value])
                default = self._defaults.get(name.value)
                return None if default is None else self._value(default)
            case IntValueNode(value=digits):
                return int(digits)
            case ListValueNode(values=values):
                return len(values)
            case _:
                return None


def too_many(objects: int, limit: int) -> GraphQLError:
    return GraphQLError(
        f"This may give up to {objects:,} objects; the limit is {limit:,}. Ask for shorter lists "
        "(first), or for fewer lists within lists.",
        extensions={"code": "TOO_MANY_OBJECTS", "objects": objects, "limit": limit},
    )
