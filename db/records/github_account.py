"""A user's account at GitHub, and the repositories that it may see; never the token."""

from datetime import datetime

from msgspec import Struct

from db.records.quota import QuotaState


class GithubAccount(Struct, frozen=True):
    """`host_user_id` is the host's own number for the user. `scopes` is None for a token that has
    permissions instead (a fine-grained one). `rejected_at` (UTC): since when the host accepts the
    token no more."""

    owner_id: str
    api_url: str
    login: str
    host_user_id: str
    scopes: tuple[str, ...] | None
    connected_at: datetime
    rejected_at: datetime | None = None


class SeenQuota(Struct, frozen=True):
    """The hourly quota of REST requests, as it is known at `seen_at`."""

    limit: int
    remaining: int
    resets_at: datetime
    seen_at: datetime

    @classmethod
    def of(cls, state: QuotaState, seen_at: datetime) -> "SeenQuota | None":
        """None where the host has not told all of it, or its time is over."""
        if state.limit is None or state.remaining is None or state.resets_at is None:
            return None
        return cls(state.limit, state.remaining, state.resets_at, seen_at)


class OwnRepository(Struct, frozen=True):
    """One repository that the account may push to, or that is its organisation's."""

    host_id: str
    owner: str
    name: str
    url: str
    description: str | None
    visibility: str
    is_fork: bool
    is_archived: bool
    language: str | None
    stars: int
    pushed_at: datetime | None

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"
