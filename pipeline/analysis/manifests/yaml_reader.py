"""YAML as plain values: texts, lists and tables, within a budget."""

import re

import yaml

from pipeline.analysis.bounds import Budget, require

_MOST_VALUES = 20_000
_LONGEST = 131_072
_DEPTH = 100
_BRACKET = re.compile(r"[{}\[\]]")


def read_yaml(text: str) -> object:
    """The first document. Raises ValueError if there is none, or one that explodes.

    Aliases are copied, which is what makes a small file large: hence the budget. The parser is
    PyYAML's own, not libyaml's, which deep nesting can crash together with the process.
    """
    if len(text) > _LONGEST:
        raise ValueError("the YAML is too long")
    _look(text)
    try:
        node = next(iter(yaml.compose_all(text, Loader=yaml.SafeLoader)), None)
        return _value(node, Budget(_MOST_VALUES, "values of YAML, its aliases copied"))
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _look(text: str) -> None:
    """The scanner looks at all brackets that are open for each token that it takes. A bracket in
    a text counts as well."""
    depth = 0
    for mark in _BRACKET.finditer(text):
        depth = max(0, depth + (1 if mark[0] in "{[" else -1))
        require(depth, _DEPTH, "brackets open at once")


def _value(node: yaml.Node | None, budget: Budget) -> object:
    budget.spend()
    match node:
        case yaml.ScalarNode():
            return str(node.value)
        case yaml.SequenceNode():
            return [_value(each, budget) for each in node.value]
        case yaml.MappingNode():
            return _mapping(node, budget)
        case _:
            return None


def _mapping(node: yaml.MappingNode, budget: Budget) -> dict[str, object]:
    merged: dict[str, object] = {}
    own: dict[str, object] = {}
    for key, value in node.value:
        if key.value == "<<":
            found = _value(value, budget)
            for each in found if isinstance(found, list) else [found]:
                merged = {**(each if isinstance(each, dict) else {}), **merged}
        elif isinstance(key, yaml.ScalarNode):
            own[str(key.value)] = _value(value, budget)
    return merged | own
