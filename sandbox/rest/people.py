"""REST endpoints for who works on a repository: contributors and their statistics."""

from dataclasses import replace

from sandbox.answer import Answer, refusal
from sandbox.model import Quirk
from sandbox.rest.paging import paginate
from sandbox.rest.visit import Visit
from sandbox.shapes.account import account_shape, contributor_shape

CONTRIBUTORS_DOCS = "/repos/repos#list-repository-contributors"


def contributors(visit: Visit) -> Answer:
    """Most contributions first; those without an account only with `anon=1`."""
    repository = visit.repository
    if Quirk.CONTRIBUTORS_TOO_LARGE in repository.quirks:
        raise refusal(
            403,
            "The history or contributor list is too large to list contributors for this"
            " repository via the API.",
            CONTRIBUTORS_DOCS,
        )
    if repository.snapshot is None:
        return Answer.empty(204)
    with_anonymous = visit.call.query.get("anon", "").lower() in ("1", "true")
    rows = [c for c in repository.contributors if with_anonymous or c.account is not None]
    page = paginate(rows, visit.call, f"/repositories/{repository.id}/contributors")
    return Answer.json([contributor_shape(row, visit.base) for row in page.rows], page.headers)


def statistics(visit: Visit) -> Answer:
    """Contributions per contributor; 202 with an empty object while they are being counted."""
    repository = visit.repository
    if repository.snapshot is None:
        return Answer.empty(204)
    if Quirk.STATISTICS_NOT_READY in repository.quirks:
        return replace(Answer.json({}), status=202, cacheable=False)
    return Answer.json(
        [
            {
                "author": account_shape(row.account, visit.base),
                "total": row.contributions,
                "weeks": [],
            }
            for row in repository.contributors
            if row.account is not None
        ]
    )
