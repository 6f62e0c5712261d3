"""What hosts say of their limits, read from an answer's headers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from db.records.quota import Standing
from pipeline.outbound.messages import Response

# No host rests longer; a time further ahead is a broken header.
LONGEST = timedelta(days=1)


def read_standing(response: Response, resource: str) -> Standing | None:
    """The X-RateLimit headers; None if they are absent or unreadable, or name a limit of 0, which
    is how a host with its limits switched off says so. A reset that is given without the number
    that remains stands for a quota that is used up. `resource` is meant where none is named.

    The reset is a time of the host's clock; it is told in ours, by the answer's date.
    """
    headers, now = response.headers, response.received_at
    reset = _number(headers.get("x-ratelimit-reset"))
    remaining = _number(headers.get("x-ratelimit-remaining", "0"))
    limit = _number(headers.get("x-ratelimit-limit"))
    if reset is None or remaining is None or limit == 0:
        return None
    ahead = min(timedelta(seconds=min(reset - _host_time(response), 10**9)), LONGEST)
    return Standing(
        headers.get("x-ratelimit-resource") or resource,
        limit,
        remaining,
        now + max(ahead, -LONGEST),
    )


def read_retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The Retry-After header, in either of its forms (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = _number(value)
    if seconds is not None:
        return now + min(timedelta(seconds=min(seconds, LONGEST.total_seconds())), LONGEST)
    at = _moment(value)
    return None if at is None else min(max(at, now), now + LONGEST)


def _host_time(response: Response) -> float:
    """The host's clock as it answered, in seconds since the epoch. A 304 may repeat the date of
    the answer that it stands for; then, and where there is no date, ours is taken."""
    date = None if response.status == 304 else _moment(response.headers.get("date", ""))
    return (date or response.received_at).timestamp()


def _moment(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 20 and text.isascii() and text.isdigit() else None
