"""Who asks: the credentials of a connection, and the refusal when they are missing or wrong."""

from typing import Protocol


class Unauthenticated(Exception):
    """The credentials are missing or refused. The message is shown to the client.

    Over HTTP it becomes 401 with `WWW-Authenticate: Bearer`, over a WebSocket the close code 4403.
    """


class ContextFactory(Protocol):
    """Makes the context that the resolvers of one operation share.

    `token` is the bearer token without its scheme, or None if the client sent none. Raises
    `Unauthenticated`. A socket asks once when it is opened and again for each operation, so a
    token that was revoked starts nothing new.
    """

    async def __call__(self, token: str | None, /) -> object: ...


def bearer_token(authorization: str | None) -> str | None:
    """The token in `Bearer <token>` or in a bare `<token>` (RFC 6750 §2.1).

    Raises `Unauthenticated` if another scheme is used.
    """
    if authorization is None or not (words := authorization.split()):
        return None
    match words:
        case [token] if token.lower() != "bearer":
            return token
        case [scheme, token] if scheme.lower() == "bearer":
            return token
        case _:
            raise Unauthenticated("Send the credentials as: Authorization: Bearer <token>")
