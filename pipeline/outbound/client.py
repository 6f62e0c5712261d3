"""The one door out: sends requests, each in its turn, and accounts for each of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
import structlog

from db.records.job import Receipt
from db.response_cache import CachedResponse, ResponseCache
from pipeline.outbound.body import BrokenBodyError, TooLargeError, read_body, require_json
from pipeline.outbound.conditional import (
    cache_key,
    is_conditional,
    revive,
    to_keep,
    validators,
)
from pipeline.outbound.faults import (
    TRANSFER_ERRORS,
    fault_of,
    raise_for_server_fault,
    redirected_too_often,
    too_large,
)
from pipeline.outbound.guard import AddressGuard, origin_of
from pipeline.outbound.identity import Identity
from pipeline.outbound.ledger import QuotaLedger, Spend
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.redirects import followed
from pipeline.outbound.transport import GuardedTransport

log = structlog.get_logger()

# What is read of a refusal or a failure; its words are in the beginning.
REFUSAL_BYTES = 64 * 1024

_WITHOUT_BODY = (204, 205)
_GOES_OUT = "http11.send_request_headers.started"  # httpcore's name of the moment


@dataclass(frozen=True, slots=True)
class OutboundSettings:
    """`total_seconds` bounds one exchange as a whole, so that no host holds a turn for long by
    sending a byte now and then. `longest_pause_seconds`: a host that failed and asks to be left
    alone for longer is not waited for. `authorities`: a file in PEM of certificate authorities that
    are trusted as well as those that everybody trusts."""

    user_agent: str
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    write_seconds: float = 30.0
    pool_seconds: float = 30.0
    total_seconds: float = 120.0
    longest_pause_seconds: float = 600.0
    max_connections: int = 20
    max_redirects: int = 3
    authorities: Path | None = None


class Outbound:
    """The client. Hosts ask for requests to be made one after the other, so each waits for its turn
    in the ledger that all processes share.

    Nothing is retried here: a `Fault` is raised, and the runner tries the stage again, in sight.
    """

    def __init__(
        self,
        settings: OutboundSettings,
        guard: AddressGuard,
        cache: ResponseCache,
        ledger: QuotaLedger,
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._cache = cache
        self._ledger = ledger
        self._now = now
        self._deprecations: set[tuple[str, ...]] = set()
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

    async def send(
        self, request: Request, identity: Identity, spend: Spend, *, most_hops: int | None = None
    ) -> Response:
        """The host's answer to the request, redirects followed: `most_hops`, or as many as is set.
        Every request that goes out is told to `spend`, whatever becomes of it.

        Raises `Fault` where another try may help (also for every status from 500 up), `MustWait`
        where a limit of the host stands in the way, before the request or after it, and `Refused`
        for what is not followed or too long.
        """
        most = self._settings.max_redirects if most_hops is None else most_hops
        for hops in range(most + 1):
            response = await self._exchange(request, identity, spend)
            next_request = followed(request, response)
            if next_request is None:
                return replace(response, hops=hops)
            request = next_request
        raise redirected_too_often(request, most)

    async def _exchange(self, request: Request, identity: Identity, spend: Spend) -> Response:
        self._guard.check(request.url)
        key = cache_key(request, identity)
        cached = await self._cache.get(key) if is_conditional(request) else None
        async with self._ledger.turn(request, identity, spend) as turn:
            response = await self._transfer(request, identity, cached, spend)
            await turn.settle(response)
        raise_for_server_fault(
            request, response, timedelta(seconds=self._settings.longest_pause_seconds)
        )
        if response.status == 304 and cached is not None:
            spend(Receipt(not_modified=1))
            return revive(cached, response)
        kept = to_keep(request, response)
        if kept is not None:
            await self._cache.put(key, kept)
        return response

    async def _transfer(
        self, request: Request, identity: Identity, cached: CachedResponse | None, spend: Spend
    ) -> Response:
        clock = asyncio.get_running_loop().time
        started = clock()
        line = log.bind(method=request.method, url=request.url.partition("?")[0])
        try:
            async with asyncio.timeout(self._settings.total_seconds):
                response = await self._receive(request, _headers(request, identity, cached), spend)
        except TRANSFER_ERRORS as error:
            line.warning("outbound.failed", ms=_ms(clock() - started), reason=repr(error))
            raise fault_of(error, request) from error
        line.info(
            "outbound.request",
            status=response.status,
            ms=_ms(clock() - started),
            bytes=len(response.body),
        )
        self._note_deprecation(request, response)
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

    def _note_deprecation(self, request: Request, response: Response) -> None:
        """Log once what the host is going to take away (RFC 9745, RFC 8594)."""
        said = tuple(response.headers.get(name, "") for name in ("deprecation", "sunset"))
        notice = (origin_of(request.url), *said)
        if not any(said) or notice in self._deprecations:
            return
        self._deprecations.add(notice)
        log.warning(
            "outbound.deprecated",
            url=request.url.partition("?")[0],
            deprecation=said[0],
            sunset=said[1],
            link=response.headers.get("link"),
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


def _headers(request: Request, identity: Identity, cached: CachedResponse | None) -> dict[str, str]:
    authorization = {} if identity.token is None else {"authorization": f"Bearer {identity.token}"}
    return {**request.headers, **validators(cached), **authorization}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
