"""Edge cases of READMEs: where they lie, what they are, how they are encoded."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sandbox.git import Mode, Source
from sandbox.model import Quirk, Repository
from sandbox.sources.edge_case import MANIFEST, EdgeCase
from sandbox.sources.generated import readme
from sandbox.world import Unloaded

_HUGE_BYTES = 3 << 20
_LFS_POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)
_JAPANESE = "# 潮見表\n\n港ごとの満潮と干潮の時刻を示します。\n"
_GERMAN = "# Gezeiten\n\nFür jeden Hafen die Höhe des Wassers, täglich geprüft.\n"


def repositories(now: datetime) -> Iterator[Repository | Unloaded]:
    for case in _CASES:
        yield case.repository(now)


def _readme(name: str, description: str, content: bytes, path: str = "README.md") -> EdgeCase:
    return EdgeCase(name, description, {path: content, "pyproject.toml": MANIFEST})


def _linked(name: str, description: str, target: str) -> EdgeCase:
    files: Mapping[str, bytes | Source] = {
        "README.md": Source(target.encode(), Mode.SYMLINK),
        "docs/guide.md": b"# The guide\n\nReached through a symlink.\n",
    }
    return EdgeCase(name, description, files)


def _huge() -> Mapping[str, bytes | Source]:
    return {"README.md": readme("readme-huge", _HUGE_BYTES), "pyproject.toml": MANIFEST}


_CASES = (
    EdgeCase("no-readme", "Has none", {"main.c": b"int main(void) { return 0; }\n"}),
    EdgeCase(
        "readme-directory",
        "README is a directory",
        {"README/first.md": b"# First\n", "README/second.md": b"# Second\n"},
    ),
    EdgeCase(
        "readme-submodule",
        "README.md is a submodule",
        {
            "README.md": Source(b"https://git.example.org/readme.git", Mode.SUBMODULE),
            "main.go": b"package main\n",
        },
    ),
    EdgeCase(
        "readme-many",
        "One in each place: the one below .github goes first",
        {
            ".github/README.md": b"# From .github\n",
            "README.md": b"# From the root\n",
            "docs/README.md": b"# From docs\n",
        },
    ),
    _linked("readme-symlink", "README.md leads to a file of the repository", "docs/guide.md"),
    _linked("readme-symlink-outside", "README.md leads out of the repository", "/etc/hostname"),
    _linked("readme-symlink-broken", "README.md leads to nothing", "docs/gone.md"),
    _readme("readme-in-docs", "Lies in docs", b"# In docs\n", "docs/README.md"),
    _readme("readme-lower-case", "Called readme.md", b"# Small letters\n", "readme.md"),
    _readme("readme-bare", "Has no extension", b"Just words.\n", "README"),
    _readme("readme-rst", "In reStructuredText", b"Title\n=====\n\nWords.\n", "README.rst"),
    _readme("readme-adoc", "In AsciiDoc", b"= Title\n\nWords.\n", "README.adoc"),
    _readme("readme-org", "In Org", b"#+TITLE: Title\n\n* Heading\nWords.\n", "README.org"),
    _readme("readme-textile", "In Textile", b"h1. Title\n\nWords.\n", "README.textile"),
    _readme("readme-mediawiki", "In MediaWiki", b"= Title =\n\nWords.\n", "README.mediawiki"),
    _readme("readme-pod", "In Pod", b"=head1 Title\n\nWords.\n\n=cut\n", "README.pod"),
    _readme("readme-empty", "Of no bytes", b""),
    _readme("readme-latin1", "In Latin-1", _GERMAN.encode("latin-1")),
    _readme("readme-shift-jis", "In Shift-JIS", _JAPANESE.encode("shift_jis")),
    _readme("readme-utf16", "In UTF-16 with a mark", _JAPANESE.encode("utf-16")),
    _readme("readme-bom", "In UTF-8 with a mark", _JAPANESE.encode("utf-8-sig")),
    _readme("readme-nul-bytes", "With NUL bytes", b"# Title\n\0\0\0\nWords.\n"),
    _readme("readme-crlf", "With CRLF", b"# Title\r\n\r\nWords.\r\n- one\r\n- two\r\n"),
    _readme("readme-lfs-pointer", "A Git LFS pointer", _LFS_POINTER),
    EdgeCase("readme-huge", "Of more than a megabyte", _huge),
    EdgeCase(
        "readme-bad-base64",
        "Answered in broken base64",
        change=lambda _repository, _now: {"quirks": frozenset({Quirk.README_BAD_BASE64})},
    ),
)
