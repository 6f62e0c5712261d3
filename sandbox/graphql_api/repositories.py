"""Resolvers of repositories and of the small nouns that hang on them."""

from typing import Any

from sandbox.accounts import Account, AccountKind
from sandbox.clock import stamp, stamp_or_none
from sandbox.graphql_api import objects, pulls
from sandbox.graphql_api.connections import CONNECTION, Connection, by_position
from sandbox.graphql_api.question import Info, Resolvers
from sandbox.identity import node_id, stable_id
from sandbox.languages import COLORS
from sandbox.model import Release, Repository
from sandbox.rest.releases import latest_release
from sandbox.tokens import may_push, may_see

Language = tuple[str, int]


async def related(info: Info, full_name: str | None) -> Repository | None:
    """Another repository, as far as the caller may see it."""
    asked = info.context
    owner, _, name = (full_name or "").partition("/")
    found = await asked.world.named(owner, name)
    if found is None or not may_see(asked.caller.token, found.repository):
        return None
    return found.repository


def languages(
    repository: Repository, _info: Info, **arguments: Any
) -> tuple[Repository, Connection[Language]]:
    order = arguments.get("orderBy")
    rows = sorted(repository.languages.items(), key=lambda row: row[1], reverse=True)
    if order and order["direction"] == "ASC":
        rows.reverse()
    return repository, by_position(rows, arguments)


def releases(
    repository: Repository, info: Info, **arguments: Any
) -> Connection[tuple[Repository, Release]]:
    sees_drafts = may_push(info.context.caller.token, repository)
    rows = [(repository, row) for row in repository.releases if sees_drafts or not row.is_draft]
    match arguments.get("orderBy"):
        case {"field": "NAME", "direction": direction}:
            rows.sort(key=lambda row: row[1].name or "", reverse=direction == "DESC")
        case {"direction": direction}:
            rows.sort(key=lambda row: row[1].created_at, reverse=direction == "DESC")
    return by_position(rows, arguments)


def latest(repository: Repository, _info: Info) -> tuple[Repository, Release] | None:
    found = latest_release(repository.releases)
    return None if found is None else (repository, found)


def people(repository: Repository, _info: Info, **arguments: Any) -> Connection[Account]:
    rows = [
        row.account
        for row in repository.contributors
        if row.account is not None and row.account.kind is AccountKind.USER
    ]
    return by_position(rows, arguments)


def topics(repository: Repository, _info: Info, **arguments: Any) -> Connection[tuple[str, str]]:
    return by_position([(repository.full_name, name) for name in repository.topics], arguments)


REPOSITORY: Resolvers = {
    "id": lambda r, _info: node_id("R", r.id),
    "databaseId": lambda r, _info: r.id,
    "nameWithOwner": lambda r, _info: r.full_name,
    "url": lambda r, info: f"{info.context.base}/{r.full_name}",
    "sshUrl": lambda r, info: f"git@{info.context.base.partition('//')[2]}:{r.full_name}.git",
    "resourcePath": lambda r, _info: f"/{r.full_name}",
    "homepageUrl": lambda r, _info: r.homepage,
    "visibility": lambda r, _info: "PRIVATE" if r.is_private else "PUBLIC",
    "isPrivate": lambda r, _info: r.is_private,
    "isFork": lambda r, _info: r.is_fork,
    "isArchived": lambda r, _info: r.is_archived,
    "isDisabled": lambda r, _info: r.is_disabled,
    "isEmpty": lambda r, _info: r.snapshot is None,
    "isMirror": lambda r, _info: r.mirror_url is not None,
    "isTemplate": lambda r, _info: r.is_template,
    "isLocked": lambda _r, _info: False,
    "lockReason": lambda _r, _info: None,
    "mirrorUrl": lambda r, _info: r.mirror_url,
    "diskUsage": lambda r, _info: r.size_kb,
    "createdAt": lambda r, _info: stamp(r.created_at),
    "updatedAt": lambda r, _info: stamp(r.updated_at),
    "pushedAt": lambda r, _info: stamp_or_none(r.pushed_at),
    "stargazerCount": lambda r, _info: r.stars,
    "forkCount": lambda r, _info: r.forks,
    "watchers": lambda r, _info: Connection(r.subscribers, (), (), False, False),
    "hasIssuesEnabled": lambda _r, _info: True,
    "hasWikiEnabled": lambda _r, _info: True,
    "issues": lambda r, _info, **_states: max(
        r.open_issues - sum(1 for pull in r.pulls if pull.closed_at is None), 0
    ),
    "parent": lambda r, info: related(info, r.parent),
    "templateRepository": lambda r, info: related(info, r.template),
    "licenseInfo": lambda r, _info: r.license,
    "primaryLanguage": lambda r, _info: (r.language, 0) if r.language else None,
    "languages": languages,
    "repositoryTopics": topics,
    "latestRelease": latest,
    "releases": releases,
    "mentionableUsers": people,
    "defaultBranchRef": objects.default_branch,
    "ref": objects.named_ref,
    "object": objects.object_at,
    "pullRequest": pulls.pull_request,
    "pullRequests": pulls.pull_requests,
}
LICENSE: Resolvers = {
    "id": lambda known, _info: node_id("L", stable_id("license", known.key)),
    "spdxId": lambda known, _info: known.spdx_id,
}
LANGUAGE: Resolvers = {
    "id": lambda row, _info: node_id("LAN", stable_id("language", row[0])),
    "name": lambda row, _info: row[0],
    "color": lambda row, _info: COLORS.get(row[0]),
}
LANGUAGE_EDGE: Resolvers = {
    "cursor": lambda edge, _info: edge[0],
    "size": lambda edge, _info: edge[1][1],
    "node": lambda edge, _info: edge[1],
}


def _of_page(name: str) -> Any:
    return lambda pair, info: CONNECTION[name](pair[1], info)


LANGUAGE_CONNECTION: Resolvers = {
    **{name: _of_page(name) for name in CONNECTION},
    "totalSize": lambda pair, _info: sum(pair[0].languages.values()),
}
TOPIC: Resolvers = {
    "id": lambda name, _info: node_id("T", stable_id("topic", name)),
    "name": lambda name, _info: name,
}
REPOSITORY_TOPIC: Resolvers = {
    "id": lambda row, _info: node_id("RT", stable_id("topic of", *row)),
    "topic": lambda row, _info: row[1],
}
RELEASE: Resolvers = {
    "id": lambda row, _info: node_id("RE", row[1].id),
    "databaseId": lambda row, _info: row[1].id,
    "tagName": lambda row, _info: row[1].tag,
    "name": lambda row, _info: row[1].name,
    "description": lambda row, _info: row[1].body,
    "url": lambda row, info: f"{info.context.base}/{row[0].full_name}/releases/tag/{row[1].tag}",
    "author": lambda row, _info: row[1].author if row[1].author.kind is AccountKind.USER else None,
    "isDraft": lambda row, _info: row[1].is_draft,
    "isPrerelease": lambda row, _info: row[1].is_prerelease,
    "isLatest": lambda row, _info: latest_release(row[0].releases) is row[1],
    "createdAt": lambda row, _info: stamp(row[1].created_at),
    "publishedAt": lambda row, _info: stamp_or_none(row[1].published_at),
}
