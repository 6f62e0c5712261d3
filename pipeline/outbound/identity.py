"""On whose behalf a request is sent: quotas, caches and turns are kept apart by it."""

import hashlib
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Identity:
    """`name` tells identities apart without telling the token, which no repr shows."""

    name: str
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of_token(cls, token: str) -> Self:
        return cls(hashlib.sha256(token.encode()).hexdigest()[:16], token)


ANONYMOUS = Identity("anonymous")
