"""A GraphQL request, as resolvers get it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from graphql import GraphQLResolveInfo

from sandbox.answer import RefusedError
from sandbox.graphql_api.errors import GraphError
from sandbox.graphql_api.points import Cost
from sandbox.ledgers import Caller, Ledger
from sandbox.model import Repository
from sandbox.rest.access import check_permitted, check_visible
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Question:
    """`ledger` is the caller's, before this request was charged its `cost`, which it is not
    unless the host `is_metered`."""

    world: World
    caller: Caller
    base: str
    ledger: Ledger
    cost: Cost
    now: datetime
    is_metered: bool = True


Info = GraphQLResolveInfo[Question]
Resolvers = Mapping[str, Callable[..., Any]]


def visible(asked: Question, repository: Repository | None, name: str) -> Repository:
    """The repository, if the caller may see it; else the host's error."""
    absent = GraphError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    if repository is None:
        raise absent
    try:
        check_visible(asked.caller, repository)
    except RefusedError as error:
        raise (absent if error.answer.status == 404 else _forbidden(error)) from error
    return repository


def permit(asked: Question, repository: Repository, permission: str) -> None:
    try:
        check_permitted(asked.caller, repository, permission)
    except RefusedError as error:
        raise _forbidden(error) from error


def _forbidden(error: RefusedError) -> GraphError:
    body = msgspec.json.decode(error.answer.body.content)
    return GraphError("FORBIDDEN", body["message"])
