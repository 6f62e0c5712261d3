"""The diagrams before the real Mermaid parser: accepted, and every name as it was."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

import pytest

from pipeline.analysis.diagram import draw_diagram
from pipeline.analysis.diagrams.flowchart import Edge, Node, Shape, to_mermaid
from tests.unit.analysis.repositories import FACTS, file, tree

HERE = Path(__file__).parent

pytestmark = pytest.mark.node

NASTY = [
    *("end", "subgraph", "graph", "flowchart LR", "default", "class", "style a fill:#f00"),
    *("click", '"', "'", "`", "``", '"]', '"] --> x["', "]", "[", "(", ")", "((", "{{", "}}"),
    *("|", "||", ">]", "#", "#35;", "#quot;", "&", "&lt;", "&amp;quot;", "<b>", "<br/>"),
    *("<script>alert(1)</script>", "%%", "%% comment", "%%{init: {}}%%", "---", "-->", "-.->"),
    *("==>", "o--o", "x--x", "~~~", ":::a", "$$x$$", "fa:fa-car", "fab:fa-github", "\\", "\\n"),
    *("a;b", "a:b", "*a*", "_a_", "**a**", "# a", "1. a", "- a", "+ a", "> a", "文档", "عربى"),
    *("😀", "e\u0301", "\u200b", "a\u202eb", "@{ shape: x }", "ﬂ°°35¶ß", "href javascript:x"),
    *("a" * 50, "{", "}", "@", "^", "!", "?", "/", "=", "+", ",", "."),
]


class Answer(TypedDict, total=False):
    nodes: list[str]
    frames: list[str]
    edges: int
    error: str


def parsed(diagrams: list[str]) -> list[Answer]:
    node = shutil.which("node")
    assert node, "Node.js is needed"
    run = subprocess.run(
        [node, HERE / "check.js"],
        input=json.dumps(diagrams),
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    answers: list[Answer] = json.loads(run.stdout.replace("\u2060", ""))  # invisible, on purpose
    return answers


def test_every_name_is_accepted_and_shown_as_it_is() -> None:
    diagrams = [
        to_mermaid(
            [
                Node("a", name, name, f"frame {name}", Shape.PILL),
                Node("b", name, "", f"frame {name}", Shape.HEXAGON),
                *(Node(shape.name, name, shape=shape) for shape in Shape),
            ],
            [Edge("a", "b", name), Edge("b", "STORE", name, is_dotted=True)],
        )
        for name in NASTY
    ]
    for name, answer in zip(NASTY, parsed(diagrams), strict=True):
        assert answer == {
            "nodes": [f"{name}<br>{name}", *[name] * (1 + len(Shape))],
            "frames": [f"frame {name}"],
            "edges": 2,
        }, name


def test_names_in_a_repository_are_accepted_wherever_they_stand() -> None:
    names = [name.replace("/", "") for name in NASTY if name.strip("/.")]
    diagrams = [
        draw_diagram(
            FACTS,
            tree(f"{name}/a.py", f"{name}/{name}/b.py", f"src/{name}.py", f"tests/{name}/c.py"),
            (file("compose.yml", f"services:\n  {json.dumps(name)}: {{build: src}}\n"),),
        )
        for name in names
    ]
    assert [answer.get("error") for answer in parsed(diagrams)] == [None] * len(names)


def test_repositories_of_all_kinds_are_accepted() -> None:
    diagrams = [
        draw_diagram(FACTS, tree(*paths, truncated=truncated), ())
        for truncated in (False, True)
        for paths in (
            [],
            ["README"],
            ["说明.md", "源码/主程序.py"],
            ["Cargo.toml", "src/main.rs", "crates/a/Cargo.toml", "crates/a/src/lib.rs"],
            ["Makefile", "main.c", "main.h", "configure.ac", "tests/a.c"],
            [f"notebooks/0{n}-Part.ipynb" for n in range(1, 8)],
            [f"p{n % 50}/q{n}/f.go" for n in range(5_000)],
        )
    ]
    assert all(answer.get("nodes") for answer in parsed(diagrams))
