"""The script: rules that have the host answer the n-th request of a sort in another way."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import count

from sandbox.answer import Answer, Body
from sandbox.call import Call
from sandbox.changes import AnyChange
from sandbox.faults import Fault, spoil, wire_of
from sandbox.wire import Wire


@dataclass(frozen=True, slots=True)
class Respond:
    """What becomes of the answer; whatever is None stays as it was. A header that is given as None
    is left out. The body is `json`, or `text`, or bytes in `base64`."""

    status: int | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    json: object = None
    text: str | None = None
    base64: str | None = None

    def body(self) -> Body | None:
        if self.base64 is not None:
            return Body.of(base64.b64decode(self.base64))
        if self.text is not None:
            return Body.of(self.text.encode())
        return None if self.json is None else Body.json(self.json)


@dataclass(frozen=True, slots=True)
class Rule:
    """`path` and `method` are patterns with `*`, matched against the request's target (the path as
    sent, with its query) and method; `token` matches alone. The rule applies to the `at`-th match
    and the `times - 1` after it (None: to all after it).

    `changes` are made to the world before the answer is made; `cpu_ms` is what the secondary limits
    count it for, which takes no time; `delay_ms` passes before it is sent; `hang` never sends it;
    `cut_after` closes the connection after so many bytes of the body; `fault` is one of the
    catalogue, which spoils what `respond` has made.
    """

    name: str = ""
    method: str = "*"
    path: str = "*"
    token: str | None = None
    at: int = 1
    times: int | None = 1
    respond: Respond | None = None
    delay_ms: int = 0
    cpu_ms: int = 0
    hang: bool = False
    cut_after: int | None = None
    fault: Fault | None = None
    changes: tuple[AnyChange, ...] = ()

    def matches(self, call: Call) -> bool:
        return (
            fnmatchcase(call.method, self.method)
            and fnmatchcase(call.target, self.path)
            and self.token in (None, call.token)
        )

    def applies_to(self, match: int) -> bool:
        """Whether it has its way with the `match`-th request that it matches."""
        return match >= self.at and (self.times is None or match < self.at + self.times)

    def amend(self, answer: Answer) -> Answer:
        """The answer that is sent instead; its canonical headers are already in it."""
        amended = self._respond(answer)
        return spoil(self.fault, amended) if self.fault else amended

    def wire(self, answer: Answer) -> Wire | None:
        """How it is sent; None: as it should be."""
        if self.cut_after is not None:
            return Wire(cut_after=self.cut_after)
        return wire_of(self.fault, answer) if self.fault else None

    def _respond(self, answer: Answer) -> Answer:
        if self.respond is None:
            return answer
        headers = {name.lower(): value for name, value in answer.headers.items()}
        for name, value in self.respond.headers.items():
            if value is None:
                headers.pop(name.lower(), None)
            else:
                headers[name.lower()] = value
        return replace(
            answer,
            status=self.respond.status or answer.status,
            body=self.respond.body() or answer.body,
            headers=headers,
        )


@dataclass(slots=True)
class Scheduled:
    """A rule in force. `reached` is set once the rule had its way, for tests to wait for."""

    id: int
    rule: Rule
    matches: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)


class Script:
    """The rules in force, and the latency of all answers in milliseconds."""

    def __init__(self) -> None:
        self.latency_ms = 0
        self._numbers = count(1)
        self._scheduled: dict[int, Scheduled] = {}

    def schedule(self, rule: Rule) -> Scheduled:
        scheduled = Scheduled(next(self._numbers), rule)
        self._scheduled[scheduled.id] = scheduled
        return scheduled

    def drop(self, number: int) -> None:
        self._scheduled.pop(number, None)

    def clear(self) -> None:
        self._scheduled.clear()
        self.latency_ms = 0

    def scheduled(self) -> list[Scheduled]:
        return list(self._scheduled.values())

    def rule_for(self, call: Call) -> Rule | None:
        """The rule that has its way with this request: the oldest of those that apply. All that
        match count it."""
        chosen: Rule | None = None
        for scheduled in self._scheduled.values():
            if not scheduled.rule.matches(call):
                continue
            scheduled.matches += 1
            if chosen is None and scheduled.rule.applies_to(scheduled.matches):
                chosen = scheduled.rule
                scheduled.reached.set()
        return chosen
