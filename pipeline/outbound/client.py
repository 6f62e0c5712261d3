"""The one door out: sends requests, one at a time per identity, and accounts for each of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from weakref import WeakValueDictionary

import httpx
import structlog

from db.records.job import Receipt
from db.response_cache import CachedResponse, ResponseCache
from pipeline.outbound.body import read_body
from pipeline.outbound.conditional import cache_key, revive, to_keep, validators
from pipeline.outbound.faults import (
    TRANSFER_ERRORS,
    fault_of,
    raise_for_server_fault,
    redirected_too_often,
    too_large,
)
from pipeline.outbound.guard import AddressGuard
from pipeline.outbound.identity import Identity
from pipeline.outbound.messages import Method, Request, Response
from pipeline.outbound.quota import QuotaLedger
from pipeline.outbound.redirects import followed
from pipeline.outbound.transport import GuardedTransport

log = structlog.get_logger()

Spend = Callable[[Receipt], None]


@dataclass(frozen=True, slots=True)
class OutboundSettings:
    """`total_seconds` bounds one exchange as a whole, so that no host holds a turn for long by
    sending a byte now and then."""

    user_agent: str
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    write_seconds: float = 30.0
    pool_seconds: float = 30.0
    total_seconds: float = 120.0
    max_connections: int = 20
    max_redirects: int = 3


class Outbound:
    """The client. Hosts ask for requests to be made one after the other, so the requests of one
    identity take turns; those of different identities don't wait for each other.

    Nothing is retried here: a `Fault` is raised, and the runner tries the stage again, in sight.
    """

    def __init__(
        self,
        settings: OutboundSettings,
        guard: AddressGuard,
        cache: ResponseCache,
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._cache = cache
        self._now = now
        self._ledger = QuotaLedger()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(guard, settings.max_connections),
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

    async def send(self, request: Request, identity: Identity, spend: Spend) -> Response:
        """The host's answer to the request, redirects followed. Every exchange is told to `spend`.

        Raises `Fault` where another try may help (also for every status from 500 up), `MustWait`
        where the quota is known to be used up, and `Refused` for what is not followed or too long.
        """
        async with self._turn(identity):
            for hops in range(self._settings.max_redirects + 1):
                response = await self._exchange(request, identity, spend)
                next_request = followed(request, response)
                if next_request is None:
                    return replace(response, hops=hops)
                request = next_request
        raise redirected_too_often(request, self._settings.max_redirects)

    def _turn(self, identity: Identity) -> asyncio.Lock:
        return self._turns.setdefault(identity.name, asyncio.Lock())

    async def _exchange(self, request: Request, identity: Identity, spend: Spend) -> Response:
        self._guard.check(request.url)
        self._ledger.require(request, identity, self._now())
        key = cache_key(request, identity)
        cached = await self._cache.get(key) if request.method is Method.GET else None
        response = await self._transfer(request, identity, cached, spend)
        self._ledger.note(request, identity, response)
        raise_for_server_fault(request, response)
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
        spend(Receipt(requests=1))
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
        if "sunset" in response.headers or "deprecation" in response.headers:
            line.warning("outbound.deprecated", sunset=response.headers.get("sunset"))
        return response

    async def _receive(self, request: Request, headers: dict[str, str], spend: Spend) -> Response:
        async with self._client.stream(
            request.method, request.url, headers=headers, content=request.body
        ) as answer:
            try:
                encoding = answer.headers.get("content-encoding", "")
                body, is_cut = await read_body(answer.aiter_raw(), encoding, request.max_bytes)
            finally:
                spend(Receipt(bytes=answer.num_bytes_downloaded))
        if is_cut and answer.is_success and not request.may_cut:
            raise too_large(request)
        return Response(
            status=answer.status_code,
            headers=dict(answer.headers.items()),
            body=body,
            url=request.url,
            received_at=self._now(),
            is_cut=is_cut,
        )


def _headers(request: Request, identity: Identity, cached: CachedResponse | None) -> dict[str, str]:
    authorization = {} if identity.token is None else {"authorization": f"Bearer {identity.token}"}
    return {**request.headers, **validators(cached), **authorization}


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
