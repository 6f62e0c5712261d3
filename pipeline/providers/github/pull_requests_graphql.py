"""GitHub's list of pull requests by GraphQL: for those who have a token.

A page is read behind a key, so nothing slips between two of them, and it tells of lines and
comments, which REST's list leaves out. A hundred cost one point.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from db.records.problem import Problem, ProblemCode
from db.records.pull_request import LONGEST_BODY, PullRequest, PullRequestState
from pipeline.errors import Fault, StageError
from pipeline.history.page import LEAST_ROWS, Place, PullRequestPage
from pipeline.outbound.messages import Method, Request, Response
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import (
    Said,
    host_refused,
    lacks_permission,
    not_found,
    raise_unless_ok,
)
from pipeline.providers.github.graphql_shapes import Error
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.pull_request_shapes import Envelope, GraphPage, GraphPullRequest
from pipeline.providers.github.pull_requests_rest import RestPullRequests
from pipeline.providers.github.readings import web_address
from pipeline.providers.github.subject import Subject

LARGEST_PAGE = 32 * 1024 * 1024

QUERY = """\
query PullRequests($owner: String!, $name: String!, $size: Int!, $after: String) {
  repository(owner: $owner, name: $name, followRenames: true) {
    pullRequests(first: $size, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number title body state url isDraft locked
        createdAt updatedAt closedAt mergedAt
        baseRefName headRefName additions deletions changedFiles
        author { __typename login }
        labels(first: 20) { nodes { name } }
        comments { totalCount }
      }
    }
  }
  rateLimit { cost }
}
"""


@dataclass(frozen=True, slots=True)
class GraphQLPullRequests:
    host: GitHubHost
    subject: Subject

    @property
    def way(self) -> str:
        return "graphql"

    def ask(self, place: Place, size: int) -> Request:
        address = self.subject.address
        variables = {
            "owner": address.owner,
            "name": address.name,
            "size": size,
            "after": place.link,
        }
        return Request(
            url=self.host.graphql_url,
            resource="graphql",
            method=Method.POST,
            headers={
                "accept": "application/json",
                "content-type": "application/json",
                "x-github-api-version": self.host.api_version,
            },
            body=msgspec.json.encode({"query": QUERY, "variables": variables}),
            max_bytes=LARGEST_PAGE,
        )

    def read(self, place: Place, size: int, response: Response) -> PullRequestPage:
        """The page. Rows that did not come are asked for again with fewer at once; those that
        never come are counted as lost."""
        raise_unless_ok(response, self.subject, known=True)
        envelope = decode(response.body, Envelope, self.subject.host)
        data = envelope.data
        page = data.repository.pull_requests if data and data.repository else None
        errors = envelope.errors or []
        if page is None or page.nodes is None:
            raise self._why_nothing(errors, response)
        came = [node for node in page.nodes if node is not None]
        if len(came) < len(page.nodes) and size > LEAST_ROWS:
            raise self._too_much(size)
        following, broken = self._following(place, page)
        return PullRequestPage(
            rows=tuple(_pull_request(node) for node in came),
            next=following,
            is_by_key=True,
            total=page.total_count,
            lost=len(page.nodes) - len(came),
            points=data.rate_limit.cost if data and data.rate_limit else 0,
            broken=broken,
        )

    @property
    def points_a_page(self) -> int:
        return 1

    def end_of(self, position: int, size: int) -> int:
        return position + size

    def glance(self) -> Request | None:
        """By REST: GraphQL's answers carry no validators."""
        return RestPullRequests(self.host, self.subject).ask(Place(), 1)

    def read_glance(self, response: Response) -> datetime | None:
        return RestPullRequests(self.host, self.subject).read_glance(response)

    def _following(self, place: Place, page: GraphPage) -> tuple[Place | None, Problem | None]:
        info = page.page_info
        if info is None or not info.has_next_page:
            return None, None
        if info.end_cursor is not None and info.end_cursor != place.link:
            return Place(info.end_cursor), None
        problem = Problem(
            ProblemCode.HOST_PAGES_BROKEN,
            f"{self.subject.host} lists the pull requests of {self.subject.repository} wrongly: "
            "its pages lead in a circle.",
            "Only the host can mend this. Retry the gaps once it has.",
        )
        return place, problem

    def _why_nothing(self, errors: list[Error], response: Response) -> StageError:
        for error in errors:
            if error.type == "NOT_FOUND":
                return not_found(self.subject)
            if error.type == "FORBIDDEN":
                return lacks_permission(response, self.subject)
            if error.type == "RESOURCE_LIMITS_EXCEEDED" or "timeout" in error.message.lower():
                return self._too_much(None)
        if not errors or errors[0].message.startswith("Something went wrong"):
            return self._too_much(None)
        return host_refused(response.status, Said(errors[0].message), self.subject)

    def _too_much(self, size: int | None) -> Fault:
        what = "a page of" if size is None else f"{size}"
        return Fault(
            Problem(
                ProblemCode.HOST_FAILED,
                f"{self.subject.host} could not tell of {what} pull requests at once.",
                "Fewer are asked for at the next try.",
            )
        )


def _pull_request(said: GraphPullRequest) -> PullRequest:
    author = said.author
    nodes = said.labels.nodes if said.labels else None
    return PullRequest(
        number=said.number,
        title=said.title,
        state=PullRequestState(said.state),
        url=web_address(said.url) or "",
        author=author.login if author else None,
        is_bot=author is not None and author.kind == "Bot",
        is_draft=said.is_draft,
        is_locked=said.locked,
        created_at=said.created_at,
        updated_at=said.updated_at,
        closed_at=said.closed_at,
        merged_at=said.merged_at,
        base_ref=said.base_ref_name,
        head_ref=said.head_ref_name,
        labels=tuple(node.name for node in nodes or () if node is not None and node.name),
        additions=said.additions,
        deletions=said.deletions,
        changed_files=said.changed_files,
        comments=said.comments.total_count if said.comments else None,
        body=said.body[:LONGEST_BODY] if said.body else None,
    )
