"""REST endpoints for pull requests."""

from functools import lru_cache

from sandbox.answer import Answer, not_found
from sandbox.model import PullRequest, Repository
from sandbox.rest.odd_pages import odd_page
from sandbox.rest.visit import Visit
from sandbox.shapes.pull_request import pull_shape, single_pull_shape

PULL_DOCS = "/pulls/pulls#get-a-pull-request"


def pulls(visit: Visit) -> Answer:
    """A page of the list. By default the open ones, newest first; when sorted by anything but
    `created`, oldest first (REST reference, "List pull requests")."""
    query, repository = visit.call.query, visit.repository
    sort = query.get("sort", "created")
    direction = query.get("direction", "desc" if sort == "created" else "asc")
    rows = ordered(repository, query.get("state", "open"), sort, is_descending=direction == "desc")
    if base := query.get("base"):
        rows = tuple(pull for pull in rows if pull.base_ref == base)
    path = f"/repositories/{repository.id}/pulls"
    page = odd_page(rows, visit.call, visit.caller, repository, path)
    is_newest = visit.call.is_newest_version
    shapes = [pull_shape(p, repository, visit.base, is_newest=is_newest) for p in page.rows]
    return Answer.json(shapes, page.headers)


def pull(visit: Visit) -> Answer:
    number = visit.parameters["number"]
    for row in visit.repository.pulls:
        if str(row.number) == number:
            is_newest = visit.call.is_newest_version
            shape = single_pull_shape(row, visit.repository, visit.base, is_newest=is_newest)
            return Answer.json(shape)
    raise not_found(PULL_DOCS)


@lru_cache(maxsize=128)
def ordered(
    repository: Repository, state: str, sort: str, *, is_descending: bool
) -> tuple[PullRequest, ...]:
    """The repository's pull requests of a state (open, closed, all), in order."""
    chosen = (p for p in repository.pulls if state == "all" or (state == "open") == _is_open(p))

    def key(row: PullRequest) -> tuple[float, int]:
        match sort:
            case "updated":
                return row.updated_at.timestamp(), row.number
            case "popularity":
                return row.comments, row.number
            case _:
                return row.created_at.timestamp(), row.number

    return tuple(sorted(chosen, key=key, reverse=is_descending))


def _is_open(row: PullRequest) -> bool:
    return row.closed_at is None
