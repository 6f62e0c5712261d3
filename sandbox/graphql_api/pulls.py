"""Resolvers of pull requests."""

from typing import Any

from sandbox.clock import stamp, stamp_or_none
from sandbox.graphql_api.connections import Connection, Key, by_key, by_position
from sandbox.graphql_api.errors import GraphError
from sandbox.graphql_api.question import Info, Resolvers, permit
from sandbox.identity import node_id, stable_id
from sandbox.model import PullRequest, Repository
from sandbox.rest.pulls import ordered

_SORTS = {"CREATED_AT": "created", "UPDATED_AT": "updated", "COMMENTS": "popularity"}
Row = tuple[Repository, PullRequest]


def pull_requests(repository: Repository, info: Info, **arguments: Any) -> Connection[Row]:
    """Oldest first, unless an order is given; a cursor holds the key of its row."""
    permit(info.context, repository, "pull_requests")
    order = arguments.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
    descending = order["direction"] == "DESC"
    pulls = ordered(repository, "all", _SORTS[order["field"]], is_descending=descending)
    if (states := arguments.get("states")) is not None:
        pulls = tuple(pull for pull in pulls if state(pull) in states)
    if (base := arguments.get("baseRefName")) is not None:
        pulls = tuple(pull for pull in pulls if pull.base_ref == base)

    def key(row: PullRequest) -> Key:
        match order["field"]:
            case "UPDATED_AT":
                return row.updated_at.timestamp(), row.number
            case "COMMENTS":
                return row.comments, row.number
            case _:
                return row.created_at.timestamp(), row.number

    page = by_key(pulls, arguments, key, descending=descending)
    rows = [(repository, pull) for pull in page.rows]
    return Connection(page.total, rows, page.cursors, page.has_next, page.has_previous)


def pull_request(repository: Repository, info: Info, number: int) -> Row:
    permit(info.context, repository, "pull_requests")
    for pull in repository.pulls:
        if pull.number == number:
            return repository, pull
    raise GraphError(
        "NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}."
    )


def state(pull: PullRequest) -> str:
    if pull.merged_at is not None:
        return "MERGED"
    return "OPEN" if pull.closed_at is None else "CLOSED"


def url(row: Row, info: Info) -> str:
    repository, pull = row
    return f"{info.context.base}/{repository.full_name}/pull/{pull.number}"


def labels(row: Row, _info: Info, **arguments: Any) -> Connection[tuple[str, str]]:
    repository, pull = row
    return by_position([(repository.full_name, name) for name in pull.labels], arguments)


PULL_REQUEST: Resolvers = {
    "id": lambda row, _info: node_id("PR", row[1].id),
    "databaseId": lambda row, _info: row[1].id if row[1].id < 2**31 else None,
    "fullDatabaseId": lambda row, _info: str(row[1].id),
    "number": lambda row, _info: row[1].number,
    "title": lambda row, _info: row[1].title,
    "body": lambda row, _info: row[1].body or "",
    "url": url,
    "state": lambda row, _info: state(row[1]),
    "isDraft": lambda row, _info: row[1].is_draft,
    "locked": lambda row, _info: row[1].is_locked,
    "merged": lambda row, _info: row[1].merged_at is not None,
    "createdAt": lambda row, _info: stamp(row[1].created_at),
    "updatedAt": lambda row, _info: stamp(row[1].updated_at),
    "closedAt": lambda row, _info: stamp_or_none(row[1].closed_at),
    "mergedAt": lambda row, _info: stamp_or_none(row[1].merged_at),
    "additions": lambda row, _info: row[1].additions or 0,
    "deletions": lambda row, _info: row[1].deletions or 0,
    "changedFiles": lambda row, _info: row[1].changed_files or 0,
    "author": lambda row, _info: row[1].author,
    "mergedBy": lambda row, _info: row[1].merged_by,
    "baseRefName": lambda row, _info: row[1].base_ref,
    "baseRefOid": lambda row, _info: row[1].base_sha,
    "headRefName": lambda row, _info: row[1].head_ref,
    "headRefOid": lambda row, _info: row[1].head_sha,
    "comments": lambda row, _info: row[1].comments,
    "reviews": lambda row, _info: row[1].reviews,
    "commits": lambda row, _info: row[1].commits or 0,
    "labels": labels,
}
COUNT: Resolvers = {"totalCount": lambda count, _info: count}
LABEL: Resolvers = {
    "id": lambda row, _info: node_id("LA", stable_id("label", *row)),
    "name": lambda row, _info: row[1],
}
EDGE: Resolvers = {"cursor": lambda edge, _info: edge[0], "node": lambda edge, _info: edge[1]}
