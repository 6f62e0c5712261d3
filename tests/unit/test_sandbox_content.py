"""What the sandbox's repositories hold, and that git would agree."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import git
from sandbox.languages import count, language_of
from sandbox.model import Repository
from sandbox.sources import edge_content, edge_identity, edge_readmes, samples
from sandbox.sources.generated import generate

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
names = st.text("ab.-_é", min_size=1, max_size=6).filter(lambda name: name not in (".", ".."))
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


def test_trees_and_commits_have_the_shas_that_git_gives_them(tmp_path: Path) -> None:
    files: dict[str, bytes | git.Source] = {
        "a.txt": b"one\n",
        "a/b/c.txt": b"two\n",
        "a-b": b"three\n",
        "link": git.Source(b"a.txt", git.Mode.SYMLINK),
        "run.sh": git.Source(b"#!/bin/sh\n", git.Mode.EXECUTABLE),
    }
    snapshot = git.snapshot(files)
    commit = git.commit(snapshot.tree, "Start", "tide-crew", NOW)

    def run(*arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments], check=True, cwd=tmp_path, input=given, capture_output=True
        )
        return done.stdout.decode().strip()

    run("init", "--quiet")
    for path, source in files.items():
        mode = source.mode if isinstance(source, git.Source) else git.Mode.FILE
        content = source.content if isinstance(source, git.Source) else source
        sha = run("hash-object", "-w", "--stdin", given=content)
        run("update-index", "--add", "--cacheinfo", f"{mode},{sha},{path}")
    assert run("write-tree") == snapshot.tree
    listed = run("ls-tree", "-r", "-t", "--name-only", snapshot.tree).splitlines()
    assert listed == [entry.path for entry in snapshot.entries]
    person = f"tide-crew <{commit.author.email}> {int(NOW.timestamp())} +0000"
    text = f"tree {snapshot.tree}\nauthor {person}\ncommitter {person}\n\nStart\n"
    assert run("hash-object", "-t", "commit", "--stdin", given=text.encode()) == commit.sha


@given(st.dictionaries(paths, st.binary(max_size=20), min_size=1, max_size=12))
def test_every_file_is_listed_below_directories_that_are_listed(files: dict[str, bytes]) -> None:
    leaves = {
        path: b for path, b in files.items() if not any(o.startswith(f"{path}/") for o in files)
    }
    snapshot = git.snapshot(leaves)
    listed = [entry.path for entry in snapshot.entries]
    assert len(listed) == len(set(listed))
    assert {e.path for e in snapshot.entries if e.mode is git.Mode.FILE} == set(leaves)
    for place, entry in enumerate(snapshot.entries):
        assert not entry.parent or entry.parent in listed[:place]


def test_languages_are_counted_by_bytes_and_documentation_is_not() -> None:
    snapshot = git.snapshot(
        {"a.py": b"12345", "b.go": b"123", "docs/c.py": b"1" * 99, "d.txt": b"1"}
    )
    assert count(snapshot.entries) == {"Python": 5, "Go": 3}
    assert language_of("x/Dockerfile") == "Dockerfile"
    assert language_of("x/.py/none") is None


def test_there_are_twelve_samples_and_more_each_with_what_a_repository_has() -> None:
    found = {row.full_name: row for row in samples.repositories(NOW)}
    assert len(found) >= 12
    languages = {row.language for row in found.values() if isinstance(row, Repository)}
    assert languages >= {"Python", "TypeScript", "Go", "Rust", "Java", "C", "Ruby", "Elixir", "HCL"}
    tides = found["harbor-lights/tide-tables"]
    assert isinstance(tides, Repository)
    assert tides.license is not None and tides.license.spdx_id == "MIT"
    assert tides.snapshot is not None and tides.snapshot.bytes_of("pyproject.toml")
    assert "repository.json" not in tides.snapshot.by_path
    assert max(pull.created_at for pull in tides.pulls) < NOW
    assert [pull.number for pull in tides.pulls] == list(range(1, len(tides.pulls) + 1))


def test_no_two_repositories_share_a_number_or_a_name() -> None:
    sources = (samples, edge_identity, edge_readmes, edge_content)
    found = [row for source in sources for row in source.repositories(NOW)]
    assert len({row.id for row in found}) == len(found)
    assert len({row.full_name.lower() for row in found}) == len(found)


def test_every_edge_case_is_in_the_table_of_cases() -> None:
    table = (Path(samples.FOLDER).parent / "README.md").read_text("utf-8")
    sources = (edge_identity, edge_readmes, edge_content)
    names = {row.full_name for source in sources for row in source.repositories(NOW)}
    names -= {"edge-cases/plain", "edge-cases/renamed-here"}
    missing = {n for n in names if f"`{n.removeprefix('edge-cases/')}`" not in table}
    assert missing == set()


@pytest.mark.parametrize("pulls", [0, 1, 250])
def test_a_generated_repository_is_the_same_each_time(pulls: int) -> None:
    first = generate("deep-stacks", "hall", NOW, files=120, pulls=pulls)
    again = generate("deep-stacks", "hall", NOW, files=120, pulls=pulls)
    assert first.pulls == again.pulls
    assert len(first.pulls) == pulls
    assert first.snapshot is not None and again.snapshot is not None
    assert first.snapshot.tree == again.snapshot.tree
    assert sum(1 for e in first.snapshot.entries if e.mode is git.Mode.FILE) == 121
    assert all(p.closed_at is None or p.created_at < p.closed_at for p in first.pulls)
