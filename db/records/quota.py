"""What is known of a host's limits, and what a request for a turn is answered with."""

from datetime import datetime, timedelta

from msgspec import Struct

from db.records.job import WaitReason

# A quota is renewed a little after its time, and clocks differ by a second or two.
RENEWAL_MARGIN = timedelta(seconds=2)


class Account(Struct, frozen=True):
    """Whose quota a request uses: the host's origin, and the name of the identity that asks, which
    is a hash of its token or stands for this machine's address."""

    origin: str
    identity: str

    def __str__(self) -> str:
        return f"{self.identity}@{self.origin}"

    @classmethod
    def parse(cls, text: str) -> "Account":
        identity, _, origin = text.partition("@")
        return cls(origin, identity)


class Standing(Struct, frozen=True):
    """What one answer says of the quota that it was counted against."""

    resource: str
    limit: int | None
    remaining: int
    resets_at: datetime


class Blocked(Struct, frozen=True):
    """Nothing may be sent before `until`; the reason is QUOTA or SECONDARY_LIMIT."""

    reason: WaitReason
    until: datetime


class Refusal(Struct, frozen=True):
    """A host's word that nothing more may be asked. `until` None: it did not say how long. Then
    it is `pause_seconds`, twice as long with each refusal that follows."""

    reason: WaitReason
    until: datetime | None
    pause_seconds: float

    def block(self, now: datetime) -> Blocked:
        """What it comes to if it is the first."""
        return Blocked(self.reason, self.until or now + timedelta(seconds=self.pause_seconds))


class InLine(Struct, frozen=True):
    """Others come first. `ahead` counts them; `seconds` is how long they should take."""

    ahead: int
    seconds: float


class Granted(Struct, frozen=True):
    """The turn has come."""


class QuotaState(Struct, frozen=True):
    """One quota of one account, for people to see. `resource` None: no answer has told of any yet.
    `in_flight` and `in_line` count the requests of the whole account."""

    account: Account
    resource: str | None
    limit: int | None
    remaining: int | None
    resets_at: datetime | None
    blocked: Blocked | None
    in_flight: int
    in_line: int
