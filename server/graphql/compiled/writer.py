"""Writes the functions that make JSON values of objects, as Python source.

A function that asks nothing of a resolver is one expression over its object, `o`. One that does
takes the run, the holes that are yet to be filled, and the object's path as well: `o, r, w, p`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    GraphQLUnionType,
    is_leaf_type,
)
from strawberry import Info

from server.graphql.compiled.arguments import arguments_of
from server.graphql.compiled.coercion import UnusualError
from server.graphql.compiled.fields import Attribute, Call, Origin, Property, origin_of
from server.graphql.compiled.info import FieldFacts, ResolveInfo, TypeInfo
from server.graphql.compiled.kinds import encoder, enum_names, finder, items, kind_check
from server.graphql.compiled.run import Asked
from server.graphql.compiled.selection import NotCompiledError, Selection

_PLAIN = {
    GraphQLString: "{v}.__class__ is str",
    GraphQLID: "{v}.__class__ is str",
    GraphQLInt: "{v}.__class__ is int and -2147483648 <= {v} <= 2147483647",
    GraphQLFloat: "{v}.__class__ is float and {v} - {v} == 0.0",
    GraphQLBoolean: "{v}.__class__ is bool",
}
"""What is sent as it is. Infinities and NaN less themselves are no zero."""

_INTROSPECTION = ("__schema", "__type")


class Writer:
    """`nullable` tells of each of the operation's variables whether it may be null."""

    def __init__(
        self,
        selection: Selection,
        nullable: dict[str, bool],
        is_awaitable: Callable[[Any], bool],
    ) -> None:
        self._selection = selection
        self._nullable = nullable
        self._names: dict[str, Any] = {
            "Asked": Asked,
            "Info": Info,
            "ResolveInfo": ResolveInfo,
            "UnusualError": UnusualError,
            "is_awaitable": is_awaitable,
            "items": items,
        }
        self._source: list[str] = []
        self._objects: dict[tuple[str, tuple[int, ...]], tuple[str, bool]] = {}
        self._is_awaitable = is_awaitable

    def object_function(
        self, kind: GraphQLObjectType, fields: dict[str, list[FieldNode]]
    ) -> Callable[..., dict[str, Any]]:
        """The function that shows an object of this type with these fields; it takes `o, r, w, p`
        whatever they are."""
        show, is_pure = self._write_object(kind, fields)
        name = self._taking_all(show) if is_pure else show
        exec(compile("\n".join(self._source), "<compiled operation>", "exec"), self._names)  # noqa: S102 - made of the schema's names and of no client's text but response names, as literals
        function: Callable[..., dict[str, Any]] = self._names[name]
        return function

    def _name(self, prefix: str, value: object = None) -> str:
        name = f"{prefix}{len(self._names)}"
        self._names[name] = value
        return name

    # -- objects

    def _object(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode]) -> tuple[str, bool]:
        """The name of a function that shows such an object, and whether it takes nothing else."""
        sets = [node.selection_set for node in nodes if node.selection_set is not None]
        key = (kind.name, tuple(id(each) for each in sets))
        if (known := self._objects.get(key)) is None:
            known = self._write_object(kind, self._selection.fields(kind, sets))
            self._objects[key] = known
        return known

    def _write_object(
        self, kind: GraphQLObjectType, fields: dict[str, list[FieldNode]]
    ) -> tuple[str, bool]:
        entries: list[str] = []
        statements: list[str] = []
        for key, nodes in fields.items():
            entry = self._entry(kind, key, nodes, statements)
            entries.append(f"{key!r}: {entry}")
        name = self._name("show")
        shown = "{" + ", ".join(entries) + "}"
        if not statements:
            self._source.append(f"def {name}(o):\n    return {shown}")
            return name, True
        body = "\n    ".join([f"d = {shown}", *statements, "return d"])
        self._source.append(f"def {name}(o, r, w, p):\n    {body}")
        return name, False

    def _entry(
        self,
        kind: GraphQLObjectType,
        key: str,
        nodes: list[FieldNode],
        statements: list[str],
    ) -> str:
        """The expression of a field's value, or a hole for what `statements` bring."""
        name = nodes[0].name.value
        if name == "__typename":
            return repr(kind.name)
        if name in _INTROSPECTION or name not in kind.fields:
            raise NotCompiledError(name)
        field = kind.fields[name]
        facts = FieldFacts(kind, name, field, nodes)
        path = f"(p, {key!r}, {kind.name!r})"
        origin = origin_of(field, self._selection.strawberry_schema)
        if isinstance(origin, Attribute | Property):
            value = f"o.{origin.name}" if isinstance(origin, Attribute) else self._property(origin)
            shown, is_pure = self._value(field.type, value, facts, path)
            if is_pure:
                return shown
            statements.append(f"d[{key!r}] = {shown}")
            return "None"
        self._write_call(origin, facts, key, path, statements)
        return "None"

    def _property(self, origin: Property) -> str:
        return f"{self._name('read', origin.function)}(o)"

    def _write_call(
        self, origin: Origin, facts: FieldFacts, key: str, path: str, statements: list[str]
    ) -> None:
        ask = self._asking(origin, facts)
        complete = self._completing(facts)
        statements.append(f"a, v = {ask}(o, r, {path})")
        later = f"a.awaitable = v; w.append((d, {key!r}, a, {complete}, r, {path}))"
        now = f"a.answer(v); d[{key!r}] = {complete}(v, r, w, {path})"
        if isinstance(origin, Call) and origin.is_async:
            statements.append(later)
        else:
            statements.append(f"if is_awaitable(v): {later}\n    else: {now}")

    def _asking(self, origin: Origin, facts: FieldFacts) -> str:
        """A function that calls the resolver, and gives who was asked and the answer."""
        node = self._name("node", facts.nodes[0])
        info = f"ResolveInfo({self._name('facts', facts)}, r, p)"
        names = None
        if isinstance(origin, Call):
            names = {name: (ours, convert) for name, ours, convert in origin.arguments}
            given = ["o"] if origin.takes_self else []
            if origin.source is not None:
                given.append(f"{origin.source}=o")
            if origin.info is not None:
                given.append(f"{origin.info}=Info({info}, {self._name('field', origin.field)})")
        else:
            given = ["o", info]
        arguments = arguments_of(facts.field, facts.nodes[0], self._nullable, names)
        prepare = "pass"
        if arguments is not None:
            prepare = f"given = {self._name('arguments', arguments)}(r)"
            given.append("**given")
        called = self._name("function", origin.function)  # type: ignore[union-attr]
        ask = self._name("ask")
        self._source.append(
            f"def {ask}(o, r, p):\n"
            f"    {prepare}\n"
            f"    a = Asked({node}, o)\n"
            f"    r.asked.append(a)\n"
            f"    try:\n"
            f"        return a, {called}({', '.join(given)})\n"
            f"    except Exception as error:\n"
            f"        a.fail(error)\n"
            f"        raise UnusualError from error"
        )
        return ask

    def _completing(self, facts: FieldFacts) -> str:
        complete = self._name("complete")
        shown, _is_pure = self._value(facts.field.type, "v", facts, "p")
        self._source.append(f"def {complete}(v, r, w, p):\n    return {shown}")
        return complete

    # -- values

    def _value(self, kind: Any, value: str, facts: FieldFacts, path: str) -> tuple[str, bool]:
        """The expression that shows `value`, an expression too; and whether it needs but that."""
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type, value, facts, path)
        name = self._name("v")
        shown, is_pure = self._present(kind, name, facts, path)
        return f"(None if ({name} := {value}) is None else {shown})", is_pure

    def _present(self, kind: Any, value: str, facts: FieldFacts, path: str) -> tuple[str, bool]:
        """Of a value that is not null; if it is, or of another type, the expression raises."""
        if isinstance(kind, GraphQLList):
            return self._list(kind, value, facts, path)
        if is_leaf_type(kind):
            return self._leaf(kind, value), True
        if isinstance(kind, GraphQLObjectType):
            show, is_pure = self._object(kind, facts.nodes)
            return self._shown(self._checked(kind, value, facts), show, is_pure, path), is_pure
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, value, facts, path)
        raise NotCompiledError(str(kind))

    def _list(
        self, kind: GraphQLList[Any], value: str, facts: FieldFacts, path: str
    ) -> tuple[str, bool]:
        item, index = self._name("v"), self._name("i")
        shown, is_pure = self._value(kind.of_type, item, facts, f"({path}, {index}, None)")
        if is_pure:
            return f"[{shown} for {item} in items({value})]", True
        return f"[{shown} for {index}, {item} in enumerate(items({value}))]", False

    def _leaf(self, kind: Any, value: str) -> str:
        if (names := enum_names(kind)) is not None:
            return f"{self._name('enum', names)}[{value}]"
        encode = self._name("encode", encoder(kind))
        if (plain := _PLAIN.get(kind)) is None:
            return f"{encode}({value})"
        name = self._name("v")
        first, rest = f"({name} := {value})", plain.format(v=name)
        return f"({name} if {rest.replace(name, first, 1)} else {encode}({name}))"

    def _checked(self, kind: GraphQLObjectType, value: str, facts: FieldFacts) -> str:
        known: set[type] = set()
        classes = self._name("classes", known)
        check = self._name("check", kind_check(kind, known, self._info(facts)))
        name = self._name("v")
        return f"({name} if ({name} := {value}).__class__ in {classes} else {check}({name}))"

    def _shown(self, value: str, show: str, is_pure: bool, path: str) -> str:
        return f"{show}({value})" if is_pure else f"{show}({value}, r, w, {path})"

    def _abstract(
        self,
        kind: GraphQLInterfaceType | GraphQLUnionType,
        value: str,
        facts: FieldFacts,
        path: str,
    ) -> tuple[str, bool]:
        schema = self._selection.schema
        functions = {
            each.name: self._object(each, facts.nodes) for each in schema.get_possible_types(kind)
        }
        is_pure = all(pure for _name, pure in functions.values())
        named = {
            name: show if pure == is_pure else self._taking_all(show)
            for name, (show, pure) in functions.items()
        }
        known: dict[type, Any] = {}
        find = finder(kind, known, lambda name: self._names[named[name]], self._info(facts))
        name, table = self._name("v"), self._name("known", known)
        chosen = (
            f"({table}.get(({name} := {value}).__class__) or {self._name('find', find)}({name}))"
        )
        return self._shown(name, chosen, is_pure, path), is_pure

    def _info(self, facts: FieldFacts) -> TypeInfo:
        return TypeInfo(self._selection.schema, facts, self._is_awaitable)

    def _taking_all(self, show: str) -> str:
        name = self._name("all")
        self._source.append(f"def {name}(o, r, w, p):\n    return {show}(o)")
        return name
