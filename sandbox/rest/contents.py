"""REST endpoints for content by path: the README, files, directories."""

from dataclasses import replace

from sandbox.answer import Answer, Body, not_found, refusal
from sandbox.call import Media
from sandbox.git import Entry, Mode, Snapshot
from sandbox.model import Quirk
from sandbox.rest.readme import find_readme, symlink_target
from sandbox.rest.visit import Visit
from sandbox.shapes.account import JsonObject
from sandbox.shapes.content import (
    content_item,
    directory_shape,
    file_shape,
    submodule_shape,
    symlink_shape,
)

README_DOCS = "/repos/contents#get-a-repository-readme"
CONTENTS_DOCS = "/repos/contents#get-repository-content"
RAW_TYPE = "application/vnd.github.raw; charset=utf-8"


def readme(visit: Visit) -> Answer:
    if visit.repository.snapshot is None:
        raise not_found(README_DOCS)
    ref = visit.call.query.get("ref", "HEAD")
    _, snapshot = visit.content(ref, README_DOCS)
    entry = find_readme(snapshot)
    if entry is None:
        raise not_found(README_DOCS)
    return _blob(visit, snapshot, entry, _shown(visit, ref))


def contents(visit: Visit) -> Answer:
    if visit.repository.snapshot is None:
        raise refusal(404, "This repository is empty.", CONTENTS_DOCS)
    path = visit.parameters.get("path", "")
    if path.endswith("/"):
        return _without_slash(visit, path)
    ref = visit.call.query.get("ref", "HEAD")
    _, snapshot = visit.content(ref, CONTENTS_DOCS)
    if not path:
        return _directory(visit, snapshot, path, _shown(visit, ref))
    entry = snapshot.by_path.get(path)
    match entry:
        case None:
            raise not_found(CONTENTS_DOCS)
        case Entry(mode=Mode.DIRECTORY):
            return _directory(visit, snapshot, path, _shown(visit, ref))
        case Entry(mode=Mode.SUBMODULE):
            address = snapshot.submodules.get(path, "")
            return Answer.json(
                submodule_shape(entry, address, visit.repository, _shown(visit, ref), visit.base)
            )
        case Entry():
            return _blob(visit, snapshot, entry, _shown(visit, ref))


def _shown(visit: Visit, ref: str) -> str:
    """The ref as answers name it: HEAD is written as the default branch."""
    return visit.repository.default_branch if ref == "HEAD" else ref


def _without_slash(visit: Visit, path: str) -> Answer:
    location = f"{visit.base}/repositories/{visit.repository.id}/contents/{path.rstrip('/')}"
    return replace(Answer.empty(302), headers={"location": location})


def _directory(visit: Visit, snapshot: Snapshot, path: str, ref: str) -> Answer:
    shape: object = directory_shape(
        snapshot.by_parent.get(path, ()),
        visit.repository,
        ref,
        visit.base,
        is_newest=visit.call.is_newest_version,
    )
    if visit.call.media is Media.OBJECT:
        whole = snapshot.by_path.get(path, Entry(path, Mode.DIRECTORY, snapshot.tree))
        item = content_item(whole, "dir", visit.repository, ref, visit.base)
        shape = item | {"entries": shape}
    return Answer.json(shape, visit.last_modified)


def _blob(visit: Visit, snapshot: Snapshot, entry: Entry, ref: str) -> Answer:
    """A file. A symlink to a file of the repository is answered with that file's content, under
    its own path; any other is answered as a symlink."""
    if entry.mode is Mode.SYMLINK:
        target = symlink_target(snapshot, entry)
        if target is None:
            return _symlink(visit, snapshot, entry, ref)
        entry = replace(target, path=entry.path)
    content = snapshot.blobs.get(entry.sha)
    if visit.call.media is Media.RAW:
        if content is None:
            raise not_found(CONTENTS_DOCS)
        return _raw(visit, content)
    shape = file_shape(entry, content, visit.repository, ref, visit.base)
    if Quirk.README_BAD_BASE64 in visit.repository.quirks:
        shape["content"] = "This is not base64!\n=\n"
    return Answer.json(shape, visit.last_modified)


def _symlink(visit: Visit, snapshot: Snapshot, entry: Entry, ref: str) -> Answer:
    target = snapshot.blobs.get(entry.sha, b"")
    if visit.call.media is Media.RAW:
        return _raw(visit, target)
    shape: JsonObject = symlink_shape(entry, target.decode(), visit.repository, ref, visit.base)
    return Answer.json(shape, visit.last_modified)


def _raw(visit: Visit, content: bytes) -> Answer:
    return Answer(200, Body.of(content), visit.last_modified, RAW_TYPE)
