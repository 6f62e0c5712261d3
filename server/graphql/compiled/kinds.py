"""What values are in a schema's types, found out once for each class of them.

Objects of one class are shown as one type: that is remembered. Of Python's own classes, a dict
above all, nothing is, for their content may decide.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, cast

from graphql import (
    GraphQLAbstractType,
    GraphQLLeafType,
    GraphQLObjectType,
    Undefined,
    default_type_resolver,
    is_object_type,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from server.graphql.compiled.coercion import UnusualError
from server.graphql.compiled.info import TypeInfo

_HEAP_TYPE = 1 << 9
"""The flag of classes that a program defines (`Py_TPFLAGS_HEAPTYPE`)."""

Check = Callable[[Any], Any]


def items(value: Any) -> Any:
    """A list as it is. Raises `UnusualError` for other iterables, and what is none."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    raise UnusualError


def encoder(kind: GraphQLLeafType) -> Check:
    """What makes of a value what is sent. Raises if it can't be sent."""
    encode = kind.coerce_output_value

    def encode_value(value: Any) -> Any:
        encoded = encode(value)
        if encoded is None or encoded is Undefined:
            raise UnusualError
        return encoded

    return encode_value


def enum_names(kind: GraphQLLeafType) -> Mapping[Any, str] | None:
    """What each member of an enum is sent as; None for what is no enum of Strawberry's."""
    if not isinstance(kind, CustomGraphQLEnumType):
        return None
    by_value = {each.value: name for name, each in kind.values.items()}
    members: Iterable[Enum] = kind.wrapped_cls
    return {member: by_value[member.value] for member in members}


def kind_check(kind: GraphQLObjectType, known: set[type], info: TypeInfo) -> Check:
    """Gives the value back if it is shown as this type, and adds its class to those `known`.
    Raises `UnusualError`."""

    def check(value: Any) -> Any:
        _require_object(kind, value, info)
        if _may_be_remembered(value.__class__):
            known.add(value.__class__)
        return value

    return check


def finder(
    kind: GraphQLAbstractType,
    known: dict[type, Any],
    function_of: Callable[[str], Any],
    info: TypeInfo,
) -> Check:
    """The function that shows a value, by the name of its type. Raises `UnusualError`."""
    resolve = kind.resolve_type or default_type_resolver
    schema = info.schema

    def find(value: Any) -> Any:
        if value is None:
            raise UnusualError
        name = resolve(value, cast("Any", info), kind)
        found = schema.get_type(name) if isinstance(name, str) else None
        if not is_object_type(found) or not schema.is_sub_type(kind, found):
            raise UnusualError
        _require_object(found, value, info)
        function = function_of(found.name)
        if _may_be_remembered(value.__class__):
            known[value.__class__] = function
        return function

    return find


def _require_object(kind: GraphQLObjectType, value: Any, info: TypeInfo) -> None:
    if value is None or value is Undefined or isinstance(value, Exception):
        raise UnusualError
    answer: Any = kind.is_type_of(value, cast("Any", info)) if kind.is_type_of else True
    if not answer or info.is_awaitable(answer) or info.is_awaitable(value):
        raise UnusualError


def _may_be_remembered(kind: type) -> bool:
    return bool(kind.__flags__ & _HEAP_TYPE)
