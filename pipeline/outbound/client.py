"""The one door out: sends requests, each in its turn, and accounts for each of them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from db.records.job import Receipt
from db.records.replacing import replace
from db.response_cache import CachedResponse, ResponseCache
from pipeline.outbound.conditional import (
    cache_key,
    is_conditional,
    revive,
    to_keep,
    validators,
)
from pipeline.outbound.faults import raise_for_server_fault, redirected_too_often
from pipeline.outbound.guard import AddressGuard, origin_of
from pipeline.outbound.identity import Identity
from pipeline.outbound.ledger import QuotaLedger, Spend
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.redirects import followed
from pipeline.outbound.settings import OutboundSettings

if TYPE_CHECKING:
    from pipeline.outbound.exchange import Exchange

log = structlog.get_logger()


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
        self._exchange: asyncio.Future[Exchange] | None = None

    async def aclose(self) -> None:
        if self._exchange is not None:
            await (await self._exchange).aclose()

    async def _opened(self) -> "Exchange":
        """The connections to hosts; who asks first has them made, beside the event loop."""
        if self._exchange is None:
            self._exchange = asyncio.ensure_future(asyncio.to_thread(self._open))
        return await asyncio.shield(self._exchange)

    def _open(self) -> "Exchange":
        # httpx takes a twentieth of a second to load, and the certificates as long.
        from pipeline.outbound.exchange import Exchange

        return Exchange(self._settings, self._guard, self._now)

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
            response = await self._answer(request, identity, spend)
            next_request = followed(request, response)
            if next_request is None:
                return replace(response, hops=hops)
            request = next_request
        raise redirected_too_often(request, most)

    async def _answer(self, request: Request, identity: Identity, spend: Spend) -> Response:
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
        exchange = await self._opened()
        response = await exchange.transfer(request, _headers(request, identity, cached), spend)
        self._note_deprecation(request, response)
        return response

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


def _headers(request: Request, identity: Identity, cached: CachedResponse | None) -> dict[str, str]:
    authorization = {} if identity.token is None else {"authorization": f"Bearer {identity.token}"}
    return {**request.headers, **validators(cached), **authorization}
