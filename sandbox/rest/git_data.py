"""REST endpoints for git's own objects: trees, blobs, commits, branches, tags."""

import re
from functools import lru_cache

from sandbox.answer import Answer, Body, not_found, refusal
from sandbox.call import Media
from sandbox.git import TREE_ENTRY_LIMIT
from sandbox.identity import node_id, stable_id
from sandbox.model import Repository
from sandbox.rest.paging import paginate
from sandbox.rest.visit import Visit
from sandbox.shapes.content import tree_shape, wrapped_base64
from sandbox.shapes.history import branch_shape, commit_shape, tag_shape

TREE_DOCS = "/git/trees#get-a-tree"
BLOB_DOCS = "/git/blobs#get-a-blob"
COMMIT_DOCS = "/commits/commits#get-a-commit"
_SHA = re.compile(r"[0-9a-f]{40}")


def tree(visit: Visit) -> Answer:
    """A listing by ref or by the SHA of any tree. `recursive` counts with whatever value."""
    ref, repository = visit.parameters["ref"], visit.repository
    known = repository.snapshot.directory_of(ref) if repository.snapshot else None
    directory = known or ""
    if known is None:
        visit.content(ref, TREE_DOCS)
    is_recursive = "recursive" in visit.call.query
    body = _tree_body(repository, directory, visit.base, is_recursive=is_recursive)
    return Answer(body=body, headers=visit.last_modified)


@lru_cache(maxsize=8)
def _tree_body(repository: Repository, directory: str, base: str, *, is_recursive: bool) -> Body:
    """Kept encoded: a listing of a hundred thousand entries takes most of a second to make."""
    snapshot = repository.snapshot
    if snapshot is None:
        raise not_found(TREE_DOCS)
    prefix = f"{directory}/" if directory else ""
    sha = snapshot.by_path[directory].sha if directory else snapshot.tree
    entries = snapshot.by_parent.get(directory, ())
    if is_recursive:
        entries = tuple(e for e in snapshot.entries if e.path.startswith(prefix))
    is_truncated = snapshot.truncated or len(entries) > TREE_ENTRY_LIMIT
    listed = entries[:TREE_ENTRY_LIMIT]
    return Body.json(tree_shape(sha, listed, prefix, repository, base, is_truncated=is_truncated))


def blob(visit: Visit) -> Answer:
    sha, snapshot = visit.parameters["sha"], visit.repository.snapshot
    if snapshot is None:
        raise refusal(409, "Git Repository is empty.", BLOB_DOCS)
    if not _SHA.fullmatch(sha):
        raise refusal(422, "The sha parameter must be 40 hexadecimal characters.", BLOB_DOCS)
    content = snapshot.blobs.get(sha)
    if content is None:
        raise not_found(BLOB_DOCS)
    if visit.call.media is Media.RAW:
        return Answer(body=Body.of(content), content_type="application/vnd.github.raw")
    return Answer.json(
        {
            "sha": sha,
            "node_id": node_id("B", stable_id("blob", sha)),
            "size": len(content),
            "url": f"{visit.base}/repos/{visit.repository.full_name}/git/blobs/{sha}",
            "content": wrapped_base64(content),
            "encoding": "base64",
        }
    )


def commit(visit: Visit) -> Answer:
    found, _ = visit.content(visit.parameters["ref"], COMMIT_DOCS)
    if visit.call.media is Media.SHA:
        kind = "application/vnd.github.sha; charset=utf-8"
        return Answer(body=Body.of(found.sha.encode()), content_type=kind)
    shape = commit_shape(found, visit.repository, visit.base)
    return Answer.json(shape, visit.last_modified)


def commits(visit: Visit) -> Answer:
    visit.content(visit.call.query.get("sha", "HEAD"), COMMIT_DOCS)
    repository, base = visit.repository, visit.base
    page = paginate(repository.commits, visit.call, f"/repositories/{repository.id}/commits")
    return Answer.json([commit_shape(c, repository, base) for c in page.rows], page.headers)


def branches(visit: Visit) -> Answer:
    repository, base = visit.repository, visit.base
    rows = list(repository.branches.items())
    page = paginate(rows, visit.call, f"/repositories/{repository.id}/branches")
    return Answer.json([branch_shape(*row, repository, base) for row in page.rows], page.headers)


def tags(visit: Visit) -> Answer:
    repository, base = visit.repository, visit.base
    rows = list(repository.tags.items())
    page = paginate(rows, visit.call, f"/repositories/{repository.id}/tags")
    return Answer.json([tag_shape(*row, repository, base) for row in page.rows], page.headers)
