"""How the value of a field is come by: read from its source, or asked of a resolver.

Strawberry finds out for each call what a resolver takes and of which types that is, and wraps it
for extensions, permissions and handlers of exceptions. Where a field has none of these, its
function is called directly; where it has, Strawberry's own resolver is.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache
from inspect import iscoroutinefunction
from typing import Any, cast

from graphql import (
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    default_field_resolver,
)
from strawberry import UNSET, Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

Convert = Callable[[Any], Any]
"""Makes of a coerced value what a function takes: input types are dataclasses there."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """The attribute of the source that is called `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Property:
    """What `function` makes of the source alone, without waiting. Like an attribute it may be read
    a second time."""

    function: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A resolver. `source` and `info` are the names of the parameters that take them, None where
    nothing does; `arguments` are their names in the schema and in the function, with converters."""

    function: Callable[..., Any]
    field: StrawberryField
    takes_self: bool
    source: str | None
    info: str | None
    arguments: tuple[tuple[str, str, Convert], ...]

    @property
    def is_async(self) -> bool:
        return iscoroutinefunction(self.function)


@dataclass(frozen=True, slots=True)
class Resolver:
    """graphql-core's form of a resolver: the source, the info, and coerced arguments by name."""

    function: Callable[..., Any]


Origin = Attribute | Property | Call | Resolver


def origin_of(field: GraphQLField, schema: Schema) -> Origin:
    """Where the field's values come from."""
    ours = strawberry_field(field)
    if ours is None or ours.extensions or ours.permission_classes or schema.exception_handlers:
        return Resolver(field.resolve or default_field_resolver)
    if ours.is_basic_field and schema.config.default_resolver is getattr:
        return Attribute(ours.python_name)
    if ours.is_subscription:
        return Property(_as_it_is)  # the event that its source has given
    call = _call(field, ours)
    if call is None:
        return Resolver(field.resolve or default_field_resolver)
    is_property = call.takes_self or call.source is not None
    if is_property and not (call.arguments or call.info or call.is_async):
        return Property(call.function)
    return call


def strawberry_field(field: GraphQLField | GraphQLInputField) -> StrawberryField | None:
    """What the field was made from."""
    ours = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return ours if isinstance(ours, StrawberryField) else None


def _call(field: GraphQLField, ours: StrawberryField) -> Call | None:
    """None if there is more to the field than a function."""
    resolver = ours.base_resolver
    if resolver is None:
        return None
    function = resolver.wrapped_func
    if not callable(function) or any(
        isinstance(argument.type, StrawberryMaybe) for argument in ours.arguments
    ):
        return None
    names = _schema_names(field, ours)
    if names is None:
        return None
    source = resolver.parent_parameter or resolver.root_parameter
    return Call(
        function,
        ours,
        resolver.self_parameter is not None,
        source.name if source else None,
        resolver.info_parameter.name if resolver.info_parameter else None,
        tuple((name, ours_, converter(field.args[name].type)) for name, ours_ in names),
    )


def _schema_names(field: GraphQLField, ours: StrawberryField) -> list[tuple[str, str]] | None:
    """Each argument's name in the schema and in the function, which come in the same order."""
    if len(field.args) != len(ours.arguments):
        return None
    pairs = zip(field.args.items(), ours.arguments, strict=True)
    names = []
    for (name, argument), theirs in pairs:
        if argument.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF) is not theirs:
            return None
        names.append((name, theirs.python_name))
    return names


def converter(kind: GraphQLInputType) -> Convert:
    match kind:
        case GraphQLNonNull():
            return converter(kind.of_type)
        case GraphQLList():
            return _unless_null(_list_of(converter(kind.of_type)))
        case GraphQLInputObjectType():
            return _unless_null(_input_of(kind))
        case _:
            return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _unless_null(convert: Convert) -> Convert:
    return lambda value: value if value is None or value is UNSET else convert(value)


def _list_of(convert: Convert) -> Convert:
    if convert is _as_it_is:
        return list
    return lambda values: [convert(value) for value in values]


def _input_of(kind: GraphQLInputObjectType) -> Convert:
    """The fields are looked at when the first value comes, for an input may contain itself."""

    @cache
    def fields() -> list[tuple[str, StrawberryField, Convert]]:
        return [
            (name, cast("StrawberryField", strawberry_field(field)), converter(field.type))
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
