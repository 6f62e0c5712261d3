"""GitHub's list of pull requests by REST: for those without a token.

Source: REST reference, "List pull requests" and "Using pagination in the REST API". Pages go by
number, so a pull request that vanishes pulls all behind it up by one, and the row that was to open
the next page is on none. Hence pages overlap: the host's link says where to go on, and its numbers
are moved back so that the last row is seen again.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from db.records.problem import Problem, ProblemCode
from db.records.pull_request import LONGEST_BODY, PullRequest, PullRequestState
from pipeline.errors import Refused
from pipeline.history.page import Place, PullRequestPage
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import raise_unless_ok, what_was_said
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.page_links import goes_by_key, link_to, numbers, read_links
from pipeline.providers.github.pull_request_shapes import RestPullRequest
from pipeline.providers.github.readings import web_address
from pipeline.providers.github.rest import JSON
from pipeline.providers.github.subject import Subject

# A hundred take some three megabytes; the rest is for long bodies.
LARGEST_PAGE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RestPullRequests:
    host: GitHubHost
    subject: Subject

    @property
    def way(self) -> str:
        return "rest"

    def ask(self, place: Place, size: int) -> Request:
        first = f"{self.host.api_url}/repos/{quote(self.subject.repository)}/pulls"
        query = f"state=all&sort=updated&direction=desc&per_page={size}"
        return Request(
            url=f"{first}?{query}" if place.link is None else link_to(place, size),
            resource="core",
            headers={"accept": JSON, "x-github-api-version": self.host.api_version},
            max_bytes=LARGEST_PAGE,
            keeps_answer=place.link is None,
        )

    def read(self, place: Place, size: int, response: Response) -> PullRequestPage:
        self._check(place, response)
        said = decode(response.body, list[RestPullRequest], self.subject.host)
        links = read_links(response.headers.get("link", ""), response.url)
        end = len(said)
        if place.link is not None and not goes_by_key(place.link):
            page, rows = numbers(place.position, size)
            end += (page - 1) * rows
        return PullRequestPage(
            rows=tuple(_pull_request(row) for row in said),
            next=None if links.next is None else Place(links.next, end),
            is_by_key=goes_by_key(links.next or place.link or response.url),
            total=end if links.next is None else links.total,
            broken=self._astray(links.astray) if links.astray else None,
        )

    @property
    def points_a_page(self) -> int:
        return 0

    def end_of(self, position: int, size: int) -> int:
        page, rows = numbers(position, size)
        return page * rows

    def glance(self) -> Request | None:
        return None

    def read_glance(self, response: Response) -> datetime | None:
        rows = self.read(Place(), 1, response).rows
        return rows[0].updated_at if rows else None

    def _check(self, place: Place, response: Response) -> None:
        """Past the first page a refusal may be one of going so deep: 422 says so; and what is said
        in a limit's words here was none, for the door out waits for those."""
        if response.status == 200:
            return  # a page of megabytes is read once
        said = what_was_said(response).message
        is_disguised = said.lower().startswith("api rate limit exceeded")
        if place.link is not None and (response.status == 422 or is_disguised):
            raise Refused(_cut(said, self.subject), retriable=True)
        raise_unless_ok(response, self.subject, known=True)

    def _astray(self, how: str) -> Problem:
        return Problem(
            ProblemCode.HOST_PAGES_BROKEN,
            f"{self.subject.host} lists the pull requests of {self.subject.repository} wrongly: "
            f"{how}.",
            "Only the host can mend this. Retry the gaps once it has.",
        )


def _cut(said: str, subject: Subject) -> Problem:
    words = f": “{said[:200].rstrip('.')}”" if said else ""
    return Problem(
        ProblemCode.PULL_REQUESTS_CUT,
        f"{subject.host} lists the pull requests of {subject.repository} no further back{words}.",
        "With a token (GANTRY_GITHUB_TOKEN) they are listed in a way that has no such limit; set "
        "one and retry the gaps.",
        link="https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api",
    )


def _pull_request(said: RestPullRequest) -> PullRequest:
    user = said.user
    state = PullRequestState.OPEN if said.state == "open" else PullRequestState.CLOSED
    return PullRequest(
        number=said.number,
        title=said.title,
        state=PullRequestState.MERGED if said.merged_at else state,
        url=web_address(said.html_url) or "",
        author=user.login if user else None,
        is_bot=user is not None and user.type == "Bot",
        is_draft=bool(said.draft),
        is_locked=bool(said.locked),
        created_at=said.created_at,
        updated_at=said.updated_at,
        closed_at=said.closed_at,
        merged_at=said.merged_at,
        base_ref=said.base.ref,
        head_ref=said.head.ref,
        labels=tuple(label.name for label in said.labels or () if label.name),
        additions=None,
        deletions=None,
        changed_files=None,
        comments=None,
        body=said.body[:LONGEST_BODY] if said.body else None,
    )
