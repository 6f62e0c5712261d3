"""Commits, branches, tags and releases, as REST answers have them."""

from sandbox.clock import stamp, stamp_or_none
from sandbox.git import Commit, Signature
from sandbox.identity import node_id, stable_id
from sandbox.model import Release, Repository
from sandbox.shapes.account import JsonObject, account_shape


def commit_shape(commit: Commit, repository: Repository, base: str) -> JsonObject:
    api, site = f"{base}/repos/{repository.full_name}", f"{base}/{repository.full_name}"
    return {
        "sha": commit.sha,
        "node_id": node_id("C", stable_id("commit", commit.sha)),
        "commit": {
            "author": _signature_shape(commit.author),
            "committer": _signature_shape(commit.committer),
            "message": commit.message,
            "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
            "url": f"{api}/git/commits/{commit.sha}",
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "url": f"{api}/commits/{commit.sha}",
        "html_url": f"{site}/commit/{commit.sha}",
        "comments_url": f"{api}/commits/{commit.sha}/comments",
        "author": _account_shape(commit.author, base),
        "committer": _account_shape(commit.committer, base),
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{site}/commit/{sha}"}
            for sha in commit.parents
        ],
    }


def _signature_shape(signature: Signature) -> JsonObject:
    return {"name": signature.name, "email": signature.email, "date": stamp(signature.date)}


def _account_shape(signature: Signature, base: str) -> JsonObject | None:
    return account_shape(signature.account, base) if signature.account else None


def branch_shape(name: str, sha: str, repository: Repository, base: str) -> JsonObject:
    url = f"{base}/repos/{repository.full_name}/commits/{sha}"
    is_default = name == repository.default_branch
    return {"name": name, "commit": {"sha": sha, "url": url}, "protected": is_default}


def tag_shape(name: str, sha: str, repository: Repository, base: str) -> JsonObject:
    api = f"{base}/repos/{repository.full_name}"
    return {
        "name": name,
        "zipball_url": f"{api}/zipball/refs/tags/{name}",
        "tarball_url": f"{api}/tarball/refs/tags/{name}",
        "commit": {"sha": sha, "url": f"{api}/commits/{sha}"},
        "node_id": node_id("REF", stable_id("tag", repository.full_name, name)),
    }


def release_shape(release: Release, repository: Repository, base: str) -> JsonObject:
    api = f"{base}/repos/{repository.full_name}"
    return {
        "url": f"{api}/releases/{release.id}",
        "assets_url": f"{api}/releases/{release.id}/assets",
        "upload_url": f"{api}/releases/{release.id}/assets{{?name,label}}",
        "html_url": f"{base}/{repository.full_name}/releases/tag/{release.tag}",
        "id": release.id,
        "author": account_shape(release.author, base),
        "node_id": node_id("RE", release.id),
        "tag_name": release.tag,
        "target_commitish": repository.default_branch,
        "name": release.name,
        "draft": release.is_draft,
        "immutable": release.is_immutable,
        "prerelease": release.is_prerelease,
        "created_at": stamp(release.created_at),
        "updated_at": stamp(release.published_at or release.created_at),
        "published_at": stamp_or_none(release.published_at),
        "assets": [],
        "tarball_url": f"{api}/tarball/{release.tag}",
        "zipball_url": f"{api}/zipball/{release.tag}",
        "body": release.body,
    }
