"""The last net: a bug becomes a log line with its stack and an answer that gives nothing away."""

import structlog

from server.correlation import current_correlation_id
from server.http.reply import Reply, refusal

_log = structlog.get_logger("server.faults")

STOPPED = refusal(503, "The server stops and could not finish this. Ask again in a moment.")


def fault(error: BaseException, path: str) -> Reply:
    """Logs `error`, and gives the answer 500 with the correlation id."""
    identity = current_correlation_id()
    _log.exception("http.failed", path=path, error_id=identity, exc_info=error)
    return refusal(500, f"Internal error (id {identity})")
