"""Whether the process is alive, and whether it can do its work."""

from asyncio import timeout
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

_log = structlog.get_logger("server.health")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the service needs. `detail` is for an operator, without secrets."""

    name: str
    ok: bool
    detail: str = ""


Readiness = Callable[[], Awaitable[Sequence[Check]]]


async def alive(_request: Request) -> Response:
    """200 for as long as the event loop turns."""
    return _json({"status": "alive"}, 200)


def ready(readiness: Readiness, patience: float) -> Callable[[Request], Awaitable[Response]]:
    """200 if all checks pass within `patience` seconds, otherwise 503 with the failing ones."""

    async def answer(_request: Request) -> Response:
        checks = await _examine(readiness, patience)
        ok = all(check.ok for check in checks)
        body = {
            "status": "ready" if ok else "not ready",
            "failing": [check.name for check in checks if not check.ok],
            "checks": [asdict(check) for check in checks],
        }
        return _json(body, 200 if ok else 503)

    return answer


async def _examine(readiness: Readiness, patience: float) -> Sequence[Check]:
    try:
        async with timeout(patience):
            return await readiness()
    except TimeoutError:
        return [Check("readiness", ok=False, detail=f"no answer within {patience:g} s")]
    except Exception as error:
        _log.exception("health.check_failed", exc_info=error)
        return [Check("readiness", ok=False, detail=type(error).__name__)]


def _json(body: object, status: int) -> Response:
    return Response(
        msgspec.json.encode(body), status, {"cache-control": "no-store"}, "application/json"
    )
