"""The sandbox as an object: all its state, and the steps from a call to its answer."""

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox import evolution, gate, secondary, site
from sandbox.answer import Answer, RefusedError
from sandbox.call import Call
from sandbox.changes import AnyChange
from sandbox.clock import Clock, http_date
from sandbox.graphql_api import endpoint
from sandbox.identity import stable_id
from sandbox.journal import Journal, Record
from sandbox.ledgers import Caller, Ledger, Ledgers, Limits, Metering, Resource
from sandbox.login_page import login_page
from sandbox.logins import Logins
from sandbox.rest.router import Destination, Router
from sandbox.script import Rule, Script
from sandbox.secondary import Secondary, Shape, Use
from sandbox.sources import catalogue
from sandbox.tokens import TokenBook
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Served:
    """An answer, and the rule of the script that says how it is sent, if one does."""

    answer: Answer
    rule: Rule | None


class Sandbox:
    """A simulated GitHub. Everything that the control API can do is a method of one of its parts:
    `world` (with `change`), `script`, `ledgers`, `secondary`, `tokens`, `logins`, `journal`,
    `clock`.
    """

    def __init__(
        self,
        *,
        dataset: Path | None = None,
        limits: Limits | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`dataset`: a folder of stored API answers to serve beside the samples."""
        self.clock = clock or Clock()
        self.tokens = TokenBook()
        self.logins = Logins(self.tokens, self.clock)
        self.ledgers = Ledgers(limits or Limits())
        self.secondary = Secondary()
        self.journal = Journal()
        self.script = Script()
        self.world = World()
        self._under_way: Counter[str] = Counter()
        self._router = Router(self.world, self.ledgers, self.clock)
        for repository in catalogue.everything(self.clock.now(), dataset):
            self.world.add(repository)
        for old, new in catalogue.FORMER_NAMES.items():
            self.world.add_former(old, stable_id("repository", *new.split("/")))

    async def change(self, change: AnyChange) -> None:
        """Makes a change of the world; evolution.ChangeError, if what it names does not exist."""
        await evolution.apply(self.world, change, self.clock.now())

    async def serve(self, call: Call) -> Served:
        """Answers a call, after the delays that the script has for it."""
        number, started = self.journal.next_number(), time.perf_counter()
        rule = self.script.rule_for(call)
        for change in rule.changes if rule else ():
            await self.change(change)
        caller = gate.identify(call, self.tokens, self.clock.now())
        self._under_way[caller.key] += 1
        try:
            destination, answer, limit = await self._answer(call, caller, number)
            if rule is not None:
                answer = rule.amend(answer)
            await asyncio.sleep((self.script.latency_ms + (rule.delay_ms if rule else 0)) / 1000)
        finally:
            self._under_way[caller.key] -= 1
        self.journal.add(
            Record(
                number=number,
                at=self.clock.now(),
                method=call.method,
                target=call.target,
                endpoint=destination.endpoint,
                repository=destination.full_name,
                caller=caller.key,
                token=caller.token.value if caller.token else None,
                address=call.address,
                resource=destination.resource or "site",
                status=answer.status,
                cost=answer.cost,
                bytes=len(answer.body.content),
                duration=round((time.perf_counter() - started) * 1000, 3),
                rule=rule.name if rule else None,
                limit=limit,
            )
        )
        if destination.resource is not None and limit is None:
            self._meter(call, caller, destination.resource, rule)
        return Served(answer, rule)

    def _meter(self, call: Call, caller: Caller, resource: Resource, rule: Rule | None) -> None:
        is_graphql = resource is Resource.GRAPHQL
        points = 1 if is_graphql or call.method in ("GET", "HEAD") else 5
        cpu_seconds = (rule.cpu_ms if rule else 0) / 1000
        use = Use(self.clock.timestamp(), cpu_seconds, points, is_graphql)
        self.secondary.meter(caller.key, use, self.ledgers.limits)

    async def _answer(
        self, call: Call, caller: Caller, number: int
    ) -> tuple[Destination, Answer, str | None]:
        """Where the call went, the answer, and the limit in whose time it came."""
        now = self.clock.timestamp()
        if site.is_site(call):
            if self.secondary.arrival(caller.key, now):
                return Destination("site", None), secondary.page(now), secondary.LIMIT
            answer = await self._site(call)
            dated = {"date": http_date(self.clock.now()), **answer.headers}
            return Destination("site", None), replace(answer, headers=dated), None
        destination = await self._router.locate(call.path)
        resource = destination.resource or Resource.CORE
        ledger = self.ledgers.of(caller, resource, now)
        limit = None
        try:
            answer = await self._admitted(call, caller, destination, ledger)
            answer = gate.conditional(call, caller, answer)
        except RefusedError as refused:
            answer, limit = refused.answer, refused.limit
        if self.ledgers.limits.metering is Metering.ON:
            ledger.charge(answer.cost)
        request_id = hashlib.sha256(str(number).encode()).hexdigest()[:20].upper()
        headers = gate.canonical_headers(call, caller, request_id, self.clock.now())
        if answer.has_limits:
            headers |= gate.limit_headers(ledger, self.ledgers.limits)
        return destination, replace(answer, headers={**headers, **answer.headers}), limit

    async def _site(self, call: Call) -> Answer:
        match call.path:
            case ["login", "device"]:
                return login_page(call, self.logins, self.tokens)
            case ["login", "device", "code"] | ["login", "oauth", "access_token"]:
                try:
                    return self.logins.answer(call)
                except RefusedError as refused:
                    return refused.answer
            case _:
                return await site.answer(call, self.world, self.clock.now())

    async def _admitted(
        self, call: Call, caller: Caller, destination: Destination, ledger: Ledger
    ) -> Answer:
        gate.check_agent(call)
        gate.check_version(call)
        gate.check_accept(call)
        gate.check_token(call, caller)
        self._check_pause(caller, ledger.resource)
        if call.path != ("rate_limit",):
            gate.check_quota(caller, ledger, self.ledgers.limits)
        if call.path == ("graphql",):
            is_metered = self.ledgers.limits.metering is Metering.ON
            return await endpoint.answer(
                call, caller, self.world, ledger, self.clock.now(), is_metered=is_metered
            )
        return await self._router.answer(call, caller, destination)

    def _check_pause(self, caller: Caller, resource: Resource) -> None:
        """Refuses who is under a secondary limit, or asks for too much at once."""
        limits, now = self.ledgers.limits, self.clock.timestamp()
        pause = self.secondary.arrival(caller.key, now)
        if pause is None and self._under_way[caller.key] > limits.concurrent:
            shape = Shape(limits.pause_shape)
            pause = self.secondary.begin(caller.key, now, limits.pause_seconds, shape)
        if pause is not None:
            raise secondary.refused(pause, resource, limits, now)
