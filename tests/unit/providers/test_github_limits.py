"""GitHub's limits as it has told of them over the years: recognised, timed, and put into words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from db.records.job import WaitReason
from db.records.quota import Blocked, Refusal
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.outbound.messages import Request, Response
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.limits import limits_of, read_refusal

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RESET = NOW + timedelta(minutes=30)
TOKEN = Identity.of_token("a-secret-of-ours")
PRIMARY = "API rate limit exceeded for 203.0.113.7. (But here's the good news: …)"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."
MINUTE = Refusal(WaitReason.SECONDARY_LIMIT, None, 60)
EITHER = pytest.mark.parametrize("status", [403, 429])


def read(
    status: int,
    body: object,
    *,
    remaining: int | None = 42,
    reset: datetime = RESET,
    who: Identity = ANONYMOUS,
    path: str = "/repos/o/r",
    resource: str = "core",
    **headers: str,
) -> Refusal | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if remaining is not None:
        named["x-ratelimit-remaining"] = str(remaining)
        named["x-ratelimit-reset"] = str(int(reset.timestamp()))
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    request = Request(f"https://api.example.org{path}", resource)
    return read_refusal(request, Response(status, named, content, request.url, NOW), who)


def said(message: str, **more: Any) -> dict[str, Any]:
    return {"message": message, **more}


@EITHER
@pytest.mark.parametrize("whom", ["203.0.113.7", "user ID 123", "installation ID 9"])
def test_a_used_up_quota_is_waited_for_until_a_little_after_its_reset(
    status: int, whom: str
) -> None:
    refusal = read(status, said(f"API rate limit exceeded for {whom}. (But…)"), remaining=0)
    assert refusal == Refusal(WaitReason.QUOTA, RESET + timedelta(seconds=2), 60)


def test_a_reset_that_has_passed_is_waited_for_some_seconds_more() -> None:
    refusal = read(403, said(PRIMARY), remaining=0, reset=NOW - timedelta(minutes=3))
    assert refusal == Refusal(WaitReason.QUOTA, None, 2)


def test_a_used_up_quota_without_a_time_is_waited_for_a_minute() -> None:
    assert read(403, said(PRIMARY), remaining=None) == Refusal(WaitReason.QUOTA, None, 60)


@EITHER
@pytest.mark.parametrize(
    "message",
    [SECONDARY, "You have triggered an abuse detection mechanism. Please wait.", ""],
    ids=["new", "old", "none"],
)
def test_a_pause_that_is_asked_for_is_made(status: int, message: str) -> None:
    until = NOW + timedelta(seconds=90)
    refusal = read(status, said(message), retry_after="90")
    assert refusal == Refusal(WaitReason.SECONDARY_LIMIT, until, 60)


@EITHER
def test_a_pause_without_a_time_is_a_minute_at_first(status: int) -> None:
    assert read(status, said(SECONDARY)) == MINUTE
    assert read(status, said(SECONDARY), retry_after="") == MINUTE


def test_a_pause_may_be_told_by_the_reset_alone() -> None:
    reset = str(int(RESET.timestamp()))
    refusal = read(403, said(SECONDARY), remaining=None, x_ratelimit_reset=reset)
    until = RESET + timedelta(seconds=2)
    assert refusal == Refusal(WaitReason.SECONDARY_LIMIT, until, 60)


@pytest.mark.parametrize("body", [b"<html>Too many requests", b"", b"{}"])
def test_a_429_of_something_in_between_is_a_pause(body: bytes) -> None:
    assert read(429, body, remaining=None) == MINUTE


def test_a_rate_limit_with_requests_left_is_a_pause_or_the_end_of_what_is_shown() -> None:
    assert read(403, said(PRIMARY)) == MINUTE
    assert read(403, said(PRIMARY), path="/repos/o/r/pulls?page=11") is None
    assert read(403, said(PRIMARY), path="/repos/o/r/pulls?page=11", who=TOKEN) == MINUTE


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, WaitReason.QUOTA),
        ({"type": "RATE_LIMIT", "message": "API rate limit already exceeded"}, WaitReason.QUOTA),
        ({"message": "API rate limit exceeded for user ID 7."}, WaitReason.QUOTA),
        ({"message": SECONDARY}, WaitReason.SECONDARY_LIMIT),
    ],
    ids=["primary", "newer", "untyped", "secondary"],
)
def test_graphql_tells_of_its_limits_in_a_successful_answer(
    error: dict[str, str], reason: WaitReason
) -> None:
    refusal = read(200, {"data": None, "errors": [error]}, remaining=0, resource="graphql")
    assert refusal is not None
    assert (refusal.reason, refusal.until) == (reason, RESET + timedelta(seconds=2))


@pytest.mark.parametrize(
    ("status", "body", "resource"),
    [
        (403, said("Repository access blocked", block={"reason": "tos"}), "core"),
        (403, said("Resource not accessible by personal access token"), "core"),
        (403, said("The history or contributor list is too large to list"), "core"),
        (404, said("Not Found"), "core"),
        (200, said("API rate limit exceeded"), "core"),
        (200, {"data": {"readme": "We count a rate limit."}}, "graphql"),
        (200, b"rate limit, and no JSON", "graphql"),
    ],
    ids=["blocked", "permission", "too-large", "absent", "fine", "readme", "broken"],
)
def test_what_is_no_limit_is_not_taken_for_one(status: int, body: object, resource: str) -> None:
    assert read(status, body, remaining=0, resource=resource) is None


def test_a_wait_says_whose_quota_until_when_and_how_a_token_helps() -> None:
    limits = limits_of(GitHubHost())
    alone = limits.wait(Blocked(WaitReason.QUOTA, RESET), ANONYMOUS)
    assert alone.problem.message == (
        "Waiting for GitHub's quota until 12:30:00 UTC. "
        "With a token (GANTRY_GITHUB_TOKEN) the quota is 5,000 requests an hour instead of 60."
    )
    assert "GANTRY_GITHUB_TOKEN" in (alone.problem.remedy or "")
    known = limits.wait(Blocked(WaitReason.QUOTA, RESET), TOKEN)
    assert known.problem.message == "Waiting for GitHub's quota until 12:30:00 UTC."
    pause = limits.wait(Blocked(WaitReason.SECONDARY_LIMIT, RESET), ANONYMOUS)
    assert pause.problem.message == "Waiting until 12:30:00 UTC: GitHub asks for a pause."
    assert alone.problem.link is not None
