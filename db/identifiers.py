"""Ids that sort by the time they were made: UUIDs of version 7 (RFC 9562, method 3)."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID


def uuid7(nanoseconds: int, random_bits: int) -> str:
    """The id of a moment (since 1970) and 62 random bits. Its order is that of the moment, down to
    a quarter of a microsecond."""
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 7 << 76 | fraction << 64
    return str(UUID(int=value | 0b10 << 62 | random_bits & (2**62 - 1)))


def first_made_at(at: datetime) -> str:
    """What sorts before every id that is made from then on, and after those made earlier."""
    return str(UUID(int=int(at.timestamp() * 1000) << 80))


def made_at(identifier: str) -> float:
    """When a `uuid7` was made, in seconds since 1970."""
    return (UUID(identifier).int >> 80) / 1000


def id_source(clock_nanoseconds: Callable[[], int] = time.time_ns) -> Callable[[], str]:
    """A source of ids that never fall, even if two are asked for at once or the clock goes back."""
    last = 0

    def new_id() -> str:
        nonlocal last
        last = max(clock_nanoseconds(), last + 250)
        return uuid7(last, secrets.randbits(62))

    return new_id
