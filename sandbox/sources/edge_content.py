"""Edge cases of content and metadata: sizes, paths, people, releases, absent fields."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.accounts import account
from sandbox.git import Mode, Source
from sandbox.identity import stable_id
from sandbox.licenses import OTHER
from sandbox.model import Contributor, Quirk, Release, Repository
from sandbox.sources.edge_case import PLAIN, README, EdgeCase
from sandbox.sources.generated import generate, path_of
from sandbox.world import Unloaded

_HUGE_FILES = 98_999
"""With their directories and the README they make the 100,000 entries that one listing holds."""

_ODD_PATHS: Mapping[str, bytes | Source] = {
    "README.md": README,
    "with space.txt": b"space\n",
    "hundred%25.txt": b"percent\n",
    "sharp#1.txt": b"sharp\n",
    "what?.txt": b"question\n",
    "潮見/表 1.txt": b"unicode\n",
    "emoji-🐙.md": b"emoji\n",
    "line\nbreak.txt": b"newline\n",
    'quo"te\\back.txt': b"quotes\n",
    "-dash": b"dash\n",
    "Makefile": b"all:\n\ttrue\n",
    "makefile": b"all:\n\tfalse\n",
    "bin/run.sh": Source(b"#!/bin/sh\nexec true\n", Mode.EXECUTABLE),
    "/".join(["d" * 200] * 20) + "/end.txt": b"four kilobytes of path\n",
}


def repositories(now: datetime) -> Iterator[Repository | Unloaded]:
    for case in _CASES:
        yield case.repository(now)


def _huge_files() -> Mapping[str, bytes | Source]:
    files = {path_of(index): b"value = %d\n" % index for index in range(_HUGE_FILES)}
    return {"README.md": README, **files}


def _with(*quirks: Quirk, **fields: object) -> Any:
    return lambda _repository, _now: {"quirks": frozenset(quirks), **fields}


def _size_zero(_repository: Repository, _now: datetime) -> Mapping[str, Any]:
    return {"size_kb": 0}


def _branch_renamed(repository: Repository, _now: datetime) -> Mapping[str, Any]:
    return {"default_branch": "main", "branches": {"trunk": repository.commits[0].sha}}


def _null_fields(_repository: Repository, _now: datetime) -> Mapping[str, Any]:
    return {"description": None, "homepage": None, "languages": {}, "language": None}


def _anonymous(_repository: Repository, _now: datetime) -> Mapping[str, Any]:
    known = [Contributor(900 - n, account(f"crew-{n:03}")) for n in range(500)]
    unknown = [Contributor(40 - n, None, f"hand {n}", f"hand-{n}@mail.invalid") for n in range(40)]
    return {"contributors": (*known, *unknown)}


def _releases(repository: Repository, now: datetime) -> Mapping[str, Any]:
    def release(tag: str, days: int, **fields: Any) -> Release:
        created = now - timedelta(days=days)
        number = stable_id("release", repository.full_name, tag)
        published = Release(number, tag, tag, "Notes.", account("tide-crew"), created, created)
        return replace(published, **fields)

    return {
        "readers": frozenset({"keeper-crew"}),
        "releases": (
            release("v3.0.0", 1, is_draft=True, published_at=None, name=None),
            release("v3.0.0-rc.1", 9, is_prerelease=True, name=None),
            release("v2.0.0", 90, is_immutable=True),
        ),
    }


def _odd_pulls(repository: Repository, now: datetime) -> Mapping[str, Any]:
    base = generate("edge-cases", repository.name, now, files=1, pulls=12).pulls
    moment = now - timedelta(days=1)
    odd: list[dict[str, Any]] = [
        {"author": None},
        {"head_owner": None},
        {"is_fork_deleted": True, "head_owner": account("gone-crew")},
        {"title": "T" * 256},
        {"body": "b" * (1 << 20)},
        {"is_locked": True},
        {"is_draft": True},
        {"title": "<script>alert(1)</script> & \u202eright to left"},
    ]
    pulls = [replace(pull, **fields) for pull, fields in zip(base, odd, strict=False)]
    return {"pulls": (*pulls, *(replace(pull, updated_at=moment) for pull in base[len(odd) :]))}


_CASES = (
    EdgeCase("empty", "Nothing was pushed yet", {}),
    EdgeCase("size-zero", "Its size was not computed yet", change=_size_zero),
    EdgeCase("truncated-tree", "Listings of it are cut", is_truncated=True),
    EdgeCase("huge-tree", "A hundred thousand entries", _huge_files),
    EdgeCase("odd-paths", "Paths that break parsers", _ODD_PATHS),
    EdgeCase(
        "contributors-too-large",
        "Too many to list",
        change=_with(Quirk.CONTRIBUTORS_TOO_LARGE),
    ),
    EdgeCase("contributors-anonymous", "Some have no account", change=_anonymous),
    EdgeCase("stats-202", "Still counting", change=_with(Quirk.STATISTICS_NOT_READY)),
    EdgeCase("default-branch-renamed", "HEAD is trunk, not main", change=_branch_renamed),
    EdgeCase("no-licence", "Has none", {"README.md": README}),
    EdgeCase("licence-unknown", "Has one of its own", change=_with(license=OTHER)),
    EdgeCase("null-fields", None, {"README.md": README}, change=_null_fields),
    EdgeCase("topics-absent", "Without the field", change=_with(Quirk.TOPICS_ABSENT)),
    EdgeCase("long-description", "🌊 وصف " + "a long description " * 30),
    EdgeCase("draft-releases", "A draft, a prerelease, a release", change=_releases),
    EdgeCase("no-releases", "Never released"),
    EdgeCase("odd-pulls", "Each pull request is odd", change=_odd_pulls),
    EdgeCase(
        "submodules",
        "Holds another repository",
        {
            **PLAIN,
            "vendor/other": Source(b"https://git.example.org/other.git", Mode.SUBMODULE),
        },
    ),
)
