"""Resolvers of accounts: users, organizations, bots."""

from typing import Any

from sandbox.accounts import Account
from sandbox.graphql_api.connections import Connection, by_position
from sandbox.graphql_api.question import Info, Resolvers
from sandbox.model import Repository
from sandbox.rest.accounts import owned_by
from sandbox.shapes.account import account_node_id


def repositories(account: Account, info: Info, **arguments: Any) -> Connection[Repository]:
    """The caller's own repositories; nobody else's are listed."""
    asked = info.context
    token = asked.caller.token
    rows: list[Repository] = []
    if token is not None and token.login == account.login:
        rows = owned_by(token, asked.world.loaded())
    order = arguments.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    rows.sort(key=lambda row: _sort_key(row, order["field"]), reverse=order["direction"] == "DESC")
    return by_position(rows, arguments)


def _sort_key(row: Repository, field: str) -> Any:
    match field:
        case "CREATED_AT":
            return row.created_at
        case "UPDATED_AT":
            return row.updated_at
        case "PUSHED_AT":
            return row.pushed_at or row.created_at
        case "STARGAZERS":
            return row.stars
        case _:
            return row.full_name.lower()


ACCOUNT: Resolvers = {
    "id": lambda account, _info: account_node_id(account),
    "databaseId": lambda account, _info: account.id,
    "name": lambda _account, _info: None,
    "avatarUrl": lambda account, info, **_size: f"{info.context.base}/avatars/u/{account.id}?v=4",
    "url": lambda account, info: f"{info.context.base}/{account.login}",
}
USER: Resolvers = {**ACCOUNT, "repositories": repositories}
