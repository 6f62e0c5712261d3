"""A flowchart as values, and its text in Mermaid.

Source of the syntax: mermaid.js.org/syntax/flowchart.html.
"""

import re
from dataclasses import dataclass
from enum import Enum

_LONGEST = 60
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")
# Inside quotes Mermaid still reads these: its entities (and what it keeps them as), HTML, Markdown,
# comments and directives and, at a colon, what it takes for styles.
_SPECIAL = re.compile(r"[#\"&<>`%{}\\$;:*_~ﬂ¶]")
# Read once more when a label is drawn: mathematics, and icons such as fa:fa-bug. An invisible
# joiner parts what must not be seen together.
_DRAWN = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)")
_JOINER = "\u2060"


class Shape(Enum):
    """What encloses a node's label."""

    BOX = ("[", "]")
    ROUND = ("(", ")")
    PILL = ("([", "])")
    STORE = ("[(", ")]")
    HEXAGON = ("{{", "}}")
    TUBE = ("[[", "]]")


@dataclass(frozen=True, slots=True)
class Node:
    """`key` is unique in the chart; `group` is the title of the frame around it, "" for none."""

    key: str
    title: str
    detail: str = ""
    group: str = ""
    shape: Shape = Shape.BOX


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` and `target` are keys of nodes, or titles of groups."""

    source: str
    target: str
    label: str = ""
    is_dotted: bool = False


def to_mermaid(nodes: list[Node], edges: list[Edge]) -> str:
    """The chart's text. Names in it are escaped, and nothing but labels is made of them."""
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        groups.setdefault(node.group, []).append(node)
    ids = {node.key: f"n{number}" for number, node in enumerate(nodes, 1)}
    frames = [title for title in groups if title]
    ids |= {title: f"g{number}" for number, title in enumerate(frames, 1)}
    lines = ["flowchart LR"]
    for title in frames:
        lines.append(f"  subgraph {ids[title]}[{quoted(title)}]")
        lines += [f"    {_node(node, ids)}" for node in groups[title]]
        lines.append("  end")
    lines += [f"  {_node(node, ids)}" for node in groups.get("", ())]
    for edge in dict.fromkeys(edges):
        if edge.source in ids and edge.target in ids and edge.source != edge.target:
            arrow = "-.->" if edge.is_dotted else "-->"
            label = f"|{quoted(edge.label)}|" if edge.label else ""
            lines.append(f"  {ids[edge.source]} {arrow}{label} {ids[edge.target]}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A label: in quotes, with Mermaid's entities for all that means something to it."""
    return f'"{_escaped(text) or " "}"'


def _escaped(text: str) -> str:
    text = _CONTROLS.sub(" ", text).strip()
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2].rstrip()}…{text[1 - _LONGEST // 2 :].lstrip()}"
    text = _DRAWN.sub(_JOINER, text)
    return _SPECIAL.sub(lambda character: f"#{ord(character[0])};", text)


def _node(node: Node, ids: dict[str, str]) -> str:
    opening, closing = node.shape.value
    detail = f"<br/>{_escaped(node.detail)}" if node.detail else ""
    return f'{ids[node.key]}{opening}"{_escaped(node.title) or " "}{detail}"{closing}'
