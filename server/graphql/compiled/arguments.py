"""What a field's resolver is handed, from the document and the variables of one execution."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    Undefined,
    VariableNode,
    Visitor,
    get_argument_values,
    visit,
)

from server.graphql.compiled.run import Run

Arguments = Callable[[Run], dict[str, Any]]


def arguments_of(
    field: GraphQLField,
    node: FieldNode,
    nullable_variables: Mapping[str, bool],
    names: Mapping[str, tuple[str, Callable[[Any], Any]]] | None,
) -> Arguments | None:
    """Gives them by the function's own names, converted, where `names` says how; None where there
    are none. `nullable_variables` tells of each variable whether it may be null."""
    if not field.args:
        return None
    sent = {argument.name.value: argument for argument in node.arguments or ()}
    variable = {name: each for name, each in sent.items() if _has_variables(each)}
    if not variable:
        return _constant(field, node, names)
    plain = {
        name: each.value.name.value
        for name, each in variable.items()
        if isinstance(each.value, VariableNode)
        and _fits(field, name, nullable_variables[each.value.name.value])
    }
    if len(plain) < len(variable):
        return lambda run: _named(_coerced(field, node, run), names)
    return _with_variables(field, node, plain, names)


def _fits(field: GraphQLField, name: str, is_nullable: bool) -> bool:
    """Whether the variable's value is good for the argument as it is."""
    argument = field.args[name]
    may_lack = not isinstance(argument.type, GraphQLNonNull)
    return argument.default_value is Undefined and (may_lack or not is_nullable)


def _constant(field: GraphQLField, node: FieldNode, names: Any) -> Arguments:
    """Arguments without variables; lists are made each time, for a resolver may change its own."""
    values = get_argument_values(field, node)
    if any(isinstance(value, list | dict) for value in values.values()):
        return lambda _run: _named(get_argument_values(field, node), names)
    named = _named(values, names)
    return lambda _run: named


def _with_variables(
    field: GraphQLField, node: FieldNode, plain: Mapping[str, str], names: Any
) -> Arguments:
    others = GraphQLField(
        field.type, args={name: each for name, each in field.args.items() if name not in plain}
    )
    left = [each for each in node.arguments or () if each.name.value not in plain]
    fixed = _constant(others, FieldNode(name=node.name, arguments=tuple(left)), names)
    taken = [
        (variable, *(names[name] if names else (field.args[name].out_name or name, None)))
        for name, variable in plain.items()
    ]

    def make(run: Run) -> dict[str, Any]:
        made = dict(fixed(run))
        for variable, ours, convert in taken:
            if variable in run.coerced:
                value = run.coerced[variable]
                made[ours] = value if convert is None else convert(value)
        return made

    return make


def _coerced(field: GraphQLField, node: FieldNode, run: Run) -> dict[str, Any]:
    return get_argument_values(field, node, run.operation.variable_values(run.variables))


def _named(values: dict[str, Any], names: Any) -> dict[str, Any]:
    if names is None:
        return values
    return {names[name][0]: names[name][1](value) for name, value in values.items()}


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: object) -> None:
        self.found = True


def _has_variables(argument: ArgumentNode) -> bool:
    variables = _Variables()
    visit(argument, variables)
    return variables.found
