"""On whose behalf a request is sent: quotas, caches and turns are kept apart by it."""

import hashlib
from dataclasses import dataclass, field
from typing import Self

from db.records.replacing import replace


@dataclass(frozen=True, slots=True)
class Identity:
    """`name` tells identities apart without telling the token, which no repr shows. `share` is the
    job that asks: those that ask as one identity share its quota fairly. `public_only`: the token
    is lent, and what it may read in private is not for whoever asks."""

    name: str
    token: str | None = field(default=None, repr=False)
    share: str = ""
    public_only: bool = False

    @classmethod
    def of_token(cls, token: str) -> Self:
        return cls(hashlib.sha256(token.encode()).hexdigest()[:16], token)

    def for_share(self, share: str) -> Self:
        return replace(self, share=share)


ANONYMOUS = Identity("anonymous")
