"""GitHub's two limits: the hourly quota, and the secondary limits on bursts and heavy work.

Source: docs.github.com, "Rate limits for the REST API" and "Rate limits and query limits for the
GraphQL API". Both limits answer with 403 or 429, GraphQL's with 200 too; the address of the
documentation in the answer has changed over the years, so the headers and the words decide.
"""

from datetime import timedelta

from db.records.job import WaitReason
from db.records.problem import Problem, ProblemCode
from pipeline.errors import MustWait
from pipeline.outbound.messages import Response
from pipeline.outbound.quota import read_quota, read_retry_after
from pipeline.providers.github.subject import Subject

LINK = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"

# What the documentation asks for where the answer names no time.
UNNAMED_PAUSE = timedelta(seconds=60)

_PRIMARY = "api rate limit exceeded"
_SECONDARY = ("secondary rate limit", "abuse detection mechanism")


def limit_of(response: Response, message: str, subject: Subject) -> MustWait | None:
    """The wait that an answer asks for; None if it is no limit that it speaks of."""
    words = message.lower()
    quota = read_quota(response.headers, response.received_at)
    is_used_up = quota is not None and quota.remaining == 0
    if any(phrase in words for phrase in _SECONDARY):
        return secondary_limit(response, subject)
    if is_used_up and (words.startswith(_PRIMARY) or response.status == 429):
        return quota_exhausted(response, subject)
    if words.startswith(_PRIMARY) or "retry-after" in response.headers:
        return secondary_limit(response, subject)
    return None


def quota_exhausted(response: Response, subject: Subject) -> MustWait:
    now = response.received_at
    quota = read_quota(response.headers, now)
    until = now + UNNAMED_PAUSE if quota is None else quota.opens_at(now)
    problem = Problem(
        ProblemCode.QUOTA_EXHAUSTED,
        f"{subject.host} answers no further request before {until:%H:%M:%S} UTC: this hour's quota "
        "is used up.",
        remedy=None
        if subject.authenticated
        else "Nothing is to be done: it goes on by itself. With a token (GANTRY_GITHUB_TOKEN) "
        "the quota is 5,000 requests an hour instead of 60.",
        retry_at=until,
        link=LINK,
    )
    return MustWait(problem, reason=WaitReason.QUOTA, until=until)


def secondary_limit(response: Response, subject: Subject) -> MustWait:
    """Until Retry-After; else until the reset, if nothing remains; else for a minute."""
    now = response.received_at
    until = read_retry_after(response.headers, now)
    if until is None:
        quota = read_quota(response.headers, now)
        is_named = quota is not None and quota.remaining == 0
        until = quota.opens_at(now) if quota is not None and is_named else now + UNNAMED_PAUSE
    problem = Problem(
        ProblemCode.SECONDARY_LIMIT,
        f"{subject.host} asks for a pause until {until:%H:%M:%S} UTC: too much was asked in a "
        "short time.",
        retry_at=until,
        link=LINK,
    )
    return MustWait(problem, reason=WaitReason.SECONDARY_LIMIT, until=until)
