"""Resolvers of git's objects: commits, trees, blobs and the refs that name them."""

from dataclasses import dataclass
from typing import Any

from sandbox.clock import stamp
from sandbox.git import Commit, Entry, Mode
from sandbox.graphql_api.connections import Connection, by_position
from sandbox.graphql_api.question import Info, Resolvers, permit
from sandbox.identity import node_id, stable_id
from sandbox.model import Repository

TEXT_LIMIT = 512_000
"""Bytes of a blob's text that one answer holds."""


@dataclass(frozen=True, slots=True)
class GitObject:
    """One object of a repository: of type Commit, Tree or Blob. `path` is that of a tree or blob,
    empty for the root."""

    type: str
    sha: str
    repository: Repository
    commit: Commit | None = None
    path: str = ""
    size: int = 0

    @property
    def content(self) -> bytes | None:
        snapshot = self.repository.snapshot
        return snapshot.blobs.get(self.sha) if snapshot else None


@dataclass(frozen=True, slots=True)
class Ref:
    name: str
    repository: Repository


def object_at(
    repository: Repository,
    info: Info,
    expression: str | None = None,
    oid: str | None = None,
) -> GitObject | None:
    """What an expression such as `HEAD:docs/README.md` names; None, if nothing."""
    permit(info.context, repository, "contents")
    revision, colon, path = (expression or oid or "").partition(":")
    snapshot, head = repository.snapshot, repository.head
    if snapshot is None or head is None:
        return None
    names = {"HEAD", *repository.branches, *repository.tags}
    if revision.removeprefix("refs/heads/") in names or revision == head.sha:
        return _below(repository, path) if colon else _commit(repository, head)
    if colon:
        return None
    known = (c for c in repository.commits if c.sha == revision)
    if (commit := next(known, None)) is not None:
        return _commit(repository, commit)
    if (directory := snapshot.directory_of(revision)) is not None:
        return _below(repository, directory)
    found = (entry for entry in snapshot.entries if entry.sha == revision)
    return next((_object(repository, entry) for entry in found), None)


def default_branch(repository: Repository, info: Info) -> Ref | None:
    permit(info.context, repository, "contents")
    return None if repository.head is None else Ref(repository.default_branch, repository)


def named_ref(repository: Repository, info: Info, qualifiedName: str) -> Ref | None:  # noqa: N803 - the schema's name
    permit(info.context, repository, "contents")
    name = qualifiedName.removeprefix("refs/heads/")
    return Ref(name, repository) if name in repository.branches else None


def entries(tree: GitObject, _info: Info) -> list[tuple[Repository, Entry]]:
    snapshot = tree.repository.snapshot
    rows = snapshot.by_parent.get(tree.path, ()) if snapshot else ()
    return [(tree.repository, entry) for entry in rows]


def history(commit: GitObject, _info: Info, **arguments: Any) -> Connection[GitObject]:
    """The commits; counted as the repository counts them, which may be more than are at hand."""
    repository = commit.repository
    rows = [_commit(repository, row) for row in repository.commits]
    page = by_position(rows, arguments)
    return Connection(
        repository.commit_count, page.rows, page.cursors, page.has_next, page.has_previous
    )


def text(blob: GitObject, _info: Info) -> str | None:
    """The text of a blob; None of a binary one. What is not UTF-8 is replaced."""
    content = blob.content
    if content is None or b"\0" in content:
        return None
    return content[:TEXT_LIMIT].decode(errors="replace")


def is_binary(blob: GitObject, _info: Info) -> bool | None:
    return None if blob.content is None else b"\0" in blob.content


def _commit(repository: Repository, commit: Commit) -> GitObject:
    return GitObject("Commit", commit.sha, repository, commit)


def _below(repository: Repository, path: str) -> GitObject | None:
    snapshot, path = repository.snapshot, path.rstrip("/")
    if snapshot is None:
        return None
    if not path:
        return GitObject("Tree", snapshot.tree, repository)
    entry = snapshot.by_path.get(path)
    return None if entry is None else _object(repository, entry)


def _object(repository: Repository, entry: Entry) -> GitObject | None:
    match entry.mode:
        case Mode.DIRECTORY:
            return GitObject("Tree", entry.sha, repository, path=entry.path)
        case Mode.SUBMODULE:
            return None
        case Mode.FILE | Mode.EXECUTABLE | Mode.SYMLINK:
            return GitObject("Blob", entry.sha, repository, path=entry.path, size=entry.size or 0)


GIT_OBJECT: Resolvers = {
    "id": lambda found, _info: node_id(found.type[0], stable_id(found.type, found.sha)),
    "oid": lambda found, _info: found.sha,
}
BLOB: Resolvers = {
    **GIT_OBJECT,
    "byteSize": lambda blob, _info: blob.size,
    "isBinary": is_binary,
    "isTruncated": lambda blob, _info: blob.size > TEXT_LIMIT,
    "text": text,
}
TREE: Resolvers = {**GIT_OBJECT, "entries": entries}
COMMIT: Resolvers = {
    **GIT_OBJECT,
    "message": lambda found, _info: found.commit.message,
    "messageHeadline": lambda found, _info: found.commit.message.partition("\n")[0],
    "committedDate": lambda found, _info: stamp(found.commit.committer.date),
    "tree": lambda found, _info: _below(found.repository, ""),
    "history": history,
}
TREE_ENTRY: Resolvers = {
    "name": lambda row, _info: row[1].name,
    "path": lambda row, _info: row[1].path,
    "type": lambda row, _info: row[1].type,
    "mode": lambda row, _info: int(row[1].mode, 8),
    "oid": lambda row, _info: row[1].sha,
    "size": lambda row, _info: row[1].size or 0,
    "extension": lambda row, _info: _extension(row[1].name),
    "object": lambda row, _info: _object(*row),
}
REF: Resolvers = {
    "id": lambda ref, _info: node_id("REF", stable_id("ref", ref.repository.full_name, ref.name)),
    "prefix": lambda _ref, _info: "refs/heads/",
    "target": lambda ref, _info: _commit(ref.repository, ref.repository.head),
}


def _extension(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix}" if dot and stem else ""
