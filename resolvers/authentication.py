"""Who asks: from a bearer token to its user."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from db.database import Database
from db.records.user import User
from db.users import find_user_by_token, hash_token

REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 10_000

# A socket is closed with these words, for which the protocol has 123 bytes.
HOW_TO_GET_ONE = (
    "Make one on the server: python main.py user add NAME; send it as Authorization: Bearer TOKEN."
)


class Unauthenticated(Exception):
    """The token is missing or unknown. The message is for the client."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    user: User
    until: float


class Authenticator:
    """Knows users by their tokens, and remembers them for a few seconds: as long may a token that
    was replaced be good.

    `dev_user` is who asks without any token; None refuses that. With a `dev_token` it is who sends
    that one instead, which no store knows. `now` is in seconds.
    """

    def __init__(
        self,
        database: Database,
        dev_user: User | None = None,
        dev_token: str | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._dev_user = dev_user
        self._dev_hash = None if dev_token is None else hash_token(dev_token)
        self._now = now
        self._remembered: dict[str, _Remembered] = {}

    async def user_of(self, token: str | None) -> User:
        """The user of a token, given without its scheme. Raises `Unauthenticated`."""
        if token is None:
            if self._dev_user is None or self._dev_hash is not None:
                raise Unauthenticated(f"No token was sent. {HOW_TO_GET_ONE}")
            return self._dev_user
        hashed = hash_token(token)
        if self._dev_user is not None and hashed == self._dev_hash:
            return self._dev_user
        remembered = self._remembered.get(hashed)
        if remembered is not None and remembered.until > self._now():
            return remembered.user
        user = await self._database.ask(lambda connection: find_user_by_token(connection, hashed))
        if user is None:
            self._remembered.pop(hashed, None)
            raise Unauthenticated(f"This token is not known. {HOW_TO_GET_ONE}")
        self._remember(hashed, user)
        return user

    def _remember(self, hashed: str, user: User) -> None:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[hashed] = _Remembered(user, self._now() + REMEMBERED_SECONDS)
