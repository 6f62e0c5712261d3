"""The pieces of a README's way: links, anchors, badges, tags, commands, safety."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.project import Readme
from pipeline.analysis.document.badges import badge_label, is_badge
from pipeline.analysis.document.balance import DEPTH, VOID, balanced
from pipeline.analysis.document.document import Snippet
from pipeline.analysis.document.install_commands import MOST, install_commands
from pipeline.analysis.document.links import links_of
from pipeline.analysis.document.markup import End, Start, tokens
from pipeline.analysis.readme import UnreadableReadme, parse_readme
from tests.unit.analysis.repositories import FACTS, document, file

NAMES = ["README", "README.md", "README.rst", "README.adoc", "README.org", "README.txt"]
REPOSITORY = "https://github.com/acme/widget"


@pytest.mark.parametrize(
    ("readme", "target", "expected"),
    [
        ("README.md", "guide.md", f"{REPOSITORY}/blob/main/guide.md"),
        ("README.md", "./a b.md?x=1#y", f"{REPOSITORY}/blob/main/a%20b.md?x=1#y"),
        ("docs/README.md", "guide.md", f"{REPOSITORY}/blob/main/docs/guide.md"),
        ("docs/README.md", "../LICENSE", f"{REPOSITORY}/blob/main/LICENSE"),
        ("docs/README.md", "/LICENSE", f"{REPOSITORY}/blob/main/LICENSE"),
        ("README.md", "../../issues", f"{REPOSITORY}/issues"),
        ("README.md", "//example.org/x", "https://example.org/x"),
        ("README.md", "mailto:a@example.org", "mailto:a@example.org"),
        ("README.md", "javascript:alert(1)", None),
        ("README.md", " java\tscript:alert(1)", None),
        ("README.md", "data:text/html,x", None),
        ("README.md", "vbscript:x", None),
        ("README.md", "http://[::", None),
        ("README.md", "", None),
    ],
)
def test_a_link_leads_to_the_repository_s_pages(
    readme: str, target: str, expected: str | None
) -> None:
    assert links_of(FACTS, readme).link(target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("logo.png", f"{REPOSITORY}/raw/main/logo.png"),
        (f"{REPOSITORY}/blob/main/logo.png?raw=true", f"{REPOSITORY}/raw/main/logo.png?raw=true"),
        ("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="),
        ("data:image/svg+xml;base64,PHN2Zz4=", None),
        ("data:image/png;base64," + "A" * 100_000, None),
        ("mailto:a@example.org", None),
    ],
)
def test_an_image_leads_to_its_bytes(target: str, expected: str | None) -> None:
    assert links_of(FACTS, "README.md").image(target) == expected


def test_fragments_find_their_heading_in_any_spelling() -> None:
    html = document(
        "# OCaml Land\n\n[a](#ocaml-land) [b](#OCaml-Land) [c](#user-content-ocaml-land)"
    ).html
    assert html.count('href="#readme-ocaml-land"') == 3


def test_ids_cannot_pose_as_the_page_s_own() -> None:
    html = document('<a id="login" name="x"></a><p id="login">a</p><img id="cookie" name="y">').html
    ids = re.findall(r'(?:id|name)="([^"]*)"', html)
    assert ids == ["readme-login", "readme-cookie"]


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://img.shields.io/npm/v/widget.svg", "npm v"),
        ("https://img.shields.io/badge/made_with-care-green", "made with"),
        ("https://badge.fury.io/py/widget.svg", "badge.fury.io"),
        ("https://github.com/acme/widget/actions/workflows/ci.yml/badge.svg", "github.com"),
        ("https://codecov.io/gh/acme/widget/graph/badge.svg?token=x", "codecov.io"),
        ("https://readthedocs.org/projects/widget/badge/?version=latest", "readthedocs.org"),
        ("https://colab.research.google.com/assets/colab-badge.svg", "colab.research.google.com"),
    ],
)
def test_badges_are_known_and_named(address: str, label: str) -> None:
    assert is_badge(address, is_linked=False, height=None)
    assert badge_label(address, "") == label


def test_a_picture_is_no_badge() -> None:
    assert not is_badge(f"{REPOSITORY}/raw/main/docs/logo.svg", is_linked=True, height="200")
    assert is_badge("https://example.org/state.svg", is_linked=True, height="20")


def test_commands_are_found_where_a_reader_would() -> None:
    snippets = [
        Snippet("npm install", "", is_inline=True),
        Snippet("npm install widget", "", is_inline=True),
        Snippet("import os  # pip install x", "python", is_inline=False),
        Snippet(
            "$ git clone x && cd x && pip install -e . \n"
            "> sudo apt-get -y install widget  # on Debian\n"
            "docker run --rm \\\n  -v a:b \\\n  acme/widget\n"
            "python3.11 -m pip install widget\nnpm install widget\necho done\n"
            "C:\\src> choco install widget\ngo install example.org/widget@latest",
            "console",
            is_inline=False,
        ),
    ]
    assert install_commands(snippets) == (
        "npm install widget",
        "pip install -e .",
        "sudo apt-get -y install widget",
        "docker run --rm -v a:b acme/widget",
        "python3.11 -m pip install widget",
        "choco install widget",
        "go install example.org/widget@latest",
    )


def test_commands_are_no_more_than_a_reader_would_read() -> None:
    lines = "\n".join(f"pip install widget{number}" for number in range(50))
    assert len(install_commands([Snippet(lines, "sh", is_inline=False)])) == MOST


MARKUP = st.lists(
    st.sampled_from(
        ["b", "p", "div", "li", "ul", "table", "tr", "td", "a", "h1", "x", "section"]
    ).flatmap(lambda name: st.sampled_from([f"<{name}>", f"</{name}>"]))
    | st.sampled_from(["<br>", "<img>", "text", "<!-- -->", "<script>", "</script>"]),
    max_size=200,
)


@given(MARKUP)
def test_tags_come_out_closed_in_order_and_never_too_deep(pieces: list[str]) -> None:
    stack: list[str] = []
    for token in balanced(tokens("".join(pieces))):
        match token:
            case Start(name) if name not in VOID:
                stack.append(name)
                assert len(stack) <= DEPTH
            case End(name):
                assert stack.pop() == name
    assert stack == []


_HANDLER = re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"<(?:script|style|iframe|object|embed|form|svg|math|link|meta|base)\b"
    r"|<[^>]*(?:href|src|srcset|action)\s*=\s*[\"']?\s*(?:javascript|vbscript|data:(?!image/))",
    re.IGNORECASE,
)


def assert_safe(html: str) -> None:
    without_text = "".join(re.findall(r"<[^>]*>", html))
    assert not _HANDLER.search(re.sub(r'"[^"]*"', '""', without_text))
    assert not _FORBIDDEN.search(without_text)


def parsed(path: str, content: bytes) -> Readme | None:
    try:
        return parse_readme(file(path, content), FACTS)
    except UnreadableReadme:
        return None


@given(st.sampled_from(NAMES), st.binary(max_size=400))
def test_no_bytes_are_too_much(path: str, content: bytes) -> None:
    readme = parsed(path, content)
    if readme:
        assert_safe(readme.html)
        assert "\0" not in readme.text


HOSTILE = st.lists(
    st.sampled_from(
        [
            *("<script>alert(1)</script>", "<scr<script>ipt>", "<img src=x onerror=alert(1)>"),
            *(
                '<a href="java\nscript:x">',
                "[a](javascript:x)",
                "![a](data:text/html,x)",
                "<svg onload=x>",
            ),
            *(
                "<iframe src=//x>",
                "<form action=javascript:x>",
                "<style>*{}</style>",
                "<p style='x' onclick=x>",
            ),
            *(
                "<a href='&#106;avascript:x'>",
                "<<a>",
                '"',
                "'",
                ">",
                "`",
                "<!--",
                "-->",
                "\n\n",
                "\n",
                " ",
            ),
            *(
                ".. raw:: html\n\n   <script>",
                "link:javascript:x[a]",
                "[[javascript:x][a]]",
                "+++<script>+++",
            ),
            *(
                "image:x[a,link=javascript:y]",
                "`a <javascript:x>`_",
                "pass:[<script>]",
                "#+BEGIN_EXPORT html\n",
            ),
            *(
                ".. image:: javascript:x\n   :target: javascript:y\n",
                "|===\n|a\n",
                "> [!NOTE]\n> ",
                "- [ ] ",
            ),
            *(
                "<base href=x>",
                "<math><mtext>",
                "<details open ontoggle=x>",
                "<img srcset='javascript:x 1x'>",
            ),
        ]
    )
    | st.text(max_size=10),
    max_size=12,
).map("".join)


@given(st.sampled_from(NAMES), HOSTILE)
def test_nothing_that_acts_comes_through(path: str, content: str) -> None:
    readme = parsed(path, content.encode())
    if readme:
        assert_safe(readme.html)


@given(st.sampled_from(NAMES), st.text(max_size=200))
def test_every_heading_is_to_be_found_in_the_page(path: str, content: str) -> None:
    readme = parsed(path, f"# One\n\n{content}\n\n# One\n".encode())
    if readme:
        anchors = [heading.anchor for heading in readme.headings]
        assert len(set(anchors)) == len(anchors)
        assert all(f'id="{anchor}"' in readme.html or "&" in anchor for anchor in anchors)


SIZE = 40_000
LONG = {
    "brackets": "[",
    "images": "![",
    "quotes": "> ",
    "colons": ":",
    "emphasis": "*a **a ",
    "tags": "<b a=1>",
    "tables in tables": "<table><tr><td>",
    "comments": "\n<!--",
    "open quotes": '\n<a "',
    "scripts": "<script>",
    "references": "|a| ",
    "roles": ":a:`b` ",
    "underscores": "a_ ",
    "blank lines": " \n",
    "macros": "image:a",
    "open macros": "footnote:[",
    "ampersands": "&",
    "blocks": "====\n",
}


@pytest.mark.parametrize("path", NAMES[1:])
@pytest.mark.parametrize("pattern", LONG.values(), ids=LONG.keys())
def test_no_pattern_makes_the_time_explode(path: str, pattern: str) -> None:
    """Some ten times what the slowest takes; a square would take minutes, or the memory."""
    started = time.process_time()
    readme = parsed(path, (pattern * (SIZE // len(pattern))).encode())
    assert time.process_time() - started < 20
    assert readme
    assert len(readme.html) < 60 * SIZE


def test_a_line_of_open_anchors_takes_as_long_as_it_is() -> None:
    started = time.process_time()
    assert parsed("README.adoc", b"[[" * 50_000)
    assert time.process_time() - started < 3


def test_a_page_of_ampersands_loses_none() -> None:
    assert document("&" * 5_001, "README.txt").html == f"<p>{'&amp;' * 5_001}</p>"


def test_substitutions_cannot_grow_without_measure() -> None:
    text = f".. |a| replace:: {'b' * 5_000}\n\n" + "|a| " * 5_000
    assert len(document(text, "README.rst").html) < 100_000


def test_attributes_cannot_grow_without_measure() -> None:
    text = ":a: bbbbbbbbbb\n" + "".join(
        f":a{n}: {{a}}{{a}}\n:a: {{a{n}}}{{a{n}}}\n" for n in range(60)
    )
    assert len(document(text + "{a}" * 5_000, "README.adoc").html) < 300_000
