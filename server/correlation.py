"""The id that ties a request to its log lines: taken from the client or made anew."""

import os
import re

from structlog.contextvars import get_contextvars

_ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def correlation_id(proposed: bytes | None) -> str:
    """`proposed`, if it is 8 to 64 characters of `A-Z a-z 0-9 . _ -`; otherwise a fresh id.

    Anything else could forge log lines or headers.
    """
    if proposed is not None and _ACCEPTABLE.fullmatch(proposed):
        return proposed.decode()
    return os.urandom(16).hex()


def current_correlation_id() -> str:
    """The id of the request at work, as bound for the log; a fresh one outside of requests."""
    bound = get_contextvars().get("request_id")
    return bound if isinstance(bound, str) else os.urandom(16).hex()
