"""One log line for every request."""

from time import perf_counter

import structlog

_log = structlog.get_logger("server.access")

_PROBES = {"/healthz", "/readyz"}


def log_answered(method: str, path: str, status: int, size: int, milliseconds: float) -> None:
    """`size` is that of the body, in bytes. Probes are logged for debugging only."""
    log = _log.debug if path in _PROBES else _log.info
    log(
        "http.answered",
        method=method,
        path=path,
        status=status,
        bytes=size,
        milliseconds=milliseconds,
    )


def log_socket_closed(path: str, milliseconds: float, identity: str) -> None:
    """`identity` is the id of the handshake."""
    _log.info("websocket.closed", path=path, milliseconds=milliseconds, request_id=identity)


def milliseconds_since(started: float) -> float:
    """Since that value of `perf_counter`."""
    return round((perf_counter() - started) * 1000, 1)
