"""What every request to the API passes on its way in, and every answer on its way out."""

import hashlib
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from sandbox.answer import Answer, Body, RefusedError, refusal
from sandbox.call import API_VERSIONS, Call
from sandbox.clock import http_date
from sandbox.ledgers import Caller, Ledger, Limits, Metering, Resource
from sandbox.tokens import TokenBook, TokenKind

AGENT_DOCS = "https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api"
VERSION_DOCS = "/about-the-rest-api/api-versions"
LIMIT_DOCS = "/using-the-rest-api/rate-limits-for-the-rest-api"


def check_agent(call: Call) -> None:
    """Refuses a request that does not say who it is from."""
    if call.headers.get("user-agent", "").strip():
        return
    message = f"Missing or invalid User Agent string. See {AGENT_DOCS}#user-agent"
    body = Body.json({"message": message})
    raise RefusedError(Answer(403, body, content_type="text/octet-stream", cacheable=False, cost=0))


def identify(call: Call, tokens: TokenBook, now: datetime) -> Caller:
    """Who asks, by token or by address. A bad token counts as none, until `check_token`."""
    token = tokens.valid(call.token, now) if call.token else None
    return Caller(token, call.address)


def check_token(call: Call, caller: Caller) -> None:
    """Refuses a token that is unknown, revoked or expired."""
    if "authorization" in call.headers and caller.token is None:
        raise refusal(401, "Bad credentials")


def check_version(call: Call) -> None:
    """Refuses a version of the API that the host does not have."""
    if call.version not in API_VERSIONS:
        raise refusal(400, f"{call.version} is not a supported API version.", VERSION_DOCS)


def check_accept(call: Call) -> None:
    """Refuses to answer in a form that the host does not have."""
    if call.media is None:
        raise refusal(415, "Unsupported 'Accept' header. Must accept 'application/json'.")


def check_quota(caller: Caller, ledger: Ledger, limits: Limits) -> None:
    """Refuses when nothing remains. GraphQL says so in a successful answer; who asks it without a
    token has no quota to exhaust, and is refused for that elsewhere."""
    is_graphql = ledger.resource is Resource.GRAPHQL
    is_counted = limits.metering is Metering.ON
    if not is_counted or ledger.remaining > 0 or (is_graphql and caller.is_anonymous):
        return
    message = _exhausted_message(caller)
    said = refusal(limits.exhausted_status, message, LIMIT_DOCS).answer
    if is_graphql:
        errors = [{"type": "RATE_LIMITED", "message": message}]
        said = Answer(body=Body.json({"data": None, "errors": errors}), cacheable=False)
    raise RefusedError(replace(said, cost=0), "primary")


def conditional(call: Call, caller: Caller, answer: Answer) -> Answer:
    """Adds the ETag, which differs from token to token, and answers 304 where the caller has it
    already. Only an authorised 304 is free."""
    if not answer.cacheable or answer.status != 200:
        return answer
    tag = hashlib.sha256(
        b"\0".join(
            [
                (call.token or "").encode(),
                call.headers.get("accept", "").encode(),
                answer.body.digest,
            ]
        )
    ).hexdigest()
    tagged = replace(answer, headers={**answer.headers, "etag": f'W/"{tag}"'})
    if not _is_known(call, tagged):
        return tagged
    return replace(tagged, status=304, body=Body.of(b""), cost=0 if caller.token else answer.cost)


def limit_headers(ledger: Ledger, limits: Limits) -> dict[str, str]:
    """What an answer tells of the quota that it was counted against."""
    if limits.metering is Metering.ABSENT:
        return {}
    limit = remaining = used = reset = 0
    if limits.metering is Metering.ON:
        limit, remaining, used = ledger.limit, ledger.remaining, ledger.used
        reset = ledger.resets_at + limits.reset_skew_seconds
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-used": str(used),
        "x-ratelimit-reset": str(reset),
        "x-ratelimit-resource": ledger.resource.value,
    }


def canonical_headers(call: Call, caller: Caller, request_id: str, now: datetime) -> dict[str, str]:
    """The headers that all answers of the API have."""
    token, media = caller.token, call.media
    headers = {
        "server": "GitHub.com",
        "date": http_date(now),
        "cache-control": f"{'private' if token else 'public'}, max-age=60, s-maxage=60",
        "vary": "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With",
        "x-github-media-type": f"github.v3; {f'param={media}' if media else 'format=json'}",
        "x-github-api-version-selected": call.version,
        "x-github-request-id": request_id,
    }
    if token is not None and token.kind is not TokenKind.FINE_GRAINED:
        headers |= {"x-oauth-scopes": ", ".join(token.scopes), "x-accepted-oauth-scopes": ""}
    if token is not None and token.expires_at is not None:
        until = token.expires_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        headers["github-authentication-token-expiration"] = until
    return headers


def _exhausted_message(caller: Caller) -> str:
    if caller.token is not None:
        is_app = caller.token.kind is TokenKind.INSTALLATION
        whom = f"{'installation' if is_app else 'user'} ID {caller.token.user_id}"
        return f"API rate limit exceeded for {whom}."
    return (
        f"API rate limit exceeded for {caller.address}. (But here's the good news: Authenticated"
        " requests get a higher rate limit. Check out the documentation for more details.)"
    )


def _is_known(call: Call, answer: Answer) -> bool:
    """Whether the caller's copy is the same; a tag goes before a date (RFC 9110, 13.2.2)."""
    if (tags := call.headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or answer.headers["etag"].removeprefix("W/") in known
    since, changed = call.headers.get("if-modified-since"), answer.headers.get("last-modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
