"""The quota ledger in Redis: who may send a request now, shared by all workers and processes.

Per account there is one line, whatever is asked for, and a count per resource. The lower of the
host's word and our own count is believed. Holders and waiters show signs of life: those of a
process that is gone are dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from db.quota_scripts import GIVE, LEAVE, TAKE, TURN_CHANNEL
from db.records.job import WaitReason
from db.records.quota import (
    RENEWAL_MARGIN,
    Account,
    Blocked,
    Granted,
    InLine,
    QuotaState,
    Refusal,
    Standing,
)

PREFIX = "gantry:quota"
ACCOUNTS = f"{PREFIX}:accounts"

_PARTS = ("state", "line", "seen", "held", "charges", "shares", "owed", "owed_until", "awaited")


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """`at_once`: requests of one account under way. `reserve_percent` of every limit is left to
    others. A holder or waiter without a sign for `lease` is gone."""

    at_once: int = 1
    reserve_percent: float = 1.0
    lease: timedelta = timedelta(seconds=10)


def turn_channel(ticket: str) -> str:
    """Where a waiter hears that its turn may have come."""
    return f"{TURN_CHANNEL}{ticket}"


class Quotas:
    """Tickets are `share/anything`: those of one share follow each other, shares take turns."""

    def __init__(self, redis: Redis, rules: QuotaRules) -> None:
        self._redis = redis
        self.rules = rules
        self._take = redis.register_script(TAKE)
        self._give = redis.register_script(GIVE)
        self._leave = redis.register_script(LEAVE)

    async def take(
        self, account: Account, ticket: str, resource: str, now: datetime
    ) -> Granted | InLine | Blocked:
        """Ask for a turn, or ask again, which is a sign of life too. `Blocked` ends the asking: the
        ticket has left the line, and its share has its place again when it comes back."""
        rules = self.rules
        answer: list[Any] = await self._take(
            keys=_keys(account),
            args=[
                _ms(now),
                ticket,
                ticket.partition("/")[0],
                resource,
                rules.at_once,
                rules.reserve_percent,
                RENEWAL_MARGIN // timedelta(milliseconds=1),
                rules.lease // timedelta(milliseconds=1),
                str(account),
            ],
        )
        match answer:
            case [b"GRANTED"]:
                return Granted()
            case [b"IN_LINE", ahead, milliseconds]:
                return InLine(int(ahead), int(milliseconds) / 1000)
            case [b"BLOCKED", reason, until]:
                return Blocked(WaitReason(reason.decode()), _time(until))
        raise ValueError(f"the ledger answered {answer!r}")

    async def renew(self, account: Account, ticket: str, now: datetime) -> None:
        """Show that the holder of a turn is alive."""
        key = _keys(account)[_PARTS.index("held")]
        await self._redis.zadd(key, {ticket: _ms(now + self.rules.lease)}, xx=True)

    async def give(
        self,
        account: Account,
        ticket: str,
        now: datetime,
        *,
        resource: str,
        is_free: bool = False,
        is_good: bool = True,
        standing: Standing | None = None,
        refusal: Refusal | None = None,
    ) -> Blocked | None:
        """Give the turn back with what was answered. `resource` is what the host counted against;
        `is_free`: it counted nothing; `is_good`: it served. Answers with the block that a refusal
        came to."""
        args: list[Any] = [_ms(now), ticket, self.rules.at_once, int(is_free), int(is_good)]
        if standing is None:
            args += [resource, "", "", ""]
        else:
            limit = "" if standing.limit is None else standing.limit
            args += [standing.resource, limit, standing.remaining, _ms(standing.resets_at)]
        if refusal is None:
            args += ["", "", ""]
        else:
            until = "" if refusal.until is None else _ms(refusal.until)
            args += [refusal.reason.value, until, round(refusal.pause_seconds * 1000)]
        until_ms = await self._give(keys=_keys(account), args=args)
        return Blocked(refusal.reason, _time(until_ms)) if refusal else None

    async def leave(
        self, account: Account, ticket: str, now: datetime, *, back_at: datetime | None = None
    ) -> None:
        """Give up a place in line, or a turn without an answer; what was reserved counts as spent.
        Whoever means to be `back_at` a time then has its place again."""
        until = "" if back_at is None else _ms(back_at)
        await self._leave(keys=_keys(account), args=[_ms(now), ticket, self.rules.at_once, until])

    async def states(self, now: datetime) -> list[QuotaState]:
        """All quotas that are known of, by account and resource."""
        names = sorted([name async for name, _ in self._redis.zscan_iter(ACCOUNTS)])
        found = [await self.states_of(Account.parse(name.decode()), now) for name in names]
        return [state for states in found for state in states]

    async def states_of(self, account: Account, now: datetime) -> list[QuotaState]:
        """The quotas of one account; a single one without a resource if no answer has told any."""
        keys = dict(zip(_PARTS, _keys(account), strict=False))
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hgetall(keys["state"])
            pipeline.zcount(keys["held"], f"({_ms(now)}", "+inf")
            pipeline.zcard(keys["line"])
            fields, held, line = await pipeline.execute()
        known = {name.decode(): float(value) for name, value in fields.items()}
        resources: Sequence[str | None] = _resources(known) or [None]
        return [self._state(account, known, name, now, held, line) for name in resources]

    def _state(
        self,
        account: Account,
        known: dict[str, float],
        resource: str | None,
        now: datetime,
        held: int,
        line: int,
    ) -> QuotaState:
        limit, remaining = known.get(f"limit:{resource}"), known.get(f"remaining:{resource}")
        reset = known.get(f"reset:{resource}")
        resets_at = None if reset is None else _time(reset)
        blocked = [
            Blocked(reason, _time(known[name]))
            for name, reason in (
                ("pause", WaitReason.SECONDARY_LIMIT),
                (f"hold:{resource}", WaitReason.QUOTA),
            )
            if known.get(name, 0) > _ms(now)
        ]
        opens_at = None if resets_at is None else resets_at + RENEWAL_MARGIN
        is_over = opens_at is None or opens_at <= now
        reserve = (limit or 0) * self.rules.reserve_percent // 100
        if opens_at is not None and not is_over and (remaining or 0) - reserve < 1:
            blocked.append(Blocked(WaitReason.QUOTA, opens_at))
        return QuotaState(
            account=account,
            resource=resource,
            limit=None if limit is None else int(limit),
            remaining=None if remaining is None or is_over else max(0, int(remaining)),
            resets_at=None if is_over else resets_at,
            blocked=max(blocked, key=lambda block: block.until) if blocked else None,
            in_flight=held,
            in_line=line,
        )


def _resources(known: dict[str, float]) -> list[str | None]:
    names = {
        name.partition(":")[2]
        for name in known
        if name.startswith(("remaining:", "limit:", "hold:"))
    }
    return [*sorted(names)]


def _keys(account: Account) -> list[str]:
    return [*(f"{PREFIX}:{account}:{part}" for part in _PARTS), ACCOUNTS]


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _time(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
