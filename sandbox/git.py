"""Git's object model as far as the API shows it: blobs, trees, commits, with real SHA-1s."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.accounts import Account, account

TREE_ENTRY_LIMIT = 100_000
"""Entries of a recursive listing before it is cut (REST reference, "Get a tree")."""


class Mode(StrEnum):
    FILE = "100644"
    EXECUTABLE = "100755"
    SYMLINK = "120000"
    SUBMODULE = "160000"
    DIRECTORY = "040000"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree. `size` is in bytes, of blobs alone."""

    path: str
    mode: Mode
    sha: str
    size: int | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def type(self) -> str:
        match self.mode:
            case Mode.DIRECTORY:
                return "tree"
            case Mode.SUBMODULE:
                return "commit"
            case Mode.FILE | Mode.EXECUTABLE | Mode.SYMLINK:
                return "blob"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit, and when; `account` is the one known for the e-mail address, if any."""

    name: str
    email: str
    date: datetime
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    tree: str
    message: str
    author: Signature
    committer: Signature
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All that a commit holds: entries in git's order, directories before what is in them, and the
    bytes of blobs by SHA, as far as they are at hand. `truncated`: listings are answered as cut."""

    tree: str
    entries: tuple[Entry, ...]
    blobs: Mapping[str, bytes]
    submodules: Mapping[str, str] = field(default_factory=dict)
    truncated: bool = False
    by_path: Mapping[str, Entry] = field(init=False)
    by_parent: Mapping[str, tuple[Entry, ...]] = field(init=False)

    def __post_init__(self) -> None:
        children: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            children[entry.parent].append(entry)
        object.__setattr__(self, "by_path", {entry.path: entry for entry in self.entries})
        object.__setattr__(self, "by_parent", {path: tuple(row) for path, row in children.items()})

    def bytes_of(self, path: str) -> bytes | None:
        entry = self.by_path.get(path)
        return None if entry is None else self.blobs.get(entry.sha)

    def directory_of(self, sha: str) -> str | None:
        """The path of the directory whose tree has that SHA; the root's is empty."""
        if len(sha) != 40:
            return None
        if sha == self.tree:
            return ""
        found = (e.path for e in self.entries if e.sha == sha and e.mode is Mode.DIRECTORY)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Source:
    """What is put into a snapshot at a path: a file, a symlink whose target is the content, or a
    submodule whose content is the address of its repository."""

    content: bytes
    mode: Mode = Mode.FILE


def snapshot(sources: Mapping[str, bytes | Source], *, truncated: bool = False) -> Snapshot:
    """Builds the trees over some files, as `git write-tree` would."""
    leaves: list[Entry] = []
    blobs: dict[str, bytes] = {}
    submodules: dict[str, str] = {}
    for path, given in sources.items():
        source = given if isinstance(given, Source) else Source(given)
        sha = object_sha("blob", source.content)
        if source.mode is Mode.SUBMODULE:
            submodules[path] = source.content.decode()
            leaves.append(Entry(path, Mode.SUBMODULE, sha))
        else:
            blobs[sha] = source.content
            leaves.append(Entry(path, source.mode, sha, len(source.content)))
    root, entries = write_trees(leaves)
    return Snapshot(root, entries, blobs, submodules, truncated)


def write_trees(leaves: Iterable[Entry]) -> tuple[str, tuple[Entry, ...]]:
    """Adds the directories that the leaves lie in; returns the root's SHA and all entries."""
    children: dict[str, list[Entry]] = defaultdict(list)
    directories = {""}
    for leaf in leaves:
        children[leaf.parent].append(leaf)
        directory = leaf.parent
        while directory not in directories:
            directories.add(directory)
            directory = directory.rpartition("/")[0]
    for directory in sorted(directories - {""}, key=lambda path: path.count("/"), reverse=True):
        sha = tree_sha(children[directory])
        children[directory.rpartition("/")[0]].append(Entry(directory, Mode.DIRECTORY, sha))
    root = tree_sha(children[""])
    entries: list[Entry] = []
    pending = sorted(children[""], key=_git_order, reverse=True)
    while pending:
        entry = pending.pop()
        entries.append(entry)
        if entry.mode is Mode.DIRECTORY:
            pending.extend(sorted(children[entry.path], key=_git_order, reverse=True))
    return root, tuple(entries)


def object_sha(kind: str, content: bytes) -> str:
    return hashlib.sha1(b"%s %d\0%s" % (kind.encode(), len(content), content)).hexdigest()  # noqa: S324 - git's own


def tree_sha(children: Iterable[Entry]) -> str:
    lines = (
        b"%s %s\0%s" % (e.mode.lstrip("0").encode(), e.name.encode(), bytes.fromhex(e.sha))
        for e in sorted(children, key=_git_order)
    )
    return object_sha("tree", b"".join(lines))


def commit(
    tree: str, message: str, login: str, date: datetime, parents: tuple[str, ...] = ()
) -> Commit:
    """A commit by an account of the sandbox, with the SHA that git would give it."""
    email = f"{login}@users.noreply.sandbox.invalid"
    author = Signature(login, email, date, account(login))
    signature = f"{login} <{email}> {int(date.timestamp())} +0000"
    lines = [f"tree {tree}", *(f"parent {sha}" for sha in parents)]
    lines += [f"author {signature}", f"committer {signature}", "", message, ""]
    sha = object_sha("commit", "\n".join(lines).encode())
    return Commit(sha, tree, message, author, author, parents)


def _git_order(entry: Entry) -> bytes:
    """Git sorts a directory as if its name ended in a slash."""
    return entry.name.encode() + (b"/" if entry.mode is Mode.DIRECTORY else b"")
