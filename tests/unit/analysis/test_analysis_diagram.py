"""draw_diagram: what it shows of which repository, and that no name can break out of a label."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.replacing import replace
from pipeline.analysis.diagram import MOST_NODES, draw_diagram
from pipeline.analysis.diagrams.flowchart import quoted
from pipeline.repository import SourceFile, Tree
from tests.unit.analysis.repositories import FACTS, file, tree

NODE = re.compile(r'^ +(n\d+)[\[({]+"([^"]*)"[\])}]+$')
FRAME = re.compile(r'^  subgraph (g\d+)\["([^"]*)"\]$')
EDGE = re.compile(r'^  (\w+) (?:-->|-\.->)(?:\|"([^"]*)"\|)? (\w+)$')


class Drawing:
    """A diagram read back by the rules of its own syntax: every line is one of five kinds."""

    def __init__(self, text: str) -> None:
        first, *lines = text.splitlines()
        assert first == "flowchart LR"
        self.titles: dict[str, str] = {}
        self.nodes: set[str] = set()
        edges = []
        for line in lines:
            if match := NODE.match(line):
                self.titles[match[1]] = match[2]
                self.nodes.add(match[1])
            elif match := FRAME.match(line):
                self.titles[match[1]] = match[2]
            elif match := EDGE.match(line):
                edges.append((match[1], match[2] or "", match[3]))
            else:
                assert line == "  end", line
        self.edges = {
            (self._name(source), label, self._name(target)) for source, label, target in edges
        }

    @property
    def names(self) -> set[str]:
        return {self._name(key) for key in self.titles}

    def _name(self, key: str) -> str:
        return self.titles[key].partition("<br/>")[0]


def drawn(*paths: str, manifests: tuple[SourceFile, ...] = (), truncated: bool = False) -> Drawing:
    return Drawing(draw_diagram(FACTS, tree(*paths, truncated=truncated), manifests))


def test_crates_of_a_workspace_hang_together_by_their_manifests() -> None:
    manifests = (
        file(
            "Cargo.toml",
            '[package]\nname = "widget"\n[dependencies]\nhandle = "1"\n[[bin]]\nname = "wd"',
        ),
        file("crates/handle/Cargo.toml", '[package]\nname = "handle"\n[dependencies]\nserde = "1"'),
    )
    drawing = drawn(
        *("Cargo.toml", "src/main.rs", "crates/handle/Cargo.toml", "crates/handle/src/lib.rs"),
        *("crates/handle/tests/turn.rs", "tests/all.rs", ".github/workflows/ci.yml"),
        manifests=manifests,
    )
    assert "Crates" in drawing.names
    assert {
        ("widget", "", "crates/handle"),
        ("wd", "starts", "widget"),
        ("tests/", "test", "widget"),
        ("crates/handle/tests/", "test", "crates/handle"),
        ("GitHub Actions", "checks", "tests/"),
    } <= drawing.edges


def test_packages_are_seen_without_their_manifests_bytes() -> None:
    drawing = drawn(
        "web/package.json", "web/a.ts", "api/pyproject.toml", "api/a.py", "api/Dockerfile"
    )
    assert {"Packages", "web", "api"} <= drawing.names
    assert ("api/Dockerfile", "packs", "api") in drawing.edges


def test_packages_go_by_their_folders_whatever_their_manifests_call_them() -> None:
    manifests = (
        file("package.json", '{"name": "whole"}'),
        file("backend/pyproject.toml", '[project]\nname = "app"'),
    )
    drawing = drawn(
        *("package.json", "index.ts", "backend/pyproject.toml", "backend/a.py"),
        manifests=manifests,
    )
    assert {"whole", "backend"} <= drawing.names


def test_a_folder_s_own_files_go_by_the_folder() -> None:
    drawing = drawn(
        *(f"src/widget/{n}.py" for n in range(30)),
        *(f"src/widget/{folder}/{n}.py" for folder in ("json", "sansio") for n in range(3)),
    )
    assert "src/widget/" in drawing.names
    assert not [name for name in drawing.names if name.endswith("/own files")]


def test_services_are_drawn_with_what_they_need() -> None:
    compose = file(
        "compose.yml",
        "services:\n  db: {image: 'postgres:17'}\n  api: {build: ./api, depends_on: [db]}\n",
    )
    drawing = drawn(
        *("compose.yml", "web/package.json", "web/a.ts", "api/pyproject.toml", "api/a.py"),
        manifests=(compose,),
    )
    assert ("api", "needs", "db") in drawing.edges
    assert ("api", "runs", "api") in drawing.edges


def test_a_folder_with_most_of_the_code_is_opened() -> None:
    drawing = drawn(
        *(f"src/widget/core/{n}.py" for n in range(30)),
        *(f"src/widget/api/{n}.py" for n in range(3)),
        *("tests/test_core.py", "docs/index.md", "docs/more.md", "Makefile"),
    )
    assert {"src/widget/", "core/", "api/", "tests/", "docs/", "Makefile"} <= drawing.names
    assert {
        ("tests/", "test", "src/widget/"),
        ("docs/", "describe", "src/widget/"),
        ("Makefile", "builds", "src/widget/"),
    } <= drawing.edges


def test_a_small_c_project_shows_its_files() -> None:
    drawing = drawn("Makefile", "main.c", "wheel.c", "wheel.h", "README")
    assert {"main.c", "wheel.c", "wheel.h"} <= drawing.names
    assert ("wheel.c", "declared in", "wheel.h") in drawing.edges
    assert ("Makefile", "builds", "widget") in drawing.edges


def test_a_book_of_notebooks_is_read_in_order() -> None:
    drawing = drawn(
        *(f"notebooks/0{chapter}.0{n}-Part-{n}.ipynb" for chapter in (1, 2, 3) for n in range(3))
    )
    assert ("1 Part 0", "", "2 Part 0") in drawing.edges
    assert "notebooks/ in order" in drawing.names


def test_terraform_modules_are_parts() -> None:
    drawing = drawn("main.tf", "outputs.tf", "modules/net/main.tf", "examples/simple/main.tf")
    assert {"Terraform modules", "widget", "modules/net", "examples/simple/"} <= drawing.names


def test_a_document_leads_to_its_chapters() -> None:
    drawing = drawn("thesis.tex", "style.cls", "thesis/one.tex", "thesis/two.tex")
    assert drawing.names >= {"thesis.tex", "style.cls"}


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        (["README"], "README"),
        (["说明.md", "工具.py"], "工具.py"),
        ([], "acme/widget"),
        ([".config"], "acme/widget"),
    ],
)
def test_even_little_is_shown(paths: list[str], name: str) -> None:
    assert name in drawn(*paths).names


def test_a_repository_whose_files_are_unknown_is_named() -> None:
    assert "Rust" in draw_diagram(replace(FACTS, primary_language="Rust"), None, ())


def test_a_large_tree_is_drawn_small_and_says_that_it_was_cut() -> None:
    paths = [f"p{n % 90}/d{n % 700}/f{n}.go" for n in range(20_000)]
    drawing = drawn(*paths, truncated=True)
    assert len(drawing.nodes) <= MOST_NODES
    assert "and more" in drawing.names


NASTY = st.text(
    st.sampled_from("\"'`[](){}<>#;&%|\\$*_~-=:.end fa:fa-x\n\r\t\u2028\u202e\ufeff文é😀\x00\x7f")
    | st.characters(codec="utf-8"),
    max_size=30,
)


@given(NASTY)
def test_a_label_stays_in_its_quotes(text: str) -> None:
    label = quoted(text)
    inner = label[1:-1]
    assert label[0] == label[-1] == '"'
    assert not set(inner) & set('"<>`%{}\\$&\n\r\x00\u2028')
    assert not re.search(r"#(?!\d+;)", inner)


@given(st.lists(NASTY, max_size=15), NASTY)
def test_any_tree_is_drawn_by_the_rules(paths: list[str], name: str) -> None:
    listing = tree(*(path for path in paths if path))
    drawing = Drawing(draw_diagram(replace(FACTS, name=name, owner=name), listing, ()))
    assert 1 <= len(drawing.nodes) <= MOST_NODES


def test_an_empty_tree_is_drawn() -> None:
    assert "no files" in draw_diagram(FACTS, Tree((), truncated=False), ())
