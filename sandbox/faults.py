"""The faults that a host may have, by name: what becomes of an answer, and how it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from sandbox import fault_bodies
from sandbox.answer import NO_BODY, Answer, Body
from sandbox.wire import End, Wire

HTML = "text/html; charset=utf-8"
_DOCS = "https://docs.github.com/rest"
_PAGE = Body.of(b"<!doctype html>\n<title>Unicorn!</title>\n<p>This page is taking too long.</p>\n")
_APOLOGY = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it "
    "could be a GitHub bug. Please include `89A2:0F3C` when reporting this issue."
)


class Fault(StrEnum):
    """What can be scripted by name. The README tells which case of the catalogue each plays."""

    SERVER_ERROR = "server-error"
    UNAVAILABLE = "unavailable"
    BAD_GATEWAY = "bad-gateway"
    BAD_GATEWAY_JSON = "bad-gateway-json"
    GATEWAY_TIMEOUT = "gateway-timeout"
    RESOURCE_LIMITS = "resource-limits"
    STREAM_CANCELLED = "stream-cancelled"
    RESET_BEFORE_HEADERS = "reset-before-headers"
    RESET_AFTER_HEADERS = "reset-after-headers"
    RESET_MID_BODY = "reset-mid-body"
    BROKEN_OFF = "broken-off"
    SLOW_BODY = "slow-body"
    TRUNCATED_GZIP = "truncated-gzip"
    GZIP_BOMB = "gzip-bomb"
    LENGTH_TOO_LONG = "length-too-long"
    LENGTH_TOO_SHORT = "length-too-short"
    EMPTY_BODY = "empty-body"
    INVALID_JSON = "invalid-json"
    DEEP_JSON = "deep-json"
    DUPLICATE_KEYS = "duplicate-keys"
    LARGE_JSON = "large-json"
    HTML_AS_JSON = "html-as-json"
    MAINTENANCE = "maintenance"
    GONE = "gone"
    NOT_ACCEPTABLE = "not-acceptable"
    UNSUPPORTED_MEDIA = "unsupported-media"
    VALIDATION_FAILED = "validation-failed"
    DEPRECATED = "deprecated"
    SKEWED_DATE = "skewed-date"


def spoil(fault: Fault, answer: Answer) -> Answer:
    """The answer as a host with this fault gives it."""
    change = _CHANGES.get(fault)
    return change(answer) if change else answer


def wire_of(fault: Fault, answer: Answer) -> Wire | None:
    """How the answer is sent; None where it is sent as it should be."""
    make = _WIRES.get(fault)
    return make(len(answer.body.content)) if make else None


def _failing(status: int, body: object, headers: Mapping[str, str] | None = None) -> Answer:
    content = body if isinstance(body, Body) else Body.json(body)
    return Answer(status, content, headers or {}, cacheable=False)


def _instead(said: Answer) -> Callable[[Answer], Answer]:
    """Another answer; the host's usual headers stay, but for the validators."""

    def change(answer: Answer) -> Answer:
        usual = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("etag", "last-modified", "link")
        }
        return replace(said, headers={**usual, **said.headers}, cost=answer.cost)

    return change


def _with_headers(**headers: str) -> Callable[[Answer], Answer]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: replace(answer, headers={**answer.headers, **named})


def _with_body(make: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    """Another body under the same headers, validators among them."""
    return lambda answer: replace(answer, body=Body.of(make(answer.body.content)))


def _packed(make: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    spoilt = _with_body(make)
    gzipped = _with_headers(content_encoding="gzip")
    return lambda answer: gzipped(spoilt(answer))


_ERRORS = [{"resource": "Label", "code": "invalid", "field": "color"}]

_CHANGES: Mapping[Fault, Callable[[Answer], Answer]] = {
    Fault.SERVER_ERROR: _instead(_failing(500, {"error": "Server Error"})),
    Fault.UNAVAILABLE: _instead(_failing(503, _PAGE)),
    Fault.BAD_GATEWAY: _instead(_failing(502, _PAGE, {"content-type": HTML})),
    Fault.BAD_GATEWAY_JSON: _instead(
        _failing(502, {"data": None, "errors": [{"message": _APOLOGY}]})
    ),
    Fault.GATEWAY_TIMEOUT: _instead(_failing(504, _PAGE, {"content-type": HTML})),
    Fault.MAINTENANCE: _instead(
        _failing(
            503,
            {
                "code": "maintenance",
                "message": "GitHub is down for maintenance.",
                "documentation_url": "https://www.githubstatus.com",
            },
        )
    ),
    Fault.GONE: _instead(
        _failing(
            410,
            {
                "message": "Issues are disabled for this repo",
                "documentation_url": f"{_DOCS}/issues/issues",
                "status": "410",
            },
        )
    ),
    Fault.NOT_ACCEPTABLE: _instead(
        _failing(406, {"message": "Must accept 'application/json'.", "documentation_url": _DOCS})
    ),
    Fault.UNSUPPORTED_MEDIA: _instead(
        _failing(415, {"message": "Unsupported 'Accept' header.", "documentation_url": _DOCS})
    ),
    Fault.VALIDATION_FAILED: _instead(
        _failing(
            422,
            {"message": "Validation Failed", "errors": _ERRORS, "documentation_url": _DOCS},
        )
    ),
    Fault.RESOURCE_LIMITS: _with_body(fault_bodies.limited),
    Fault.TRUNCATED_GZIP: _packed(fault_bodies.gzip_cut_short),
    Fault.GZIP_BOMB: _packed(fault_bodies.gzip_bomb),
    Fault.EMPTY_BODY: lambda answer: replace(answer, body=NO_BODY),
    Fault.INVALID_JSON: _with_body(fault_bodies.malformed),
    Fault.DEEP_JSON: _with_body(fault_bodies.deep),
    Fault.DUPLICATE_KEYS: _with_body(fault_bodies.with_all_keys_twice),
    Fault.LARGE_JSON: _with_body(fault_bodies.padded),
    Fault.HTML_AS_JSON: lambda answer: replace(answer, body=_PAGE),
    Fault.DEPRECATED: _with_headers(
        deprecation="@1767225600",
        sunset="Fri, 01 Jan 2027 00:00:00 GMT",
        link=f'<{_DOCS}/about-the-rest-api/breaking-changes>; rel="deprecation"',
    ),
    Fault.SKEWED_DATE: _with_headers(date="Thu, 01 Jan 1998 00:00:00 GMT"),
}

# By the length of the body, which is whole until then.
_WIRES: Mapping[Fault, Callable[[int], Wire]] = {
    Fault.RESET_BEFORE_HEADERS: lambda _: Wire(End.RESET, has_head=False),
    Fault.RESET_AFTER_HEADERS: lambda _: Wire(End.RESET, cut_after=0),
    Fault.RESET_MID_BODY: lambda size: Wire(End.RESET, cut_after=size // 2),
    Fault.STREAM_CANCELLED: lambda size: Wire(End.RESET, cut_after=size // 2, is_chunked=True),
    Fault.BROKEN_OFF: lambda size: Wire(cut_after=size // 2, is_chunked=True),
    Fault.SLOW_BODY: lambda _: Wire(drips=True),
    Fault.LENGTH_TOO_LONG: lambda size: Wire(length=2 * size),
    # Held, as by a server that knows of nothing: what is left over spoils the next answer.
    Fault.LENGTH_TOO_SHORT: lambda size: Wire(End.HOLD, length=size // 2),
}
