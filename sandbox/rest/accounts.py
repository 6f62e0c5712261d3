"""REST endpoints beside repositories: the caller, what is the caller's, search, quota."""

from collections.abc import Iterable
from dataclasses import replace

from sandbox.accounts import account
from sandbox.answer import Answer, refusal
from sandbox.call import Call
from sandbox.ledgers import Caller, Ledgers, Metering, Resource
from sandbox.model import Repository
from sandbox.rest.paging import paginate
from sandbox.shapes.account import account_shape
from sandbox.shapes.repository import repository_json
from sandbox.tokens import Token, may_see
from sandbox.world import World

LIMIT_DOCS = "/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user"
USER_DOCS = "/users/users#get-the-authenticated-user"


def user(call: Call, caller: Caller) -> Answer:
    token = _required(caller)
    known = account(token.login)
    return Answer.json(
        account_shape(known, call.base)
        | {
            "name": None,
            "company": None,
            "bio": None,
            "email": None,
            "public_repos": 0,
            "followers": 0,
            "following": 0,
            "created_at": "2015-01-01T00:00:00Z",
            "updated_at": "2015-01-01T00:00:00Z",
        }
    )


def own_repositories(call: Call, caller: Caller, repositories: Iterable[Repository]) -> Answer:
    """Repositories that the user may push to, by name, or as `sort` says."""
    rows = owned_by(_required(caller), repositories)
    match call.query.get("sort", "full_name"):
        case "created":
            rows.sort(key=lambda row: row.created_at, reverse=True)
        case "updated":
            rows.sort(key=lambda row: row.updated_at, reverse=True)
        case "pushed":
            rows.sort(key=lambda row: row.pushed_at or row.created_at, reverse=True)
        case _:
            rows.sort(key=lambda row: row.full_name.lower())
    page = paginate(rows, call, "/user/repos")
    newest = call.is_newest_version
    shapes = [repository_json(row, call.base, is_newest=newest) for row in page.rows]
    return Answer.json(shapes, page.headers)


def owned_by(token: Token, repositories: Iterable[Repository]) -> list[Repository]:
    return [row for row in repositories if token.login in row.readers and may_see(token, row)]


async def search(call: Call, caller: Caller, world: World) -> Answer:
    """Searches carry no ETag."""
    found = await matching(call.query.get("q", ""), caller.token, world)
    page = paginate(found, call, "/search/repositories")
    newest = call.is_newest_version
    items = [repository_json(row, call.base, is_newest=newest) for row in page.rows]
    body = {"total_count": len(found), "incomplete_results": False, "items": items}
    return replace(Answer.json(body, page.headers), cacheable=False)


async def matching(question: str, token: Token | None, world: World) -> list[Repository]:
    """Repositories whose name or description has all words of a question, most stars first;
    qualifiers such as `language:` are left out of account."""
    words = [word.lower() for word in question.split() if ":" not in word]
    await world.load_named(words)
    found = [
        row
        for row in world.loaded()
        if may_see(token, row)
        and all(word in f"{row.full_name} {row.description}".lower() for word in words)
    ]
    return sorted(found, key=lambda row: (-row.stars, row.full_name))


def rate_limit(call: Call, caller: Caller, ledgers: Ledgers, now: float) -> Answer:
    """The caller's ledgers. Asking costs nothing."""
    if ledgers.limits.metering is not Metering.ON:
        raise refusal(404, "Rate limiting is not enabled.", LIMIT_DOCS)
    resources = {
        resource.value: {
            "limit": ledger.limit,
            "used": ledger.used,
            "remaining": ledger.remaining,
            "reset": ledger.resets_at,
        }
        for resource, ledger in ((r, ledgers.of(caller, r, now)) for r in Resource)
    }
    body: dict[str, object] = {"resources": resources}
    if not call.is_newest_version:
        body["rate"] = resources[Resource.CORE]
    return replace(Answer.json(body), cacheable=False, cost=0)


def _required(caller: Caller) -> Token:
    if caller.token is None:
        raise refusal(401, "Requires authentication", USER_DOCS)
    return caller.token
