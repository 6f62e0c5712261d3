"""What a client is told while one of our own stores is away."""

from collections.abc import Iterator
from contextlib import contextmanager

from db.redis_connection import RedisAway
from schema.client_error import ClientError, ClientErrorCode


@contextmanager
def said_when_redis_is_away() -> Iterator[None]:
    """Turn a failing Redis into an answer that a frontend can act on."""
    try:
        yield
    except RedisAway as error:
        raise ClientError(
            ClientErrorCode.UNAVAILABLE,
            "Gantry's queue does not answer at the moment. Try again in a few seconds; what was "
            "accepted before goes on by itself.",
        ) from error
