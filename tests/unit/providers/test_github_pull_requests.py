"""GitHub's pages of pull requests: what is asked for, and what the answers say."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from db.records.problem import ProblemCode
from db.records.pull_request import PullRequestState
from pipeline.errors import Fault, Refused
from pipeline.history.page import LEAST_ROWS, Place, PullRequestList, PullRequestPage
from pipeline.outbound.messages import Response
from pipeline.providers.github.provider import GitHub
from pipeline.repository import RepositoryAddress

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
REST = "https://api.github.com/repositories/1/pulls?state=all&page="
TIMES = {"created_at": "2030-01-01T00:00:00Z", "updated_at": "2030-01-02T00:00:00Z"}
ROW: dict[str, Any] = {
    "number": 7,
    "title": "Mend it",
    "state": "closed",
    "html_url": "https://github.com/o/r/pull/7",
    "head": {"ref": "mend", "repo": None, "user": None},
    "base": {"ref": "main"},
    "user": None,
    "merged_at": "2030-01-02T00:00:00Z",
    **TIMES,
}
NODE: dict[str, Any] = {
    "number": 7,
    "title": "Mend it",
    "state": "MERGED",
    "url": "https://github.com/o/r/pull/7",
    "createdAt": TIMES["created_at"],
    "updatedAt": TIMES["updated_at"],
    "baseRefName": "main",
    "headRefName": "mend",
    "author": {"__typename": "Bot", "login": "errands"},
    "labels": {"nodes": [{"name": "bug"}, None]},
    "additions": 3,
    "comments": {"totalCount": 2},
}


def pulls(*, token: bool) -> PullRequestList:
    return GitHub().pull_requests(RepositoryAddress("github", "o", "r"), authenticated=token)


def answer(body: object, status: int = 200, url: str = f"{REST}2", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, json.dumps(body).encode(), url, NOW)


def rest_page(*links: str, **known: Any) -> PullRequestPage:
    place = Place(f"{REST}2", 100)
    return pulls(token=False).read(place, 100, answer([ROW], link=", ".join(links), **known))


def graph_page(nodes: object, size: int = 100, **rest: Any) -> PullRequestPage:
    page = {"totalCount": 9, "pageInfo": {"hasNextPage": True, "endCursor": "c2"}, "nodes": nodes}
    body = {"data": {"repository": {"pullRequests": page}, "rateLimit": {"cost": 1}}, **rest}
    return pulls(token=True).read(Place("c1"), size, answer(body))


def test_the_first_page_is_asked_for_by_name_and_its_answer_is_kept() -> None:
    request = pulls(token=False).ask(Place(), 50)
    assert request.url == (
        "https://api.github.com/repos/o/r/pulls?state=all&sort=updated&direction=desc&per_page=50"
    )
    assert request.keeps_answer


def test_further_pages_are_asked_for_by_the_hosts_link_a_row_further_up() -> None:
    request = pulls(token=False).ask(Place(f"{REST}2&per_page=100", 100), 100)
    parts = urlsplit(request.url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == REST.partition("?")[0]
    asked = {"state": "all", "page": "2", "per_page": "99"}
    assert dict(parse_qsl(parts.query)) == asked
    assert not request.keeps_answer


@pytest.mark.parametrize("link", ["?after=Y3Vyc29y&per_page=30", "?page=2&after=Y3Vyc29y"])
def test_a_link_that_goes_by_key_is_followed_to_the_letter(link: str) -> None:
    full = f"https://api.github.com/repositories/1/pulls{link}"
    assert pulls(token=False).ask(Place(full, 100), 50).url == full
    assert rest_page(f'<{full}>; rel="next"').is_by_key


def test_a_row_without_an_account_or_a_fork_is_read() -> None:
    (row,) = rest_page().rows
    assert (row.number, row.state, row.author, row.head_ref) == (
        7,
        PullRequestState.MERGED,
        None,
        "mend",
    )
    assert row.additions is None


def test_links_say_where_the_next_page_is_and_how_many_there_are() -> None:
    last = f'<{REST}40&per_page=99>; rel="last"'
    page = rest_page(f'<{REST}3&per_page=99>; rel="next"', last)
    assert page.next == Place(f"{REST}3&per_page=99", 100)
    assert (page.total, page.broken, page.is_by_key) == (3960, None, False)
    alone = rest_page()
    assert (alone.next, alone.total) == (None, 100)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://elsewhere.example/pulls?page=3", "said to be at https://elsewhere.example"),
        ("http://api.github.com/pulls?page=3", "said to be at http://api.github.com"),
        (f"{REST}2", "in a circle"),
        (f"{REST}1", "in a circle"),
        ("http://[/?page=3", "can't be read"),
    ],
    ids=["another host", "another scheme", "itself", "back", "no address"],
)
def test_a_link_that_leads_astray_is_named(link: str, words: str) -> None:
    page = rest_page(f'<{link}>; rel="next"')
    assert page.broken is not None
    assert page.broken.code is ProblemCode.HOST_PAGES_BROKEN
    assert words in page.broken.message
    assert len(page.rows) == 1


@pytest.mark.parametrize("status", [403, 422, 429])
def test_a_limit_that_only_deep_pages_meet_is_a_refusal(status: int) -> None:
    said = {"message": "API rate limit exceeded for 203.0.113.7. (But here's the good news: …)"}
    with pytest.raises(Refused) as caught:
        pulls(token=False).read(Place(f"{REST}2", 100), 100, answer(said, status))
    assert caught.value.problem.code is ProblemCode.PULL_REQUESTS_CUT
    assert caught.value.retriable


def test_a_node_tells_of_lines_and_comments() -> None:
    page = graph_page([NODE])
    (row,) = page.rows
    assert (row.author, row.is_bot, row.labels) == ("errands", True, ("bug",))
    assert (row.additions, row.deletions, row.comments) == (3, None, 2)
    assert (page.next, page.total, page.points) == (Place("c2"), 9, 1)


def test_nodes_that_did_not_come_are_asked_for_with_fewer_then_given_up() -> None:
    error = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits exceeded."}
    with pytest.raises(Fault):
        graph_page([NODE, None], errors=[error])
    page = graph_page([NODE, None], LEAST_ROWS, errors=[error])
    assert (len(page.rows), page.lost) == (1, 1)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Too much."}, Fault),
        ({"message": "Something went wrong while executing your query."}, Fault),
        ({"type": "NOT_FOUND", "message": "Could not resolve to a Repository"}, Refused),
        ({"type": "FORBIDDEN", "message": "Resource not accessible"}, Refused),
        ({"message": "Field 'x' doesn't exist"}, Refused),
    ],
    ids=["resources", "failed", "gone", "forbidden", "other"],
)
def test_an_answer_without_a_page_says_why(
    error: dict[str, str], expected: type[Exception]
) -> None:
    body = {"data": {"repository": None}, "errors": [error]}
    with pytest.raises(expected):
        pulls(token=True).read(Place(), 100, answer(body))
