"""parse_readme: formats, encodings, links, badges, sizes."""

import pickle

import pytest

from db.records.project import Badge, Heading, ReadmeFormat
from pipeline.analysis.document.decoding import BYTES_SHOWN, LINES_SHOWN
from pipeline.analysis.readme import UnreadableReadme, parse_readme
from tests.unit.analysis.repositories import FACTS, document, file


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("README.md", "plain", ReadmeFormat.MARKDOWN),
        ("docs/README.rst", "plain", ReadmeFormat.RESTRUCTUREDTEXT),
        ("README.zh-CN.adoc", "plain", ReadmeFormat.ASCIIDOC),
        ("readme.org", "plain", ReadmeFormat.ORG),
        ("README.txt", "# Not a heading", ReadmeFormat.PLAIN),
        ("README.mediawiki", "= Widget =\n\n== Install ==\n", ReadmeFormat.PLAIN),
        ("README", "Hello there!\n", ReadmeFormat.PLAIN),
        ("README", "# Widget\n\n## Install\n\n```\nx\n```\n", ReadmeFormat.MARKDOWN),
        ("README", "======\nWidget\n======\n\n.. code-block:: sh\n", ReadmeFormat.RESTRUCTUREDTEXT),
        ("README", "= Widget\n:toc:\n\n== Install\n", ReadmeFormat.ASCIIDOC),
        ("README", "#+TITLE: Widget\n\n* Install\n", ReadmeFormat.ORG),
        ("README", "Widget\n======\n\nTurns.\n", ReadmeFormat.MARKDOWN),
    ],
)
def test_the_name_decides_on_the_format_and_then_the_content(
    path: str, content: str, expected: ReadmeFormat
) -> None:
    assert parse_readme(file(path, content), FACTS).format is expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("# Grüße aus Köln\n\nEin Werkzeug für Größen und Maße.", "utf-8"),
        ("# Grüße aus Köln\n\nEin Werkzeug für Größen und Maße.", "utf-8-sig"),
        ("# Grüße aus Köln\n\nEin Werkzeug für Größen und Maße.", "latin-1"),
        ("# Grüße aus Köln\n\nEin Werkzeug für Größen und Maße.", "utf-16"),
        ("# Widget\n\nA tool that turns handles, for all of us.", "utf-16-le"),
        (
            "# 道具\n\nこれは日本語で書かれた説明書です。ウィジェットを回すための道具です。",
            "shift_jis",
        ),
        ("# 工具\n\n这是一个用中文编写的说明文件。它介绍如何安装和使用这个工具。", "gb18030"),
    ],
)
def test_any_encoding_is_read(text: str, encoding: str) -> None:
    assert document(text.encode(encoding)).text == text.removeprefix("# ")


def test_a_few_damaged_bytes_do_not_make_another_encoding_of_it() -> None:
    content = "这是一个用中文编写的说明文件。".encode() * 20 + b"\xff"
    assert document(content).text.startswith("这是一个用中文编写的说明文件。")


def test_nul_and_other_control_characters_are_left_out() -> None:
    assert document("# Wid\0get\n\nTurns\x07 a handle.\r\nAnd\rmore.").text == (
        "Widget\n\nTurns a handle. And more."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        bytes(range(32)) * 100,
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableReadme, match=r"^README\.md is"):
        parse_readme(file("README.md", content), FACTS)


def test_a_large_readme_is_cut_at_a_line_and_says_so() -> None:
    line = "é" * 50 + "\n"
    readme = parse_readme(file("README.txt", line * (BYTES_SHOWN // 90)), FACTS)
    assert readme.truncated
    assert readme.text.splitlines()[-1] == line.strip()
    assert len(readme.text.encode()) <= BYTES_SHOWN


def test_a_readme_of_very_many_lines_is_cut_too() -> None:
    readme = parse_readme(file("README.txt", "a\n" * (LINES_SHOWN + 10)), FACTS)
    assert readme.truncated
    assert readme.text.count("a") == LINES_SHOWN


def test_the_parts_of_a_markdown_readme_are_told_apart() -> None:
    readme = parse_readme(
        file(
            "README.md",
            "# Widget :rocket:\n\n"
            "[![CI](../../actions/workflows/ci.yml/badge.svg)](../../actions)\n"
            "![](https://img.shields.io/badge/made_with-care-green)\n\n"
            "Widget turns *handles*. See [usage](#usage).\n\n"
            '<p align="center"><img src=\'docs/shot.png\' width=600 onload="x()"></p>\n\n'
            "## Usage\n\n```bash\n$ pip install widget\n```\n\n## Usage\n",
        ),
        FACTS,
    )
    assert readme.headings == (
        Heading(1, "Widget 🚀", "readme-widget-"),
        Heading(2, "Usage", "readme-usage"),
        Heading(2, "Usage", "readme-usage-1"),
    )
    ci = "https://github.com/acme/widget/actions"
    assert readme.badges == (
        Badge("CI", f"{ci}/workflows/ci.yml/badge.svg", ci),
        Badge("made with", "https://img.shields.io/badge/made_with-care-green", None),
    )
    assert readme.images == ("https://github.com/acme/widget/raw/main/docs/shot.png",)
    assert readme.install_commands == ("pip install widget",)
    assert readme.text == (
        "Widget 🚀\n\nWidget turns handles. See usage.\n\nUsage\n\n$ pip install widget\n\nUsage"
    )
    assert 'href="#readme-usage"' in readme.html
    assert '<p align="center"><img ' in readme.html
    assert 'width="600"' in readme.html
    assert "onload" not in readme.html


def test_what_github_adds_to_markdown_is_shown() -> None:
    html = document(
        "> [!WARNING]\n> Hot.\n\n| a | b |\n|:-:|--|\n| 1 | ~~2~~ |\n\n- [x] done\n\n"
        "See www.example.org and note[^1].\n\n[^1]: Small print.\n\n"
        "<details><summary>More</summary>\n\nHidden.\n\n</details>\n\n```c++\nint x;\n```\n"
    ).html
    for expected in (
        'class="markdown-alert markdown-alert-warning"',
        '<th align="center">a</th>',
        "<s>2</s>",
        '<input type="checkbox" disabled="" checked="">',
        'href="http://www.example.org"',
        'href="#readme-fn1"',
        'id="readme-fn1"',
        "<details><summary>More</summary>",
        '<code class="language-c++">',
    ):
        assert expected in html


def test_restructuredtext_keeps_its_structure_and_hides_its_complaints() -> None:
    found = document(
        "Widget\n======\n\nSee :ref:`the guide <guide>` and :py:func:`~os.walk`.\n\n"
        ".. note:: Careful.\n\n.. toctree::\n\n   secret\n\n.. versionadded:: 2.0\n   Handles.\n\n"
        ".. code-block:: python\n   :emphasize-lines: 1\n\n   import widget\n\n"
        ".. image:: logo.png\n   :width: 50%\n\nUse `\n------\n\n* one\n\n  * two\n",
        "docs/README.rst",
    )
    assert [(each.level, each.text) for each in found.headings] == [(1, "Widget"), (2, "Use `")]
    assert "See the guide and os.walk." in found.text
    assert "New in version 2.0\n\nHandles." in found.text
    assert "secret" not in found.text
    assert "Unknown" not in found.html
    assert '<code class="language-python">import widget</code>' in found.html
    assert "markdown-alert-note" in found.html
    assert found.images[0].url == "https://github.com/acme/widget/raw/main/docs/logo.png"


def test_restructuredtext_reaches_nothing_outside_itself() -> None:
    found = document(
        "Hi\n==\n\n.. include:: /etc/hostname\n\n.. raw:: html\n\n   <b>raw</b>\n\n"
        ".. csv-table::\n   :file: /etc/hosts\n\n.. literalinclude:: /etc/hosts\n",
        "README.rst",
    )
    assert found.text == "Hi"


def test_a_role_of_one_readme_does_not_reach_the_next() -> None:
    document(".. role:: emphasis(strong)\n\n:emphasis:`a`\n", "README.rst")
    assert "<em>a</em>" in document(":emphasis:`a`\n", "README.rst").html


def test_asciidoc_is_converted() -> None:
    found = document(
        "= Widget\nJane Roe <jane@example.org>\n:version: 2.0\n\n"
        "image:https://img.shields.io/x/y[Build,link=https://ci.example.org]\n\n"
        "Widget *{version}* turns `a_b`; see https://example.org[the site^] or <<use>>.\n\n"
        "TIP: Oil it.\n\n[[use]]\n== Usage\n\n[source,sh]\n----\npip install widget\n----\n\n"
        "* one\n** two\n. first\n\n|===\n|Name |Use\n\n|a |b\n|===\n",
        "README.adoc",
    )
    assert [each.text for each in found.headings] == ["Widget", "Usage"]
    assert found.badges[0].link == "https://ci.example.org"
    assert "Widget 2.0 turns a_b; see the site or use." in found.text
    assert "Jane" not in found.text
    for expected in (
        "markdown-alert-tip",
        'href="#readme-use"',
        '<h2 id="readme-use">',
        '<code class="language-sh">',
        "<ul><li>one<ul><li>two",
        "<th>Name</th>",
        "<td>a</td>",
    ):
        assert expected in found.html


def test_org_is_converted() -> None:
    found = document(
        "#+TITLE: Widget\n\nTurns =a_b= into /gold/; [[https://example.org][site]].\n\n"
        "[[file:logo.png]]\n\n* Usage :tag:\n#+BEGIN_SRC sh\npip install widget\n#+END_SRC\n"
        "- one\n  - two\n- [X] done\n\n| Name | Use |\n|------+-----|\n| a | b |\n",
        "README.org",
    )
    assert [each.text for each in found.headings] == ["Widget", "Usage"]
    assert "Turns a_b into gold; site." in found.text
    assert found.images[0].url == "https://github.com/acme/widget/raw/main/logo.png"
    for expected in (
        "<em>gold</em>",
        '<code class="language-sh">',
        "<ul><li>one<ul><li>two",
        'type="checkbox"',
        "<th>Name</th>",
    ):
        assert expected in found.html


def test_plain_text_is_escaped_and_linked_and_keeps_its_paragraphs() -> None:
    html = document("Use <b>.\nSee https://example.org/a(b).\n\n  1   one\n", "README.txt").html
    assert html == (
        '<p>Use &lt;b&gt;.<br>See <a href="https://example.org/a(b)" '
        'rel="nofollow noopener noreferrer">https://example.org/a(b)</a>.</p>\n<pre>  1   one</pre>'
    )


def test_a_readme_can_travel_to_another_process() -> None:
    readme = parse_readme(file("README.md", "# Widget"), FACTS)
    assert pickle.loads(pickle.dumps(readme)) == readme
