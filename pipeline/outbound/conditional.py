"""Conditional requests: what to ask with, what to keep, and how a 304 becomes an answer."""

import hashlib

import msgspec

from db.records.replacing import replace
from db.response_cache import CachedResponse
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Method, Request, Response

# What of the headers belongs to the body; limits and dates belong to the exchange.
_KEPT_HEADERS = ("content-type", "etag", "last-modified", "link", "x-github-media-type")


def cache_key(request: Request, identity: Identity) -> str:
    """The same for the same question by the same identity. A host's ETags change with the token,
    with Accept and with the API's version, so all headers of the request take part."""
    parts = [identity.name, request.url, sorted(request.headers.items())]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def is_conditional(request: Request) -> bool:
    """Whether an answer kept from the last time may serve again."""
    return request.method is Method.GET and request.keeps_answer


def validators(cached: CachedResponse | None) -> dict[str, str]:
    """The headers that make a request conditional (RFC 9110, 13.1)."""
    if cached is None:
        return {}
    if cached.etag is not None:
        return {"if-none-match": cached.etag}
    return {"if-modified-since": cached.last_modified or ""}


def to_keep(request: Request, response: Response) -> CachedResponse | None:
    """What is worth keeping of an answer: a whole 200 to a GET that can be asked for again."""
    etag = response.headers.get("etag")
    last_modified = response.headers.get("last-modified")
    if not is_conditional(request) or response.status != 200 or response.is_cut:
        return None
    if etag is None and last_modified is None:
        return None
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return CachedResponse(etag, last_modified, response.status, headers, response.body)


def revive(cached: CachedResponse, not_modified: Response) -> Response:
    """The kept answer, with the fresh headers of the 304 over its own."""
    return replace(
        not_modified,
        status=cached.status,
        headers={**cached.headers, **not_modified.headers},
        body=cached.body,
        from_cache=True,
    )
