"""REST endpoints for releases."""

from sandbox.answer import Answer, not_found
from sandbox.model import Release
from sandbox.rest.paging import paginate
from sandbox.rest.visit import Visit
from sandbox.shapes.history import release_shape
from sandbox.tokens import may_push

LATEST_DOCS = "/releases/releases#get-the-latest-release"


def releases(visit: Visit) -> Answer:
    """Newest first; drafts are seen by those who may push."""
    repository = visit.repository
    sees_drafts = may_push(visit.caller.token, repository)
    rows = [release for release in repository.releases if sees_drafts or not release.is_draft]
    page = paginate(rows, visit.call, f"/repositories/{repository.id}/releases")
    shapes = [release_shape(release, repository, visit.base) for release in page.rows]
    return Answer.json(shapes, page.headers)


def latest(visit: Visit) -> Answer:
    found = latest_release(visit.repository.releases)
    if found is None:
        raise not_found(LATEST_DOCS)
    return Answer.json(release_shape(found, visit.repository, visit.base))


def latest_release(rows: tuple[Release, ...]) -> Release | None:
    """The newest that is neither a draft nor a prerelease."""
    return next((row for row in rows if not row.is_draft and not row.is_prerelease), None)
