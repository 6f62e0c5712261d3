"""Which file is a repository's README, and what a path leads to."""

import posixpath

from sandbox.git import Entry, Mode, Snapshot

_DIRECTORIES = (".github", "", "docs")
"""Where the host looks, in this order (docs: "About READMEs")."""
_SUFFIXES = (
    ".md", ".markdown", ".mdown", ".mkdn", ".rst", ".adoc", ".asciidoc", ".asc", ".org",
    ".textile", ".mediawiki", ".wiki", ".creole", ".rdoc", ".pod", ".txt", "",
)  # fmt: skip
_BLOBS = (Mode.FILE, Mode.EXECUTABLE, Mode.SYMLINK)


def find_readme(snapshot: Snapshot) -> Entry | None:
    """The README that the host would show. A directory or a submodule of that name is none."""
    for directory in _DIRECTORIES:
        found = [
            (_SUFFIXES.index(suffix), entry)
            for entry in snapshot.by_parent.get(directory, ())
            if entry.mode in _BLOBS and (suffix := _readme_suffix(entry.name)) is not None
        ]
        if found:
            return min(found, key=lambda ranked: ranked[0])[1]
    return None


def symlink_target(snapshot: Snapshot, link: Entry) -> Entry | None:
    """The file that a symlink leads to; None, if it leads out of the repository, to nothing, or
    to something that is not a normal file."""
    target = snapshot.blobs.get(link.sha, b"").decode()
    path = posixpath.normpath(posixpath.join(link.parent, target))
    entry = snapshot.by_path.get(path)
    return entry if entry and entry.mode in (Mode.FILE, Mode.EXECUTABLE) else None


def _readme_suffix(name: str) -> str | None:
    stem, suffix = posixpath.splitext(name.lower())
    return suffix if stem == "readme" and suffix in _SUFFIXES else None
