"""Files, directories and trees, as REST answers have them."""

import base64
from urllib.parse import quote

from sandbox.git import Entry, Mode
from sandbox.model import Repository
from sandbox.shapes.account import JsonObject

INLINE_LIMIT = 1 << 20
"""Bytes up to which a file's content is inside the JSON (REST reference)."""
_LINE = 60


def file_shape(
    entry: Entry, content: bytes | None, repository: Repository, ref: str, base: str
) -> JsonObject:
    """A file with its content in base64 in lines of 60, as the host has it; without, if there is
    more than a megabyte of it, or nobody knows it."""
    is_inline = content is not None and len(content) <= INLINE_LIMIT
    return content_item(entry, "file", repository, ref, base) | {
        "content": wrapped_base64(content or b"") if is_inline else "",
        "encoding": "base64" if is_inline else "none",
    }


def symlink_shape(
    entry: Entry, target: str, repository: Repository, ref: str, base: str
) -> JsonObject:
    return content_item(entry, "symlink", repository, ref, base) | {"target": target}


def submodule_shape(
    entry: Entry, address: str, repository: Repository, ref: str, base: str
) -> JsonObject:
    item = content_item(entry, "submodule", repository, ref, base)
    return item | {"submodule_git_url": address, "download_url": None, "size": 0}


def directory_shape(
    entries: tuple[Entry, ...], repository: Repository, ref: str, base: str, *, is_newest: bool
) -> list[JsonObject]:
    """What lies in a directory, by name. Submodules are told as files, except by the API's version
    of 2026-03-10."""
    kinds = {
        Mode.FILE: "file",
        Mode.EXECUTABLE: "file",
        Mode.SYMLINK: "symlink",
        Mode.SUBMODULE: "submodule" if is_newest else "file",
        Mode.DIRECTORY: "dir",
    }
    return [
        content_item(entry, kinds[entry.mode], repository, ref, base)
        for entry in sorted(entries, key=lambda entry: entry.name)
    ]


def content_item(
    entry: Entry, kind: str, repository: Repository, ref: str, base: str
) -> JsonObject:
    api, site = f"{base}/repos/{repository.full_name}", f"{base}/{repository.full_name}"
    path, is_directory = quote(entry.path), entry.mode is Mode.DIRECTORY
    url = f"{api}/contents/{path}?ref={quote(ref)}"
    html = f"{site}/{'tree' if is_directory else 'blob'}/{quote(ref)}/{path}"
    git_url = f"{api}/git/{'trees' if is_directory else 'blobs'}/{entry.sha}"
    has_download = entry.mode in (Mode.FILE, Mode.EXECUTABLE, Mode.SYMLINK)
    return {
        "name": entry.name,
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": url,
        "html_url": html,
        "git_url": git_url,
        "download_url": f"{site}/raw/{quote(ref)}/{path}" if has_download else None,
        "type": kind,
        "_links": {"self": url, "git": git_url, "html": html},
    }


def tree_shape(
    sha: str,
    entries: tuple[Entry, ...],
    prefix: str,
    repository: Repository,
    base: str,
    *,
    is_truncated: bool,
) -> JsonObject:
    """A listing of a directory, its paths relative to it; `prefix` is what they lose."""
    git = f"{base}/repos/{repository.full_name}/git"
    rows: list[JsonObject] = []
    for entry in entries:
        row: JsonObject = {
            "path": entry.path[len(prefix) :],
            "mode": entry.mode.value,
            "type": entry.type,
            "sha": entry.sha,
        }
        if entry.size is not None:
            row["size"] = entry.size
        if entry.mode is not Mode.SUBMODULE:
            row["url"] = f"{git}/{entry.type}s/{entry.sha}"
        rows.append(row)
    return {"sha": sha, "url": f"{git}/trees/{sha}", "tree": rows, "truncated": is_truncated}


def wrapped_base64(content: bytes) -> str:
    encoded = base64.b64encode(content).decode()
    lines = (encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
    return "".join(f"{line}\n" for line in lines)
