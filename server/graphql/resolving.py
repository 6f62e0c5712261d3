"""Calls resolvers straight away.

Strawberry finds out for each call what a resolver takes and of which types that is, and wraps it
for extensions, permissions and handlers of exceptions. Where a field has none of these, all of it
is known beforehand.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from operator import attrgetter
from typing import Any, cast

from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
)
from strawberry import UNSET, Info, Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class DirectCall:
    """A resolver that calls the field's function. `arguments` are the names of each in the schema
    and in the function, and what makes of the one's value the other's."""

    field: StrawberryField
    function: Callable[..., Any]
    arguments: tuple[tuple[str, str, Convert], ...]
    takes_self: bool
    source_name: str | None
    info_name: str | None

    @property
    def needs_its_source_alone(self) -> bool:
        is_told = self.takes_self or self.source_name is not None
        needs_more = self.arguments or self.info_name is not None
        return is_told and not needs_more and not self.field.is_async

    def __call__(self, source: Any, info: GraphQLResolveInfo[Any], /, **given: Any) -> Any:
        taken: dict[str, Any] = {}
        for name, ours, convert in self.arguments:
            if name in given:
                taken[ours] = convert(given[name])
        if self.source_name is not None:
            taken[self.source_name] = source
        if self.info_name is not None:
            taken[self.info_name] = Info(_raw_info=info, _field=self.field)
        return self.function(source, **taken) if self.takes_self else self.function(**taken)


def resolve_directly(schema: Schema) -> None:
    """Let the resolvers be called directly that can be."""
    if schema.exception_handlers:
        return
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field in kind.fields.values():
                if (call := _direct_call(field, schema)) is not None:
                    field.resolve = call


def strawberry_field(field: GraphQLField | GraphQLInputField) -> StrawberryField | None:
    """What the field was made from."""
    ours = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return ours if isinstance(ours, StrawberryField) else None


def reader(field: GraphQLField) -> Callable[[Any], Any] | None:
    """What gives the field's value if that takes nothing but the source, and no waiting."""
    ours, resolve = strawberry_field(field), field.resolve
    if isinstance(resolve, DirectCall):
        return resolve.function if resolve.needs_its_source_alone else None
    return attrgetter(ours.python_name) if ours and ours.is_basic_field else None


def _direct_call(field: GraphQLField, schema: Schema) -> DirectCall | None:
    """None if there is more to the field than a function."""
    ours = strawberry_field(field)
    resolver = ours.base_resolver if ours else None
    if ours is None or resolver is None or ours.extensions or field.subscribe is not None:
        return None
    function = resolver.wrapped_func
    if not callable(function):
        return None
    arguments = []
    for argument in ours.arguments:
        if isinstance(argument.type, StrawberryMaybe):
            return None
        name = schema.config.name_converter.from_argument(argument)
        arguments.append((name, argument.python_name, _converter(field.args[name].type)))
    source = resolver.parent_parameter or resolver.root_parameter
    return DirectCall(
        ours,
        function,
        tuple(arguments),
        resolver.self_parameter is not None,
        source.name if source else None,
        resolver.info_parameter.name if resolver.info_parameter else None,
    )


def _converter(kind: GraphQLInputType) -> Convert:
    """Makes of a coerced value what a function takes: input types are dataclasses there."""
    match kind:
        case GraphQLNonNull():
            return _converter(kind.of_type)
        case GraphQLList():
            return _unless_null(_list_of(_converter(kind.of_type)))
        case GraphQLInputObjectType():
            return _unless_null(_input_of(kind))
        case _:
            return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _unless_null(convert: Convert) -> Convert:
    return lambda value: value if value is None or value is UNSET else convert(value)


def _list_of(convert: Convert) -> Convert:
    return lambda values: [convert(value) for value in values]


def _input_of(kind: GraphQLInputObjectType) -> Convert:
    """The fields are looked at when the first value comes, for an input may contain itself."""

    @cache
    def fields() -> list[tuple[str, StrawberryField, Convert]]:
        return [
            (name, cast("StrawberryField", strawberry_field(field)), _converter(field.type))
            for name, field in kind.fields.items()
        ]

    def convert(values: Mapping[str, Any]) -> Any:
        given: dict[str, Any] = {}
        for name, ours, make in fields():
            if name in values:
                given[ours.python_name] = make(values[name])
            elif ours.default_value is MISSING and ours.default_factory is MISSING:
                given[ours.python_name] = None
        return definition.origin(**given)

    definition: StrawberryObjectDefinition = kind.extensions[
        GraphQLCoreConverter.DEFINITION_BACKREF
    ]
    return convert
