"""Turns at a host: a request is sent when the shared ledger says so, and its answer is entered."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from db.live import LiveFeed
from db.quota import Quotas, turn_channel
from db.records.job import Receipt, WaitReason
from db.records.problem import Problem, ProblemCode
from db.records.quota import Account, Blocked, Granted, InLine
from db.redis_connection import RedisAway
from pipeline.errors import Fault
from pipeline.outbound.guard import origin_of
from pipeline.outbound.identity import Identity
from pipeline.outbound.limits import HostLimits
from pipeline.outbound.messages import Request, Response
from pipeline.outbound.quota import read_standing

log = structlog.get_logger()

Spend = Callable[[Receipt], None]


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """`patience_seconds`: for so long a turn is waited for in a worker's place; after that the job
    gives the place back. A waiter asks anew every `look_seconds`, for a message may be lost."""

    patience_seconds: float = 5.0
    look_seconds: float = 1.0


class QuotaLedger:
    """`hosts` tells of each origin what its limits are like."""

    def __init__(
        self,
        quotas: Quotas,
        live: LiveFeed,
        hosts: Mapping[str, HostLimits],
        settings: LedgerSettings,
        now: Callable[[], datetime],
    ) -> None:
        self._quotas = quotas
        self._live = live
        self._hosts = hosts
        self._settings = settings
        self._now = now

    @asynccontextmanager
    async def turn(
        self, request: Request, identity: Identity, spend: Spend
    ) -> AsyncIterator["Turn"]:
        """The right to send this request, for the length of the block.

        Raises `MustWait` where nothing may be sent, or the turn is far away; `Fault` where the
        ledger can't be asked: without it nothing is sent.
        """
        origin = origin_of(request.url)
        limits = self._hosts.get(origin) or HostLimits(origin.partition("://")[2])
        turn = Turn(self._quotas, limits, request, identity, self._now)
        try:
            with _redis_needed():
                await self._await(turn, spend)
            async with turn.kept():
                yield turn
        finally:
            await asyncio.shield(turn.leave())

    async def _await(self, turn: "Turn", spend: Spend) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        async with AsyncExitStack() as stack:
            listener = None
            while isinstance(place := await turn.ask(), InLine):
                waited = clock() - began
                if waited > self._settings.patience_seconds:
                    raise await turn.come_back_later(place)
                if listener is None:
                    listener = await stack.enter_async_context(
                        self._live.listen(turn_channel(turn.ticket))
                    )
                else:
                    await listener.next(self._settings.look_seconds)
            if listener is not None:
                spend(Receipt(seconds_waited=clock() - began))


class Turn:
    """One request's way through the ledger."""

    def __init__(
        self,
        quotas: Quotas,
        limits: HostLimits,
        request: Request,
        identity: Identity,
        now: Callable[[], datetime],
    ) -> None:
        self.ticket = f"{identity.share}/{secrets.token_hex(6)}"
        self._quotas = quotas
        self._limits = limits
        self._request = request
        self._identity = identity
        self._now = now
        self._account = Account(origin_of(request.url), identity.name)
        self._is_over = False

    async def ask(self) -> Granted | InLine:
        """Raises `MustWait` where nothing may be sent."""
        try:
            answer = await self._quotas.take(
                self._account, self.ticket, self._request.resource, self._now()
            )
        except RedisAway:
            self._is_over = True  # what was asked in vain falls by itself
            raise
        if isinstance(answer, Blocked):
            self._is_over = True
            raise self._limits.wait(answer, self._identity)
        return answer

    async def come_back_later(self, place: InLine) -> Exception:
        """Leave the line, but keep the place in its order; answers with the wait."""
        now = self._now()
        until = now + timedelta(seconds=max(1.0, place.seconds))
        await self._quotas.leave(self._account, self.ticket, now, back_at=until)
        self._is_over = True
        return self._limits.wait_in_line(place, Blocked(WaitReason.QUOTA, until))

    async def settle(self, response: Response) -> None:
        """Enter what was answered, which ends the turn. Raises `MustWait` if the host refused
        because of a limit; the next request then meets the block before it is sent."""
        standing = read_standing(response, self._request.resource)
        refusal = self._limits.refusal(self._request, response, self._identity)
        now = self._now()
        self._is_over = True
        try:
            block = await self._quotas.give(
                self._account,
                self.ticket,
                now,
                resource=self._request.resource,
                is_free=response.status == 304 and self._identity.token is not None,
                is_good=response.status < 400 and refusal is None,
                standing=standing,
                refusal=refusal,
            )
        except RedisAway as error:
            # The answer is good all the same, and the turn falls by itself.
            log.warning("ledger.not_entered", reason=str(error))
            block = None if refusal is None else refusal.block(now)
        if block is not None:
            log.warning("outbound.limited", reason=block.reason, until=block.until.isoformat())
            raise self._limits.wait(block, self._identity)

    async def leave(self) -> None:
        """Give the turn up, if nothing else has ended it."""
        if self._is_over:
            return
        self._is_over = True
        try:
            await self._quotas.leave(self._account, self.ticket, self._now())
        except RedisAway as error:
            # It falls by itself, as that of a process that is gone.
            log.warning("ledger.not_left", reason=str(error))

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Show that its holder is alive, as long as the block lasts."""
        over = asyncio.Event()
        keeper = asyncio.create_task(self._keep(over), name="keeper of a turn")
        try:
            yield
        finally:
            over.set()
            await keeper

    async def _keep(self, over: asyncio.Event) -> None:
        """It is told that it is over rather than cancelled: a driver may lose a cancellation."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._quotas.rules.lease.total_seconds() / 4):
                    await over.wait()
                    return
            with suppress(*RedisAway):
                if not self._is_over:
                    await self._quotas.renew(self._account, self.ticket, self._now())


@contextmanager
def _redis_needed() -> Iterator[None]:
    try:
        yield
    except RedisAway as error:
        raise Fault(
            Problem(
                ProblemCode.INTERNAL,
                "Gantry's Redis does not answer, and without its ledger no request is sent.",
                remedy="It goes on once Redis is back. If trying was given up, retry.",
            )
        ) from error
