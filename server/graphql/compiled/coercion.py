"""Takes the usual JSON values as graphql-core coerces them, and leaves all others to it.

A number where a string is wanted, one value where a list is, a default that a variable brings: what
is not plainly of its type is no error yet. It is for graphql-core to say.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    coerce_input_value,
)

Coerce = Callable[[Any], Any]

_INT_END = 2**31


class UnusualError(Exception):
    """Something is not as it usually is; graphql-core knows what follows from it."""


def coercer(kind: GraphQLInputType) -> Coerce:
    """From JSON to what graphql-core makes of it. Raises `UnusualError`, or whatever else."""
    if isinstance(kind, GraphQLNonNull):
        return _not_null(coercer(kind.of_type))
    coerce = _of_values(kind)
    return lambda value: None if value is None else coerce(value)


def _not_null(coerce: Coerce) -> Coerce:
    def coerce_value(value: Any) -> Any:
        if value is None:
            raise UnusualError
        return coerce(value)

    return coerce_value


def _of_values(kind: GraphQLInputType) -> Coerce:
    match kind:
        case GraphQLList():
            return _list(coercer(kind.of_type))
        case GraphQLInputObjectType():
            return _input_object(kind)
        case GraphQLEnumType():
            return _enum(kind)
        case GraphQLScalarType():
            return _SCALARS.get(kind) or _scalar(kind)
    raise TypeError(kind)


def _exactly(wanted: type) -> Coerce:
    def coerce(value: Any) -> Any:
        if value.__class__ is wanted:
            return value
        raise UnusualError

    return coerce


def _int(value: Any) -> int:
    if value.__class__ is int and -_INT_END <= value < _INT_END:
        return int(value)
    raise UnusualError


_SCALARS: Mapping[GraphQLScalarType, Coerce] = {
    GraphQLString: _exactly(str),
    GraphQLID: _exactly(str),
    GraphQLBoolean: _exactly(bool),
    GraphQLFloat: _exactly(float),
    GraphQLInt: _int,
}


def _present(value: Any) -> Any:
    if value is Undefined:
        raise UnusualError
    return value


def _scalar(kind: GraphQLScalarType) -> Coerce:
    return lambda value: _present(kind.coerce_input_value(value))


def _enum(kind: GraphQLEnumType) -> Coerce:
    members = {name: _present(kind.coerce_input_value(name)) for name in kind.values}
    return members.__getitem__


def _list(coerce: Coerce) -> Coerce:
    def coerce_all(values: Any) -> list[Any]:
        if values.__class__ is not list:
            raise UnusualError
        return [coerce(value) for value in values]

    return coerce_all


def _input_object(kind: GraphQLInputObjectType) -> Coerce:
    if kind.is_one_of or kind.out_type is not GraphQLInputObjectType.out_type:
        return _unusual

    @cache
    def fields() -> tuple[dict[str, tuple[str, Coerce]], dict[str, Any]]:
        """Those of the type with their coercers, and what those that are left out stand for."""
        known = {
            name: (field.out_name or name, coercer(field.type))
            for name, field in kind.fields.items()
        }
        return known, {name: _absent(name, field) for name, field in kind.fields.items()}

    def coerce(values: Any) -> dict[str, Any]:
        if values.__class__ is not dict:
            raise UnusualError
        known, absent = fields()
        if not values.keys() <= known.keys():
            raise UnusualError
        coerced = {}
        for name, (out_name, coerce_field) in known.items():
            if name in values:
                coerced[out_name] = coerce_field(values[name])
            elif (default := absent[name]) is not Undefined:
                coerced[out_name] = default() if callable(default) else default
        return coerced

    return coerce


def _unusual(_value: Any) -> Any:
    raise UnusualError


def _refuse() -> Any:
    raise UnusualError


def _absent(name: str, field: GraphQLInputField) -> Any:
    """What a field that is left out is: `Undefined` for nothing, a value that may be shared, or a
    function that makes one, or refuses."""
    alone = GraphQLInputObjectType("Alone", {name: field})
    coerced = coerce_input_value({}, alone)
    if coerced is Undefined:
        return _refuse
    value = next(iter(coerced.values()), Undefined)
    if isinstance(value, list | dict):
        return lambda: next(iter(coerce_input_value({}, alone).values()))
    return value
