"""What hosts say of their limits, and the ledger that keeps us from asking in vain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from db.records.job import WaitReason
from db.records.problem import Problem, ProblemCode
from pipeline.errors import MustWait
from pipeline.outbound.guard import origin_of
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Request, Response

# A quota is renewed a little after its hour, and clocks differ by a second or two.
MARGIN = timedelta(seconds=2)

# No host rests longer; a time further ahead is a broken header.
LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """What one answer says of the quota that it was counted against."""

    resource: str | None
    remaining: int
    resets_at: datetime

    def opens_at(self, now: datetime) -> datetime:
        """From when on another request makes sense, if none is left."""
        return max(self.resets_at, now) + MARGIN


def read_quota(headers: Mapping[str, str], now: datetime) -> Quota | None:
    """The X-RateLimit headers; None if they are absent or unreadable, or name a limit of 0, which
    is how a host with its limits switched off says so. A reset that is given without the number
    that remains stands for a quota that is used up."""
    reset = _number(headers.get("x-ratelimit-reset"))
    remaining = _number(headers.get("x-ratelimit-remaining", "0"))
    if reset is None or remaining is None or _number(headers.get("x-ratelimit-limit")) == 0:
        return None
    longest = (now + LONGEST).timestamp()
    resets_at = datetime.fromtimestamp(min(reset, longest), UTC)
    return Quota(headers.get("x-ratelimit-resource"), remaining, resets_at)


def read_retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The Retry-After header, in either of its forms (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _number(value)
    if seconds is not None:
        return now + min(timedelta(seconds=min(seconds, LONGEST.total_seconds())), LONGEST)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(at if at.tzinfo else at.replace(tzinfo=UTC), now), now + LONGEST)


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 20 and text.isascii() and text.isdigit() else None


class QuotaLedger:
    """Until when which identity must leave which quota of which host alone, as the last answers
    said. It holds the exhausted ones only, so it stays small."""

    def __init__(self) -> None:
        self._rests: dict[tuple[str, str, str | None], MustWait] = {}

    def note(self, request: Request, identity: Identity, response: Response) -> None:
        now, origin = response.received_at, origin_of(request.url)
        quota = read_quota(response.headers, now)
        if quota is not None:
            bucket = (origin, identity.name, quota.resource or request.resource)
            if quota.remaining == 0 and quota.resets_at > now:
                self._rests[bucket] = _exhausted(origin, quota.opens_at(now))
            else:
                self._rests.pop(bucket, None)
        retry_at = read_retry_after(response.headers, now)
        if retry_at is not None and response.status in (403, 429):
            self._rests[origin, identity.name, None] = _paused(origin, retry_at)

    def require(self, request: Request, identity: Identity, now: datetime) -> None:
        """Raises `MustWait` where a request is known to be refused."""
        origin = origin_of(request.url)
        for resource in (None, request.resource):
            bucket = (origin, identity.name, resource)
            rest = self._rests.get(bucket)
            if rest is None or rest.until is None:
                continue
            if rest.until > now:
                raise MustWait(rest.problem, reason=rest.reason, until=rest.until)
            del self._rests[bucket]


def _exhausted(origin: str, until: datetime) -> MustWait:
    problem = Problem(
        ProblemCode.QUOTA_EXHAUSTED,
        f"{_host(origin)} answers no further request before {until:%H:%M:%S} UTC: its quota is "
        "used up.",
        retry_at=until,
    )
    return MustWait(problem, reason=WaitReason.QUOTA, until=until)


def _paused(origin: str, until: datetime) -> MustWait:
    problem = Problem(
        ProblemCode.SECONDARY_LIMIT,
        f"{_host(origin)} has asked for a pause until {until:%H:%M:%S} UTC.",
        retry_at=until,
    )
    return MustWait(problem, reason=WaitReason.SECONDARY_LIMIT, until=until)


def _host(origin: str) -> str:
    return origin.partition("://")[2]
