"""Repositories, as REST answers have them."""

from functools import lru_cache

import msgspec

from sandbox.clock import stamp, stamp_or_none
from sandbox.identity import node_id, stable_id
from sandbox.licenses import License
from sandbox.model import Quirk, Repository
from sandbox.shapes.account import JsonObject, account_shape

_TEMPLATES = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


def repository_shape(repository: Repository, base: str, *, is_newest: bool) -> JsonObject:
    """The "repository", as lists and pull requests hold it; `is_newest` is for the API's version
    of 2026-03-10, which dropped a field."""
    api = f"{base}/repos/{repository.full_name}"
    site = f"{base}/{repository.full_name}"
    shape: JsonObject = {
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.is_private,
        "owner": account_shape(repository.owner, base),
        "html_url": site,
        "description": repository.description,
        "fork": repository.is_fork,
        "url": api,
        **{name: api + template for name, template in _TEMPLATES.items()},
        "created_at": stamp(repository.created_at),
        "updated_at": stamp(repository.updated_at),
        "pushed_at": stamp_or_none(repository.pushed_at),
        "git_url": f"git:{site.partition(':')[2]}.git",
        "ssh_url": f"git@{base.partition('//')[2]}:{repository.full_name}.git",
        "clone_url": f"{site}.git",
        "svn_url": site,
        "homepage": repository.homepage,
        "size": repository.size_kb,
        "stargazers_count": repository.stars,
        "watchers_count": repository.stars,
        "language": repository.language,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": repository.forks,
        "mirror_url": repository.mirror_url,
        "archived": repository.is_archived,
        "disabled": repository.is_disabled,
        "open_issues_count": repository.open_issues,
        "license": license_shape(repository.license, base) if repository.license else None,
        "allow_forking": True,
        "is_template": repository.is_template,
        "web_commit_signoff_required": False,
        "topics": list(repository.topics),
        "visibility": "private" if repository.is_private else "public",
        "forks": repository.forks,
        "open_issues": repository.open_issues,
        "watchers": repository.stars,
        "default_branch": repository.default_branch,
    }
    if is_newest:
        del shape["has_downloads"]
    if Quirk.TOPICS_ABSENT in repository.quirks:
        del shape["topics"]
    return shape


@lru_cache(maxsize=1024)
def repository_json(repository: Repository, base: str, *, is_newest: bool) -> msgspec.Raw:
    """The same, encoded: a page of pull requests holds it two hundred times."""
    shape = repository_shape(repository, base, is_newest=is_newest)
    return msgspec.Raw(msgspec.json.encode(shape))


def license_shape(known: License, base: str) -> JsonObject:
    is_other = known.key == "other"
    return {
        "key": known.key,
        "name": known.name,
        "spdx_id": known.spdx_id,
        "url": None if is_other else f"{base}/licenses/{known.key}",
        "node_id": node_id("L", 0 if is_other else stable_id("license", known.key)),
    }
