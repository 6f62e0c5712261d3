"""estimate_languages and language_shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analysis.language_table import LANGUAGES, language_of
from pipeline.analysis.languages import estimate_languages, language_shares
from pipeline.analysis.paths import Role, role_of
from pipeline.repository import EntryKind, Tree, TreeEntry
from tests.unit.analysis.repositories import tree


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("main.PY", "Python"),
        ("Makefile", "Makefile"),
        ("page.blade.php", "Blade"),
        ("widget.d.ts", "TypeScript"),
        ("Dockerfile", "Dockerfile"),
        ("data.json", None),
        ("README.md", None),
        ("noextension", None),
        (".gitignore", None),
    ],
)
def test_a_language_is_told_by_the_name(name: str, language: str | None) -> None:
    assert language_of(name) == language


def test_no_file_name_belongs_to_two_languages() -> None:
    files = [file for language in LANGUAGES for file in language.files]
    assert len(files) == len(set(files))
    assert all(file == file.lower() for file in files)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/widget.py", Role.SOURCE),
        ("tests/test_widget.py", Role.TESTS),
        ("src/widget_test.go", Role.TESTS),
        ("web/button.spec.ts", Role.TESTS),
        ("docs/conf.py", Role.DOCUMENTATION),
        ("examples/tests/a.py", Role.EXAMPLES),
        ("node_modules/left/index.js", Role.FOREIGN),
        ("docs/vendor/x.js", Role.FOREIGN),
        ("static/jquery-3.7.1.min.js", Role.FOREIGN),
        ("package-lock.json", Role.FOREIGN),
        ("contest.py", Role.SOURCE),
    ],
)
def test_a_path_says_what_a_file_is_for(path: str, role: Role) -> None:
    assert role_of(path) is role


def test_only_what_was_written_here_counts() -> None:
    found = estimate_languages(
        tree("a.py", "b.py", "c.c", "docs/d.py", "vendor/e.c", "examples/f.c", "data.json")
    )
    assert [(each.name, each.bytes) for each in found] == [("Python", 200), ("C", 100)]
    assert found[0].color == "#3572A5"


def test_a_repository_without_code_has_no_languages() -> None:
    assert estimate_languages(tree("README.md", "LICENSE")) == ()


def test_headers_of_a_cpp_project_are_not_c() -> None:
    entries = (
        TreeEntry("a.cpp", EntryKind.FILE, 10_000),
        TreeEntry("a.h", EntryKind.FILE, 100),
        TreeEntry("link.c", EntryKind.SYMLINK, 100),
    )
    assert [each.name for each in estimate_languages(Tree(entries, truncated=False))] == ["C++"]


def test_a_file_of_unknown_size_counts_a_little() -> None:
    entries = (TreeEntry("a.py", EntryKind.FILE), TreeEntry("b.rb", EntryKind.FILE, 0))
    assert [each.name for each in estimate_languages(Tree(entries, truncated=False))] == ["Python"]


@given(st.dictionaries(st.text(max_size=5), st.integers(-5, 10**12)))
def test_shares_are_sorted_and_make_a_whole(sizes: dict[str, int]) -> None:
    found = language_shares(sizes)
    assert {each.name: each.bytes for each in found} == {k: v for k, v in sizes.items() if v > 0}
    assert [each.bytes for each in found] == sorted((each.bytes for each in found), reverse=True)
    assert not found or sum(each.share for each in found) == pytest.approx(1)
