"""Pull requests, as REST answers have them."""

from dataclasses import replace
from functools import lru_cache

import msgspec

from sandbox.accounts import Account
from sandbox.clock import stamp, stamp_or_none
from sandbox.identity import node_id, stable_id
from sandbox.model import PullRequest, Repository
from sandbox.shapes.account import JsonObject, account_shape
from sandbox.shapes.repository import repository_json


def pull_shape(
    pull: PullRequest, repository: Repository, base: str, *, is_newest: bool
) -> JsonObject:
    """A pull request as lists have it: without counts of lines, files, commits or comments. The
    API's version of 2026-03-10 dropped two fields."""
    api = f"{base}/repos/{repository.full_name}"
    url, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    site = f"{base}/{repository.full_name}/pull/{pull.number}"
    links = {
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{api}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{api}/statuses/{pull.head_sha}",
    }
    shape: JsonObject = {
        "url": url,
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": site,
        "diff_url": f"{site}.diff",
        "patch_url": f"{site}.patch",
        "issue_url": issue,
        "number": pull.number,
        "state": "open" if pull.closed_at is None else "closed",
        "locked": pull.is_locked,
        "title": pull.title,
        "user": account_shape(pull.author, base) if pull.author else None,
        "body": pull.body,
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
        "merged_at": stamp_or_none(pull.merged_at),
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [_label_shape(name, repository, base) for name in pull.labels],
        "milestone": None,
        "draft": pull.is_draft,
        **links,
        "head": _head_shape(pull, repository, base, is_newest=is_newest),
        "base": {
            "label": f"{repository.owner.login}:{pull.base_ref}",
            "ref": pull.base_ref,
            "sha": pull.base_sha,
            "user": account_shape(repository.owner, base),
            "repo": repository_json(repository, base, is_newest=is_newest),
        },
        "_links": {
            "self": {"href": url},
            "html": {"href": site},
            "issue": {"href": issue},
            **{name.removesuffix("_url"): {"href": link} for name, link in links.items()},
        },
        "author_association": "CONTRIBUTOR",
        "auto_merge": None,
        "active_lock_reason": None,
    }
    if not is_newest:
        shape |= {"merge_commit_sha": pull.merge_commit_sha, "assignee": None}
    return shape


def single_pull_shape(
    pull: PullRequest, repository: Repository, base: str, *, is_newest: bool
) -> JsonObject:
    """A pull request asked for by its number."""
    return pull_shape(pull, repository, base, is_newest=is_newest) | {
        "merged": pull.merged_at is not None,
        "mergeable": None if pull.closed_at else True,
        "rebaseable": None if pull.closed_at else True,
        "mergeable_state": "unknown" if pull.closed_at else "clean",
        "merged_by": account_shape(pull.merged_by, base) if pull.merged_by else None,
        "comments": pull.comments,
        "review_comments": pull.reviews,
        "maintainer_can_modify": False,
        "commits": pull.commits or 0,
        "additions": pull.additions or 0,
        "deletions": pull.deletions or 0,
        "changed_files": pull.changed_files or 0,
    }


def _head_shape(
    pull: PullRequest, repository: Repository, base: str, *, is_newest: bool
) -> JsonObject:
    owner = pull.head_owner
    source: msgspec.Raw | None = None
    if owner is not None and not pull.is_fork_deleted:
        source = repository_json(_home(repository, owner), base, is_newest=is_newest)
    return {
        "label": f"{owner.login}:{pull.head_ref}" if owner else None,
        "ref": pull.head_ref,
        "sha": pull.head_sha,
        "user": account_shape(owner, base) if owner else None,
        "repo": source,
    }


@lru_cache(maxsize=1024)
def _home(repository: Repository, owner: Account) -> Repository:
    """The repository that a change comes from: the same, or its fork under that owner."""
    if owner.login.lower() == repository.owner.login.lower():
        return repository
    return replace(
        repository,
        id=stable_id("fork", repository.full_name, owner.login),
        owner=owner,
        parent=repository.full_name,
        topics=(),
        stars=0,
        forks=0,
        open_issues=0,
        size_kb=0,
    )


def _label_shape(name: str, repository: Repository, base: str) -> JsonObject:
    number = stable_id("label", repository.full_name, name)
    return {
        "id": number,
        "node_id": node_id("LA", number),
        "url": f"{base}/repos/{repository.full_name}/labels/{name}",
        "name": name,
        "description": None,
        "color": f"{number & 0xFFFFFF:06x}",
        "default": False,
    }
