"""What a resolver may want to know of where it is called, found out when it asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema
from graphql.pyutils import Path

from server.graphql.compiled.run import PathKeys, Run


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What is the same of a field in every execution."""

    parent: GraphQLObjectType
    name: str
    field: GraphQLField
    nodes: list[FieldNode]


class _FieldInfo:
    """What is told of a field alone."""

    __slots__ = ("_facts",)

    def __init__(self, facts: FieldFacts) -> None:
        self._facts = facts

    @property
    def field_name(self) -> str:
        return self._facts.name

    @property
    def field_nodes(self) -> list[FieldNode]:
        return self._facts.nodes

    @property
    def return_type(self) -> Any:
        return self._facts.field.type

    @property
    def parent_type(self) -> GraphQLObjectType:
        return self._facts.parent


class TypeInfo(_FieldInfo):
    """What the functions that tell a value's type are told: nothing of the request, for what they
    answer is remembered."""

    __slots__ = ("is_awaitable", "schema")

    def __init__(
        self, schema: GraphQLSchema, facts: FieldFacts, is_awaitable: Callable[[Any], bool]
    ) -> None:
        super().__init__(facts)
        self.schema = schema
        self.is_awaitable = is_awaitable


class ResolveInfo(_FieldInfo):
    """Reads as graphql-core's `GraphQLResolveInfo` does."""

    __slots__ = ("_path", "_run", "context")

    abort_signal = None
    operation_extensions: dict[str, Any] | None = None

    def __init__(self, facts: FieldFacts, run: Run, path: PathKeys) -> None:
        self._facts = facts
        self._run = run
        self._path = path
        self.context = run.context

    @property
    def path(self) -> Path:
        return _path(self._path)

    @property
    def schema(self) -> Any:
        return self._run.operation.schema

    @property
    def fragments(self) -> Any:
        return self._run.operation.fragments

    @property
    def operation(self) -> Any:
        return self._run.operation.node

    @property
    def root_value(self) -> Any:
        return self._run.root

    @property
    def variable_values(self) -> Any:
        return self._run.coerced

    @property
    def is_awaitable(self) -> Any:
        return self._run.operation.is_awaitable

    def __getattr__(self, name: str) -> Any:
        """Whatever else graphql-core tells, it tells itself."""
        if name.startswith("_"):
            raise AttributeError(name)
        facts = self._facts
        executor = self._run.operation.executor(self._run)
        theirs = executor.build_resolve_info(facts.field, facts.nodes, facts.parent, self.path)
        return getattr(theirs, name)


def _path(keys: PathKeys) -> Path:
    if keys is None:
        raise ValueError("A field has a path")
    outer, key, kind = keys
    return Path(None if outer is None else _path(outer), key, kind)
