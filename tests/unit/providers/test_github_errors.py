"""GitHub's refusals as it has worded them over the years."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from db.records.job import WaitReason
from db.records.problem import ProblemCode
from pipeline.errors import MustWait, Refused, StageError
from pipeline.outbound.messages import Response
from pipeline.providers.github.errors import error_of
from pipeline.providers.github.subject import Subject
from pipeline.repository import RepositoryAddress

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESET = NOW + timedelta(minutes=30)
SUBJECT = Subject("github.com", RepositoryAddress("github", "octo", "none"), authenticated=True)
ANONYMOUS = Subject("github.com", RepositoryAddress("github", "octo", "none"), authenticated=False)


def refused(
    status: int,
    message: str = "",
    *,
    remaining: int | None = 42,
    subject: Subject = SUBJECT,
    known: bool = False,
    block: dict[str, str] | None = None,
    **headers: str,
) -> StageError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if remaining is not None:
        named["x-ratelimit-remaining"] = str(remaining)
        named["x-ratelimit-reset"] = str(int(RESET.timestamp()))
    body = msgspec.json.encode({"message": message, "status": str(status), "block": block})
    return error_of(Response(status, named, body, "https://x.org/", NOW), subject, known=known)


def test_what_can_not_be_seen_is_never_said_to_be_gone() -> None:
    problem = refused(404, "Not Found").problem
    assert problem.code is ProblemCode.REPOSITORY_NOT_FOUND
    assert problem.message == (
        "github.com has no repository octo/none that you can see. "
        "It does not exist, or it is private."
    )


def test_a_list_that_is_shown_no_further_without_a_token_says_how_one_helps() -> None:
    error = refused(403, "API rate limit exceeded for 1.2.3.4.", subject=ANONYMOUS)
    assert isinstance(error, Refused)
    assert error.problem.code is ProblemCode.QUOTA_EXHAUSTED
    assert "GANTRY_GITHUB_TOKEN" in (error.problem.remedy or "")


@pytest.mark.parametrize("reason", ["tos", "unavailable"])
def test_a_disabled_repository_is_no_rate_limit(reason: str) -> None:
    block = {"reason": reason, "html_url": "https://github.com/tos"}
    error = refused(403, "Repository access blocked", block=block, remaining=0, retry_after="9")
    assert isinstance(error, Refused)
    assert error.problem.code is ProblemCode.REPOSITORY_DISABLED
    assert error.problem.link == "https://github.com/tos"


def test_a_takedown_shows_its_notice() -> None:
    block = {"reason": "dmca", "html_url": "https://github.com/github/dmca/x.md"}
    error = refused(451, "Repository access blocked", block=block)
    assert isinstance(error, Refused)
    assert (error.problem.code, error.retriable) == (ProblemCode.REPOSITORY_BLOCKED_DMCA, False)
    assert error.problem.link == "https://github.com/github/dmca/x.md"


def test_a_link_that_is_not_of_the_web_is_not_shown() -> None:
    block = {"reason": "dmca", "html_url": "javascript:alert(1)"}
    assert refused(451, block=block).problem.link is None


def test_a_bad_token_is_an_end_at_first_and_a_wait_later() -> None:
    first = refused(401, "Bad credentials")
    assert isinstance(first, Refused)
    assert first.problem.code is ProblemCode.TOKEN_REJECTED
    later = refused(401, "Bad credentials", known=True)
    assert isinstance(later, MustWait)
    assert (later.reason, later.until) == (WaitReason.AUTHENTICATION, None)


def test_a_server_that_answers_nobody_asks_for_a_token() -> None:
    error = refused(401, "Requires authentication", subject=ANONYMOUS)
    assert error.problem.code is ProblemCode.ACCESS_RESTRICTED


@pytest.mark.parametrize("by", ["personal access token", "integration"])
def test_a_permission_that_is_missing_is_named(by: str) -> None:
    error = refused(
        403, f"Resource not accessible by {by}", x_accepted_github_permissions="contents=read"
    )
    assert error.problem.code is ProblemCode.TOKEN_LACKS_PERMISSION
    assert "contents=read" in error.problem.message


def test_single_sign_on_shows_where_to_authorise() -> None:
    error = refused(
        403, "Resource protected", x_github_sso="required; url=https://github.com/orgs/o/sso?x=1"
    )
    assert error.problem.code is ProblemCode.SSO_REQUIRED
    assert error.problem.link == "https://github.com/orgs/o/sso?x=1"


def test_an_organisation_that_keeps_applications_out_is_named_as_such() -> None:
    error = refused(403, "The `o` organization has enabled OAuth App access restrictions")
    assert error.problem.code is ProblemCode.ACCESS_RESTRICTED


@pytest.mark.parametrize("status", [400, 403, 406, 409, 415, 422])
def test_any_other_refusal_is_told_in_the_words_of_the_host(status: int) -> None:
    error = refused(status, "Validation Failed")
    assert error.problem.code is ProblemCode.HOST_REFUSED
    assert "Validation Failed" in error.problem.message


def host_said(status: int, body: object) -> StageError:
    answer = Response(status, {}, msgspec.json.encode(body), "https://x.org/", NOW)
    return error_of(answer, SUBJECT, known=True)


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ([{"resource": "Label", "code": "invalid", "field": "color"}], "No (color: invalid)"),
        ([{"message": "Too long", "code": "custom"}, "and so on"], "No (Too long; and so on)"),
        ([{}], "No"),
        ("unwell", "No"),
        (None, "No"),
    ],
)
def test_what_a_refusal_finds_wrong_is_told(errors: object, words: str) -> None:
    error = host_said(422, {"message": "No.", "errors": errors, "documentation_url": "https://d"})
    assert f"“{words}”." in error.problem.message
    assert error.problem.link == "https://d"


def test_what_is_gone_is_not_said_to_be_a_missing_repository() -> None:
    error = host_said(410, {"message": "Issues are disabled for this repo"})
    assert isinstance(error, Refused)
    assert error.problem.code is ProblemCode.HOST_REFUSED
    assert "no longer has what was asked of octo/none (status 410)" in error.problem.message


@pytest.mark.parametrize("status", [400, 404, 406, 410, 415, 422])
def test_every_refusal_says_what_to_do(status: int) -> None:
    assert refused(status, "No").problem.remedy
