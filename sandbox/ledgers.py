"""Rate-limit ledgers: one per caller and resource, with a real decrement and a real reset."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sandbox.tokens import Token


class Metering(StrEnum):
    """Whether quotas are counted. A host that has them off tells nothing of them, or that all
    numbers are zero."""

    ON = "on"
    ABSENT = "absent"
    ZERO = "zero"


class Resource(StrEnum):
    CORE = "core"
    GRAPHQL = "graphql"
    SEARCH = "search"


_WINDOW_SECONDS = {Resource.CORE: 3600, Resource.GRAPHQL: 3600, Resource.SEARCH: 60}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a new ledger grants in its window: an hour, a minute for searches. `exhausted_status`:
    403 or 429. `reset_skew_seconds` puts the time of the reset wrong in all answers.

    The secondary limits: `concurrent` requests of one caller may be under way, and what it may take
    within a minute; points per minute are not counted where that is 0. `pause_seconds` is for how
    long it is then refused, in the shape and with the status that `secondary` describes.
    """

    anonymous_core: int = 60
    anonymous_search: int = 10
    token_core: int = 5000
    token_graphql: int = 5000
    token_search: int = 30
    concurrent: int = 100
    exhausted_status: int = 403
    reset_skew_seconds: int = 0
    metering: Metering = Metering.ON
    cpu_seconds_per_minute: float = 90
    graphql_cpu_seconds_per_minute: float = 60
    points_per_minute: int = 0
    graphql_points_per_minute: int = 0
    pause_seconds: float = 60
    pause_shape: str = "retry-after"
    pause_status: int = 403
    graphql_pause_status: int = 200

    def of(self, caller: "Caller", resource: Resource) -> int:
        match resource, caller.is_anonymous:
            case Resource.CORE, True:
                return self.anonymous_core
            case Resource.CORE, False:
                return self.token_core
            case Resource.SEARCH, True:
                return self.anonymous_search
            case Resource.SEARCH, False:
                return self.token_search
            case Resource.GRAPHQL, True:
                return 0
            case _:
                return self.token_graphql


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose quota a request uses: all tokens of a user share one, as on the real host; without a
    token it is the address's."""

    token: Token | None
    address: str

    @property
    def is_anonymous(self) -> bool:
        return self.token is None

    @property
    def key(self) -> str:
        return f"address:{self.address}" if self.token is None else f"user:{self.token.login}"


@dataclass(slots=True)
class Ledger:
    """`resets_at` is in seconds since the epoch, 0 before the first request of a window. What the
    last request costs beyond the limit counts as used."""

    resource: Resource
    limit: int
    used: int = 0
    resets_at: int = 0

    @property
    def remaining(self) -> int:
        return max(self.limit - self.used, 0)

    def charge(self, cost: int) -> None:
        self.used += cost


class Ledgers:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ledgers: dict[tuple[str, Resource], Ledger] = {}

    def __iter__(self) -> Iterator[tuple[str, Ledger]]:
        return ((key, ledger) for (key, _), ledger in self._ledgers.items())

    def of(self, caller: Caller, resource: Resource, now: float) -> Ledger:
        """The caller's ledger, its window begun anew if the last one is over."""
        ledger = self._ledgers.get((caller.key, resource))
        if ledger is None:
            ledger = Ledger(resource, self.limits.of(caller, resource))
            self._ledgers[caller.key, resource] = ledger
        if now >= ledger.resets_at:
            ledger.used, ledger.resets_at = 0, math.ceil(now) + _WINDOW_SECONDS[resource]
        return ledger

    def clear(self) -> None:
        self._ledgers.clear()
