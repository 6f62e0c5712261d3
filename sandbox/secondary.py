"""The secondary limits: what a caller does within a minute, and the pause that too much of it
begins.

Source: docs.github.com, "About secondary rate limits". The real host tells of these limits only by
its refusals, and has worded them in more than one way.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sandbox.answer import Answer, Body, RefusedError, refusal
from sandbox.clock import http_date
from sandbox.ledgers import Limits, Resource

DOCS = "/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"
LIMIT = "secondary"
MINUTE = 60.0
LATE_SECONDS = 3.0
"""For so long after its beginning a pause of the shape `late` does not say how long it is."""

_NEW = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If"
    " you reach out to GitHub Support for help, please include the request ID."
)
_OLD = (
    "You have triggered an abuse detection mechanism. Please wait a few minutes before you try"
    " again."
)
_HTML = "<html><title>Too many requests</title><p>You have exceeded a rate limit.</html>"


class Shape(StrEnum):
    """How a refusal is put: with Retry-After; with it blank at first, and there some seconds later;
    without it; in the words of old; with nothing but the time of the reset; as a page."""

    RETRY_AFTER = "retry-after"
    LATE = "late"
    SILENT = "silent"
    OLD = "old"
    RESET_ONLY = "reset-only"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Pause:
    """In seconds since the epoch. `arrived` counts what came while it lasted."""

    since: float
    until: float
    shape: Shape
    arrived: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What one request took. `points` are 1 for a question and 5 for a change."""

    at: float
    cpu_seconds: float
    points: int
    is_graphql: bool


class Secondary:
    """The meters and pauses of all callers, by their keys."""

    def __init__(self) -> None:
        self._uses: dict[str, deque[Use]] = {}
        self._pauses: dict[str, Pause] = {}

    def __iter__(self) -> Iterator[tuple[str, Pause]]:
        return iter(self._pauses.items())

    def begin(self, caller: str, now: float, seconds: float, shape: Shape) -> Pause:
        pause = Pause(now, now + seconds, shape)
        self._pauses[caller] = pause
        return pause

    def clear(self) -> None:
        self._uses.clear()
        self._pauses.clear()

    def arrival(self, caller: str, now: float) -> Pause | None:
        """The pause that a request comes into, if it does; it is counted."""
        pause = self._pauses.get(caller)
        if pause is None or now >= pause.until:
            self._pauses.pop(caller, None)
            return None
        self._pauses[caller] = counted = replace(pause, arrived=pause.arrived + 1)
        return counted

    def meter(self, caller: str, use: Use, limits: Limits) -> None:
        """Enter what a request took; if that is too much for a minute, a pause begins."""
        uses = self._uses.setdefault(caller, deque())
        uses.append(use)
        while uses[0].at <= use.at - MINUTE:
            uses.popleft()
        if _is_too_much(uses, limits):
            uses.clear()
            self.begin(caller, use.at, limits.pause_seconds, Shape(limits.pause_shape))


def _is_too_much(uses: deque[Use], limits: Limits) -> bool:
    graphql = [use for use in uses if use.is_graphql]
    rest = [use for use in uses if not use.is_graphql]
    return (
        sum(use.cpu_seconds for use in uses) > limits.cpu_seconds_per_minute
        or sum(use.cpu_seconds for use in graphql) > limits.graphql_cpu_seconds_per_minute
        or 0 < limits.points_per_minute < sum(use.points for use in rest)
        or 0 < limits.graphql_points_per_minute < sum(use.points for use in graphql)
    )


def refused(pause: Pause, resource: Resource, limits: Limits, now: float) -> RefusedError:
    """What is said to who comes into a pause."""
    answer = _worded(pause, limits.pause_status, now)
    is_graphql = resource is Resource.GRAPHQL and pause.shape is not Shape.HTML
    if is_graphql and limits.graphql_pause_status == 200:
        body = Body.json({"data": None, "errors": [{"message": _NEW}]})
        answer = replace(answer, status=200, body=body)
    return RefusedError(replace(answer, cost=0), LIMIT)


def _worded(pause: Pause, status: int, now: float) -> Answer:
    words = _OLD if pause.shape is Shape.OLD else _NEW
    answer = refusal(status, words, DOCS).answer
    left = str(max(1, round(pause.until - now)))
    match pause.shape:
        case Shape.HTML:
            return page(now)
        case Shape.SILENT:
            return answer
        case Shape.RESET_ONLY:
            reset = {"x-ratelimit-reset": str(round(pause.until))}
            return replace(answer, headers=reset, has_limits=False)
        case Shape.LATE if now - pause.since < LATE_SECONDS:
            return replace(answer, headers={"retry-after": ""})
        case Shape.LATE | Shape.OLD | Shape.RETRY_AFTER:
            return replace(answer, headers={"retry-after": left})


def page(now: float) -> Answer:
    """What stands before the host says: a page, with none of the API's headers."""
    headers = {"date": http_date(datetime.fromtimestamp(int(now), UTC))}
    return Answer(
        429,
        Body.of(_HTML.encode()),
        headers,
        "text/html; charset=utf-8",
        cacheable=False,
        cost=0,
        has_limits=False,
    )
