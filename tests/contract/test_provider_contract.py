"""What holds for every provider, whatever its host."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.problem import Problem
from db.records.replacing import replace
from pipeline.errors import StageError
from pipeline.history.page import LEAST_ROWS, Place, PullRequestList
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.provider import GitHub
from pipeline.providers.provider import Findings, Provider, Question
from pipeline.repository import RepositoryAddress

PROVIDERS: list[Provider] = [GitHub()]
NOW = datetime(2026, 3, 1, tzinfo=UTC)

everywhere = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
with_and_without_token = pytest.mark.parametrize("authenticated", [False, True])


def questions_of(provider: Provider, authenticated: bool) -> list[Question]:
    address = RepositoryAddress(provider.name, "owner", "name")
    return list(provider.questions(address, authenticated=authenticated))


@everywhere
def test_the_short_form_of_an_address_is_read(provider: Provider) -> None:
    assert provider.parse_address("Owner/name") == RepositoryAddress(provider.name, "Owner", "name")


@everywhere
@given(text=st.text(max_size=60) | st.from_regex(r"(https?://)?[a-z.@:]+/[!-~]*", fullmatch=True))
def test_no_text_raises_and_a_refusal_says_why_and_what_to_do(
    provider: Provider, text: str
) -> None:
    read = provider.parse_address(text)
    if isinstance(read, Problem):
        assert read.code.value.startswith("ADDRESS_")
        assert read.message.endswith(".")
        assert read.remedy
    else:
        assert provider.parse_address(read.full_name) == read


@everywhere
@with_and_without_token
def test_questions_have_names_of_their_own_and_words_for_people(
    provider: Provider, authenticated: bool
) -> None:
    questions = questions_of(provider, authenticated)
    assert len({question.name for question in questions}) == len(questions)
    assert all(question.title for question in questions)
    assert questions[0].is_required


@everywhere
@with_and_without_token
def test_required_questions_come_before_those_that_may_leave_a_gap(
    provider: Provider, authenticated: bool
) -> None:
    required = [question.is_required for question in questions_of(provider, authenticated)]
    assert required == sorted(required, reverse=True)


@everywhere
@with_and_without_token
def test_requests_go_to_the_hosts_of_the_provider_and_carry_no_secret(
    provider: Provider, authenticated: bool
) -> None:
    guard = AddressGuard(provider.api_urls)
    for question in questions_of(provider, authenticated):
        request = question.ask(Findings())
        if request is not None:
            guard.check(request.url)
            assert "authorization" not in {name.lower() for name in request.headers}
            assert request == question.ask(Findings())


@everywhere
@with_and_without_token
@given(
    status=st.sampled_from([200, 204, 301, 304, 400, 401, 403, 404, 409, 410, 422, 429, 451]),
    body=st.binary(max_size=20)
    | st.sampled_from([b"{}", b"[]", b"null", b'{"message": 1}', b'{"data": null}', b"[" * 9999]),
    header=st.text(max_size=12),
)
def test_no_answer_raises_anything_but_a_stage_error(
    provider: Provider, authenticated: bool, status: int, body: bytes, header: str
) -> None:
    names = ("retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "x-github-sso")
    response = Response(status, dict.fromkeys(names, header), body, "https://x.org/", NOW)
    for question in questions_of(provider, authenticated):
        try:
            assert isinstance(question.read(Findings(), response), Findings)
        except StageError as error:
            assert error.problem.message
            assert error.problem.retry_at is None or error.problem.retry_at >= NOW


@everywhere
@pytest.mark.parametrize("who", [ANONYMOUS, Identity.of_token("x")], ids=["none", "token"])
def test_an_exhausted_host_is_recognised_and_its_time_believed(
    provider: Provider, who: Identity
) -> None:
    told = Response(429, {"retry-after": "60"}, b"", "https://x.org/", NOW)
    refusal = provider.limits.refusal(Request("https://x.org/", "core"), told, who)
    assert refusal is not None
    assert refusal.until == NOW + timedelta(seconds=60)
    wait = provider.limits.wait(refusal.block(NOW), who)
    assert wait.until == wait.problem.retry_at == refusal.until
    assert wait.problem.message.endswith(".")


def list_of(provider: Provider, authenticated: bool) -> PullRequestList:
    address = RepositoryAddress(provider.name, "owner", "name")
    return provider.pull_requests(address, authenticated=authenticated)


@everywhere
@with_and_without_token
@given(link=st.none() | st.text(max_size=30), position=st.integers(0, 9999))
def test_pages_are_asked_of_the_hosts_of_the_provider_and_carry_no_secret(
    provider: Provider, authenticated: bool, link: str | None, position: int
) -> None:
    pulls = list_of(provider, authenticated)
    full = None if link is None else f"{provider.api_urls[0]}/x?page=2&q={link}"
    place = Place(full, position)
    request = pulls.ask(place, 50)
    AddressGuard(provider.api_urls).check(request.url)
    assert "authorization" not in {name.lower() for name in request.headers}
    assert request == pulls.ask(place, 50)


@everywhere
@with_and_without_token
@given(
    status=st.sampled_from([200, 204, 301, 304, 400, 401, 403, 404, 409, 422, 429, 451]),
    body=st.binary(max_size=20)
    | st.sampled_from(
        [
            b"[]",
            b'{"data": null}',
            b'{"data": {"repository": null}, "errors": [{"message": "no"}]}',
            b'{"data": {"repository": {"pullRequests": {"nodes": [null, null]}}}}',
        ]
    ),
    link=st.text(max_size=12)
    | st.sampled_from(["<x>; rel=next", '<http://[>; rel="next"', '<?page=1>; rel="next"']),
)
def test_no_answer_to_a_page_raises_anything_but_a_stage_error(
    provider: Provider, authenticated: bool, status: int, body: bytes, link: str
) -> None:
    pulls = list_of(provider, authenticated)
    headers = {"link": link, "x-ratelimit-remaining": link}
    response = Response(status, headers, body, f"{provider.api_urls[0]}/x?page=1", NOW)
    for place in (Place(), Place(f"{provider.api_urls[0]}/x?page=2", 100)):
        try:
            page = pulls.read(place, LEAST_ROWS, response)
        except StageError as error:
            assert error.problem.message
        else:
            assert page.rows == ()


def test_later_findings_complete_earlier_ones() -> None:
    first = Findings(is_empty=True, languages=(), points=1)
    both = first.plus(Findings(releases=(), points=2))
    assert both == replace(first, releases=(), points=3)
