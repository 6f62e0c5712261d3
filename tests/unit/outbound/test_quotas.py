"""The quota ledger on a real Redis: against a model of itself, and fair whatever comes between."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db.quota import QuotaRules, Quotas
from db.quota_scripts import AWAITED_SECONDS
from db.records.job import WaitReason
from db.records.quota import (
    RENEWAL_MARGIN,
    Account,
    Blocked,
    Granted,
    InLine,
    Refusal,
    Standing,
)
from db.redis_connection import connect_redis

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = timedelta(hours=1)
LEASE = timedelta(seconds=10)
A_MOMENT = timedelta(seconds=AWAITED_SECONDS)
ACCOUNT = Account("https://api.example.org", "anonymous")
RESOURCES = ("core", "core", "graphql")


@dataclass
class Host:
    """The host's own count of one quota."""

    limit: int
    used: int = 0
    resets_at: datetime = NOON

    def standing(self, resource: str, now: datetime, cost: int) -> Standing:
        if now >= self.resets_at:
            self.used, self.resets_at = 0, now + WINDOW
        self.used += cost
        return Standing(resource, self.limit, max(0, self.limit - self.used), self.resets_at)


@dataclass
class Belief:
    """What the ledger may think of one quota."""

    remaining: int | None = None
    resets_at: datetime | None = None
    limit: int = 0
    hold: datetime | None = None
    strikes: int = 0


@dataclass
class Turn:
    resource: str
    dies_at: datetime


@dataclass
class Model:
    """The rules of the ledger, in the plainest words."""

    at_once: int
    reserve_percent: float
    now: datetime = NOON
    beliefs: dict[str, Belief] = field(
        default_factory=lambda: {r: Belief() for r in set(RESOURCES)}
    )
    pause: datetime | None = None
    strikes: int = 0
    held: dict[str, Turn] = field(default_factory=dict)
    line: dict[str, datetime] = field(default_factory=dict)
    block_ends: set[datetime] = field(default_factory=set)

    def bury(self) -> None:
        self.held = {name: turn for name, turn in self.held.items() if turn.dies_at > self.now}
        self.line = {name: seen for name, seen in self.line.items() if seen + LEASE > self.now}

    def blocked(self, resource: str) -> Blocked | None:
        belief = self.beliefs[resource]
        if self.pause and self.now < self.pause:
            return Blocked(WaitReason.SECONDARY_LIMIT, self.pause)
        if belief.hold and self.now < belief.hold:
            return Blocked(WaitReason.QUOTA, belief.hold)
        if belief.remaining is None or belief.resets_at is None:
            return None
        opens_at = belief.resets_at + RENEWAL_MARGIN
        if self.now >= opens_at:
            belief.remaining = belief.resets_at = None
            return None
        reserve = int(belief.limit * self.reserve_percent / 100)
        return None if belief.remaining > reserve else Blocked(WaitReason.QUOTA, opens_at)

    def learn(self, standing: Standing) -> None:
        belief = self.beliefs[standing.resource]
        if standing.resets_at <= self.now:
            return
        known, ends = belief.remaining, belief.resets_at
        if known is not None and ends and standing.resets_at <= ends + timedelta(seconds=10):
            belief.remaining = min(known, standing.remaining)
        else:
            others = [turn for turn in self.held.values() if turn.resource == standing.resource]
            belief.remaining = standing.remaining - len(others)
        belief.resets_at, belief.limit = standing.resets_at, standing.limit or 0


def is_somebody_at_work(machine: "LedgerMachine") -> bool:
    machine.model.bury()
    return bool(machine.model.held)


class LedgerMachine(RuleBasedStateMachine):
    """Asks, answers, refuses, loses and waits in any order."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.redis = connect_redis(self.url)
        self.loop.run(self._empty())
        self.number = 0

    async def _empty(self) -> None:
        await self.redis.flushall()

    @initialize(
        at_once=st.integers(1, 3), percent=st.sampled_from([0.0, 50.0]), limit=st.integers(1, 6)
    )
    def begin(self, at_once: int, percent: float, limit: int) -> None:
        rules = QuotaRules(at_once=at_once, reserve_percent=percent, lease=LEASE)
        self.quotas = Quotas(self.redis, rules)
        self.model = Model(at_once, percent)
        self.hosts = {name: Host(limit) for name in RESOURCES}

    def _take(self, ticket: str) -> Granted | InLine | Blocked:
        model, resource = self.model, ticket.split(":")[1]
        model.bury()
        block = model.blocked(resource)
        taken = self.quotas.take(ACCOUNT, ticket, resource, model.now)
        answer = self.loop.run(taken)
        if block is not None:
            model.block_ends.add(block.until)
            assert answer == block
            model.line.pop(ticket, None)
            return answer
        assert not isinstance(answer, Blocked)
        model.line[ticket] = model.now
        if isinstance(answer, Granted):
            assert len(model.held) < model.at_once
            del model.line[ticket]
            model.held[ticket] = Turn(resource, model.now + LEASE)
            belief = model.beliefs[resource]
            if belief.remaining is not None:
                belief.remaining -= 1
        else:
            most = len(model.line) + len(model.held) - model.at_once
            assert 0 < answer.ahead <= max(1, most)
        return answer

    @rule(share=st.integers(0, 3), resource=st.sampled_from(RESOURCES))
    def ask(self, share: int, resource: str) -> None:
        self.number += 1
        self._take(f"{share}/{self.number}:{resource}")

    @rule()
    def everybody_asks_and_those_at_the_head_are_let_in(self) -> None:
        self.model.bury()
        free = self.model.at_once - len(self.model.held)
        answers = [self._take(ticket) for ticket in list(self.model.line)]
        granted = sum(isinstance(answer, Granted) for answer in answers)
        blocked = sum(isinstance(answer, Blocked) for answer in answers)
        # The first round may find out that those ahead are blocked; then the next lets them in. And
        # right after a block those that were first are given a moment to come back.
        just_over = any(end <= self.model.now < end + A_MOMENT for end in self.model.block_ends)
        if not blocked and not just_over:
            assert granted == min(free, len(answers))

    @precondition(is_somebody_at_work)
    @rule(data=st.data(), cost=st.integers(0, 1), stranger=st.integers(0, 2))
    def answer(self, data: st.DataObject, cost: int, stranger: int) -> None:
        """A good answer, after strangers have used some of the same quota."""
        ticket, turn = self._end(data)
        host = self.hosts[turn.resource]
        host.standing(turn.resource, self.model.now, stranger)
        standing = host.standing(turn.resource, self.model.now, cost)
        belief = self.model.beliefs[turn.resource]
        if belief.remaining is not None and cost == 0:
            belief.remaining += 1
        self.model.learn(standing)
        if self.model.pause and self.model.now >= self.model.pause:
            self.model.pause = None
        if self.model.pause is None:
            self.model.strikes = 0
        if belief.hold is None or self.model.now >= belief.hold:
            belief.hold, belief.strikes = None, 0
        given = self.quotas.give(
            ACCOUNT,
            ticket,
            self.model.now,
            resource=turn.resource,
            is_free=cost == 0,
            standing=standing,
        )
        assert self.loop.run(given) is None

    @precondition(is_somebody_at_work)
    @rule(data=st.data(), seconds=st.sampled_from([None, 0, 30]), primary=st.booleans())
    def refuse(self, data: st.DataObject, seconds: int | None, primary: bool) -> None:
        ticket, turn = self._end(data)
        model, belief = self.model, self.model.beliefs[turn.resource]
        reason = WaitReason.QUOTA if primary else WaitReason.SECONDARY_LIMIT
        until = None if seconds is None else model.now + timedelta(seconds=seconds)
        given = self.quotas.give(
            ACCOUNT,
            ticket,
            model.now,
            resource=turn.resource,
            is_good=False,
            refusal=Refusal(reason, until, 60),
        )
        block = self.loop.run(given)
        if not seconds:
            strikes = belief.strikes if primary else model.strikes
            until = model.now + timedelta(seconds=min(60 * 2**strikes, 3600))
            if primary:
                belief.strikes += 1
            else:
                model.strikes += 1
        assert until is not None
        if primary:
            belief.hold = max(until, belief.hold or until)
        else:
            model.pause = max(until, model.pause or until)
        assert block == Blocked(reason, (belief.hold if primary else model.pause) or until)

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        known = [*self.model.line, *self.model.held]
        if not known:
            return
        ticket = data.draw(st.sampled_from(known))
        self.model.line.pop(ticket, None)
        self.model.held.pop(ticket, None)
        self.loop.run(self.quotas.leave(ACCOUNT, ticket, self.model.now))

    @rule(seconds=st.sampled_from([1, 1, 1, 4, 11, 61, 3603]))
    def let_time_pass(self, seconds: int) -> None:
        """Whoever shows no sign meanwhile is gone: nobody renews here."""
        self.model.now += timedelta(seconds=seconds)

    def _end(self, data: st.DataObject) -> tuple[str, Turn]:
        """One of those at work, whose turn ends."""
        ticket = data.draw(st.sampled_from(list(self.model.held)))
        return ticket, self.model.held.pop(ticket)

    @invariant()
    def what_is_shown_is_what_is_believed(self) -> None:
        if not hasattr(self, "model"):
            return
        states = self.loop.run(self.quotas.states_of(ACCOUNT, self.model.now))
        for state in states:
            alive = [turn for turn in self.model.held.values() if turn.dies_at > self.model.now]
            assert state.in_flight == len(alive)
            if state.resource is None:
                continue
            block = self.model.blocked(state.resource)
            assert (state.blocked is None) == (block is None)
            known = self.model.beliefs[state.resource].remaining
            assert state.remaining == (None if known is None else max(0, known))

    def teardown(self) -> None:
        self.loop.run(self.redis.aclose())
        self.loop.close()


def test_the_ledger_does_as_its_model_in_any_order_of_events(redis_server: str) -> None:
    machine = type("Machine", (LedgerMachine,), {"url": redis_server})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
