"""GitHub's two limits: the hourly quota, and the secondary limits on bursts and heavy work.

Source: docs.github.com, "Rate limits for the REST API" and "Rate limits and query limits for the
GraphQL API". Both limits answer with 403 or 429, GraphQL's with 200 too; the address of the
documentation in the answer has changed over the years, so the headers and the words decide.
"""

from urllib.parse import parse_qs, urlsplit

import msgspec

from db.decoders import json_decoder
from db.records.job import WaitReason
from db.records.quota import RENEWAL_MARGIN, Refusal, Standing
from pipeline.outbound.identity import Identity
from pipeline.outbound.limits import UNNAMED_PAUSE_SECONDS, HostLimits
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_retry_after, read_standing
from pipeline.providers.github.errors import LARGER_QUOTA, LIMITS_LINK, what_was_said
from pipeline.providers.github.graphql_shapes import Error
from pipeline.providers.github.host import GitHubHost

# Beyond this page GitHub shows lists to those alone who have a token, in the words of a used-up
# quota.
DEEPEST_ANONYMOUS_PAGE = 10

_PRIMARY = "api rate limit exceeded"
_SECONDARY = ("secondary rate limit", "abuse detection mechanism")
_GRAPHQL_TYPES = ("RATE_LIMITED", "RATE_LIMIT")


class _Errors(msgspec.Struct):
    errors: list[Error] | None = None


def limits_of(host: GitHubHost) -> HostLimits:
    name = "GitHub" if host.name == "github.com" else host.name
    return HostLimits(name, read_refusal, LARGER_QUOTA, LIMITS_LINK)


def read_refusal(request: Request, response: Response, who: Identity) -> Refusal | None:
    """The limit that stands behind an answer; None if none does."""
    match response.status:
        case 200 if request.resource == "graphql":
            return _in_graphql(request, response)
        case 403 | 429:
            return _in_refusal(request, response, who)
        case _:
            return None


def _in_graphql(request: Request, response: Response) -> Refusal | None:
    # Few answers need a second reading: the words come in no other place, or in a README.
    if b"RATE_LIMIT" not in response.body and b"rate limit" not in response.body:
        return None
    try:
        errors = json_decoder(_Errors).decode(response.body).errors or []
    except (ValueError, RecursionError):
        return None
    for error in errors:
        words = error.message.lower()
        if _is_secondary(words):
            return _secondary(request, response)
        if error.type in _GRAPHQL_TYPES or words.startswith(_PRIMARY):
            return _primary(read_standing(response, request.resource), response)
    return None


def _in_refusal(request: Request, response: Response, who: Identity) -> Refusal | None:
    said = what_was_said(response)
    if said.block is not None:
        return None  # no wait helps a blocked repository, whatever its headers say
    words = said.message.lower()
    standing = read_standing(response, request.resource)
    is_used_up = standing is not None and standing.remaining == 0
    if _is_secondary(words):
        return _secondary(request, response)
    if words.startswith(_PRIMARY):
        if is_used_up or standing is None:
            return _primary(standing, response)
        return None if is_too_deep(request, who) else _secondary(request, response)
    if response.status == 429 and is_used_up:
        return _primary(standing, response)
    if response.status == 429 or read_retry_after(response.headers, response.received_at):
        return _secondary(request, response)
    return None


def is_too_deep(request: Request, who: Identity) -> bool:
    """Whether a page is asked for that GitHub shows to nobody without a token."""
    pages = parse_qs(urlsplit(request.url).query).get("page", ["1"])
    is_far = pages[0].isdecimal() and int(pages[0][:9]) > DEEPEST_ANONYMOUS_PAGE
    return is_far and who.token is None


def _is_secondary(words: str) -> bool:
    return any(phrase in words for phrase in _SECONDARY)


def _primary(standing: Standing | None, response: Response) -> Refusal:
    """Until the reset; a little longer where that has passed already, so that clocks agree."""
    if standing is None:
        until = read_retry_after(response.headers, response.received_at)
        return Refusal(WaitReason.QUOTA, until, UNNAMED_PAUSE_SECONDS)
    if standing.resets_at <= response.received_at:
        return Refusal(WaitReason.QUOTA, None, RENEWAL_MARGIN.total_seconds())
    return Refusal(WaitReason.QUOTA, standing.resets_at + RENEWAL_MARGIN, UNNAMED_PAUSE_SECONDS)


def _secondary(request: Request, response: Response) -> Refusal:
    """Until Retry-After; else until the reset, if nothing remains; else for a minute, and longer
    if it comes again."""
    until = read_retry_after(response.headers, response.received_at)
    if until is None:
        standing = read_standing(response, request.resource)
        if standing is not None and standing.remaining == 0:
            until = standing.resets_at + RENEWAL_MARGIN
    return Refusal(WaitReason.SECONDARY_LIMIT, until, UNNAMED_PAUSE_SECONDS)
