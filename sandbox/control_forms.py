"""What the control API reads: forms that msgspec fills from JSON."""

import math
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sandbox.ledgers import Ledger, Metering, Resource
from sandbox.logins import Decision
from sandbox.secondary import Shape
from sandbox.tokens import TokenKind


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """Sets the ledger of a caller, named by token, else by address. `resets_in` is in seconds from
    now. What is None stays as it is."""

    token: str | None = None
    address: str = "127.0.0.1"
    resource: Resource = Resource.CORE
    limit: int | None = None
    remaining: int | None = None
    resets_in: int | None = None

    def apply(self, ledger: Ledger, now: float) -> None:
        if self.limit is not None:
            ledger.limit = self.limit
        if self.remaining is not None:
            ledger.used = ledger.limit - self.remaining
        if self.resets_in is not None:
            ledger.resets_at = math.ceil(now) + self.resets_in


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Sets what ledgers begin with, by the names of `Limits`. What is None stays as it is."""

    anonymous_core: int | None = None
    anonymous_search: int | None = None
    token_core: int | None = None
    token_graphql: int | None = None
    token_search: int | None = None
    concurrent: int | None = None
    exhausted_status: int | None = None
    reset_skew_seconds: int | None = None
    metering: Metering | None = None
    cpu_seconds_per_minute: float | None = None
    graphql_cpu_seconds_per_minute: float | None = None
    points_per_minute: int | None = None
    graphql_points_per_minute: int | None = None
    pause_seconds: float | None = None
    pause_shape: Shape | None = None
    pause_status: int | None = None
    graphql_pause_status: int | None = None

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class PauseGrant:
    """Puts a caller, named by token, else by address, under a secondary limit."""

    token: str | None = None
    address: str = "127.0.0.1"
    seconds: float = 60
    shape: Shape = Shape.RETRY_AFTER


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Moves the clock: lets it run, or stops it at a moment; then advances it by seconds."""

    run: bool = False
    stop: datetime | None = None
    advance: float = 0


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that pass before any answer."""

    ms: int


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """A new token; for a fine-grained one, `permissions` such as `contents` are those to read."""

    value: str
    login: str
    kind: TokenKind = TokenKind.CLASSIC
    scopes: tuple[str, ...] = ("repo",)
    permissions: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoginDecision:
    """What the person answers who was given the code: `approved` or `denied`."""

    user_code: str
    account: str
    decision: Decision = Decision.APPROVED
