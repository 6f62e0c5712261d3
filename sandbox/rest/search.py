"""Searching for pull requests: by their repository, and by when they were updated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.answer import Answer, Body, RefusedError
from sandbox.call import Call
from sandbox.clock import stamp
from sandbox.ledgers import Caller
from sandbox.model import PullRequest, Repository
from sandbox.rest.paging import paginate
from sandbox.rest.pulls import ordered
from sandbox.shapes.account import JsonObject, account_shape
from sandbox.tokens import Token, may_see
from sandbox.world import World

DOCS = "https://docs.github.com/v3/search/"
_UPDATED = "updated:>="


@dataclass(frozen=True, slots=True)
class Found:
    """Pull requests of one repository, the lately updated first."""

    repository: Repository | None
    pulls: Sequence[PullRequest] = ()


async def pull_requests(call: Call, caller: Caller, world: World) -> Answer:
    """Searches carry no ETag. A repository that is not there, or not by this name, is refused."""
    found = await matching_pulls(call.query.get("q", ""), caller.token, world)
    repository = found.repository
    if repository is None:
        raise RefusedError(Answer(422, Body.json(_unsearchable()), cacheable=False))
    page = paginate(found.pulls, call, "/search/issues")
    items = [_shape(row, repository, call.base) for row in page.rows]
    body = {"total_count": len(found.pulls), "incomplete_results": False, "items": items}
    return replace(Answer.json(body, page.headers), cacheable=False)


async def matching_pulls(question: str, token: Token | None, world: World) -> Found:
    """What `repo:`, `is:pr` and `updated:>=` ask for; other qualifiers are left out of account."""
    words = question.split()
    name = next((word.removeprefix("repo:") for word in words if word.startswith("repo:")), "")
    found = await world.named(*name.split("/", 1)) if "/" in name else None
    if found is None or found.is_former or not may_see(token, found.repository):
        return Found(None)
    since = [word.removeprefix(_UPDATED) for word in words if word.startswith(_UPDATED)]
    pulls = ordered(found.repository, "all", "updated", is_descending=True)
    if since:
        edge = datetime.fromisoformat(since[0])
        pulls = tuple(pull for pull in pulls if pull.updated_at.replace(microsecond=0) >= edge)
    return Found(found.repository, pulls if "is:pr" in words else ())


def _shape(pull: PullRequest, repository: Repository, base: str) -> JsonObject:
    url = f"{base}/{repository.full_name}/pull/{pull.number}"
    return {
        "number": pull.number,
        "title": pull.title,
        "state": "open" if pull.closed_at is None else "closed",
        "html_url": url,
        "user": account_shape(pull.author, base) if pull.author else None,
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "pull_request": {"html_url": url},
    }


def _unsearchable() -> JsonObject:
    return {
        "message": "Validation Failed",
        "errors": [
            {
                "message": "The listed users and repositories cannot be searched either because "
                "the resources do not exist or you do not have permission to view them.",
                "resource": "Search",
                "field": "q",
                "code": "invalid",
            }
        ],
        "documentation_url": DOCS,
        "status": "422",
    }
