"""One request and its answer over httpx, which is loaded with this: when the first one goes out."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
import structlog

from db.records.job import Receipt
from pipeline.outbound.body import BrokenBodyError, TooLargeError, read_body, require_json
from pipeline.outbound.broken_transfers import TRANSFER_ERRORS, fault_of
from pipeline.outbound.faults import too_large
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.ledger import Spend
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.settings import OutboundSettings
from pipeline.outbound.transport import GuardedTransport

log = structlog.get_logger()

# What is read of a refusal or a failure; its words are in the beginning.
REFUSAL_BYTES = 64 * 1024

_WITHOUT_BODY = (204, 205)
_GOES_OUT = "http11.send_request_headers.started"  # httpcore's name of the moment


class Exchange:
    """Connections to hosts that the guard approves, kept open between requests."""

    def __init__(
        self, settings: OutboundSettings, guard: AddressGuard, now: Callable[[], datetime]
    ) -> None:
        self._total_seconds = settings.total_seconds
        self._now = now
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(guard, settings.max_connections, settings.authorities),
            timeout=httpx.Timeout(
                connect=settings.connect_seconds,
                read=settings.read_seconds,
                write=settings.write_seconds,
                pool=settings.pool_seconds,
            ),
            headers={"user-agent": settings.user_agent, "accept-encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def transfer(self, request: Request, headers: dict[str, str], spend: Spend) -> Response:
        """The answer, whatever its status. Raises `Fault` or `Refused` where none comes."""
        clock = asyncio.get_running_loop().time
        started = clock()
        line = log.bind(method=request.method, url=request.url.partition("?")[0])
        try:
            async with asyncio.timeout(self._total_seconds):
                response = await self._receive(request, headers, spend)
        except TRANSFER_ERRORS as error:
            line.warning("outbound.failed", ms=_ms(clock() - started), reason=repr(error))
            raise fault_of(error, request) from error
        line.info(
            "outbound.request",
            status=response.status,
            ms=_ms(clock() - started),
            bytes=len(response.body),
        )
        return response

    async def _receive(self, request: Request, headers: dict[str, str], spend: Spend) -> Response:
        async def trace(event: str, _info: object) -> None:
            if event == _GOES_OUT:
                spend(Receipt(requests=1))

        async with self._client.stream(
            request.method,
            request.url,
            headers=headers,
            content=request.body,
            extensions={"trace": trace},
        ) as answer:
            try:
                body, is_cut = await _read(answer, request)
            except BrokenBodyError:
                # What is left of it must not be taken for the beginning of the next answer.
                await answer.extensions["network_stream"].aclose()
                raise
            except TooLargeError:
                raise too_large(request) from None
            finally:
                spend(Receipt(bytes=answer.num_bytes_downloaded))
        return Response(
            status=answer.status_code,
            headers=dict(answer.headers.items()),
            body=body,
            url=request.url,
            received_at=self._now(),
            is_cut=is_cut,
        )


async def _read(answer: httpx.Response, request: Request) -> tuple[bytes, bool]:
    """The body, and whether it was cut. A good answer that may not be cut is whole JSON."""
    limit, may_cut = request.max_bytes, request.may_cut
    if not answer.is_success:
        limit, may_cut = min(limit, REFUSAL_BYTES), True
    encoding = answer.headers.get("content-encoding", "")
    body, is_cut = await read_body(answer.aiter_raw(), encoding, limit, may_cut=may_cut)
    if not may_cut and answer.status_code not in _WITHOUT_BODY:
        await asyncio.to_thread(require_json, body)
    return body, is_cut


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
