"""The schema, with its resolvers bound to it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
)

from sandbox.accounts import Account, account
from sandbox.clock import stamp
from sandbox.graphql_api import accounts, objects, pulls, repositories
from sandbox.graphql_api.connections import CONNECTION, PAGE_INFO, Connection, by_position
from sandbox.graphql_api.errors import GraphError
from sandbox.graphql_api.question import Info, Resolvers, visible
from sandbox.identity import number_of_node
from sandbox.model import Repository
from sandbox.rest.accounts import matching
from sandbox.rest.search import matching_pulls


def viewer(_root: object, info: Info) -> Account:
    token = info.context.caller.token
    if token is None:
        raise GraphError("FORBIDDEN", "There is no viewer without a token.")
    return account(token.login)


async def repository(
    _root: object,
    info: Info,
    owner: str,
    name: str,
    followRenames: bool = True,  # noqa: N803 - the schema's name and default
) -> Repository:
    asked = info.context
    found = await asked.world.named(owner, name)
    if found is not None and found.is_former and not followRenames:
        found = None
    return visible(asked, found.repository if found else None, f"{owner}/{name}")


async def node(_root: object, info: Info, id: str) -> Repository:  # noqa: A002 - the schema's name
    """A repository by its node id; other nodes are not looked up by the sandbox."""
    number = number_of_node(id) if id.startswith("R_") else None
    found = None if number is None else await info.context.world.numbered(number)
    if found is None:
        raise GraphError("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
    return visible(info.context, found, found.full_name)


def rate_limit(_root: object, info: Info, **_dry: bool) -> dict[str, object]:
    asked = info.context
    if not asked.is_metered:
        nothing = {"limit": 0, "remaining": 0, "used": 0, "resetAt": "0001-01-01T00:00:00Z"}
        return {**nothing, "cost": asked.cost.points, "nodeCount": asked.cost.nodes}
    return {
        "limit": asked.ledger.limit,
        "cost": asked.cost.points,
        "remaining": max(asked.ledger.remaining - asked.cost.points, 0),
        "used": asked.ledger.used + asked.cost.points,
        "resetAt": stamp(datetime.fromtimestamp(asked.ledger.resets_at, UTC)),
        "nodeCount": asked.cost.nodes,
    }


async def search(_root: object, info: Info, query: str, **arguments: Any) -> Connection[Any]:
    """Repositories; or pull requests, which are counted and not shown."""
    asked = info.context
    if arguments["type"] == "ISSUE":
        pulls = (await matching_pulls(query, asked.caller.token, asked.world)).pulls
        return Connection(len(pulls), (), (), False, False)
    found = await matching(query, asked.caller.token, asked.world)
    return by_position(found, arguments)


_CONNECTIONS = (
    "RepositoryConnection",
    "RepositoryTopicConnection",
    "ReleaseConnection",
    "UserConnection",
    "CommitHistoryConnection",
    "PullRequestConnection",
    "LabelConnection",
)
_COUNTS = (
    "IssueConnection",
    "IssueCommentConnection",
    "PullRequestReviewConnection",
    "PullRequestCommitConnection",
)
_RESOLVERS: dict[str, Resolvers] = {
    "Query": {
        "viewer": viewer,
        "repository": repository,
        "node": node,
        "rateLimit": rate_limit,
        "search": search,
    },
    "User": accounts.USER,
    "Organization": accounts.ACCOUNT,
    "Bot": accounts.ACCOUNT,
    "Repository": repositories.REPOSITORY,
    "License": repositories.LICENSE,
    "Language": repositories.LANGUAGE,
    "LanguageEdge": repositories.LANGUAGE_EDGE,
    "Topic": repositories.TOPIC,
    "RepositoryTopic": repositories.REPOSITORY_TOPIC,
    "Release": repositories.RELEASE,
    "Ref": objects.REF,
    "Blob": objects.BLOB,
    "Tree": objects.TREE,
    "TreeEntry": objects.TREE_ENTRY,
    "Commit": objects.COMMIT,
    "PullRequest": pulls.PULL_REQUEST,
    "PullRequestEdge": pulls.EDGE,
    "Label": pulls.LABEL,
    "PageInfo": PAGE_INFO,
    "LanguageConnection": repositories.LANGUAGE_CONNECTION,
    "SearchResultItemConnection": {
        **CONNECTION,
        "repositoryCount": CONNECTION["totalCount"],
        "issueCount": CONNECTION["totalCount"],
    },
    **dict.fromkeys(_CONNECTIONS, CONNECTION),
    **dict.fromkeys(_COUNTS, pulls.COUNT),
}


def load() -> GraphQLSchema:
    """Reads the schema's file and binds the resolvers."""
    schema = build_schema((Path(__file__).parent / "schema.graphql").read_text("utf-8"))
    for name, resolvers in _RESOLVERS.items():
        kind = schema.type_map[name]
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.keys() & resolvers.keys():
                kind.fields[field].resolve = resolvers[field]
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = _type_of
    return schema


def _type_of(value: object, _info: Info, _kind: object) -> str | None:
    match value:
        case Account():
            return value.kind.value
        case objects.GitObject():
            return value.type
        case Repository():
            return "Repository"
        case _:
            return None
