"""The control API: what tests and people do to the sandbox while it runs, as JSON over HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.changes import AnyChange
from sandbox.control_forms import (
    ClockChange,
    Latency,
    LedgerChange,
    LimitChange,
    LoginDecision,
    PauseGrant,
    TokenGrant,
)
from sandbox.evolution import ChangeError
from sandbox.journal import summarise
from sandbox.ledgers import Caller, Ledger
from sandbox.script import Rule, Scheduled
from sandbox.simulator import Sandbox
from sandbox.tokens import Token

T = TypeVar("T")


def create_app(sandbox: Sandbox) -> Starlette:
    """The control API over a sandbox, to be mounted. What it cannot read is answered with 422."""
    control = _Control(sandbox)
    table: list[tuple[str, str, Callable[[Request], Awaitable[object]]]] = [
        ("GET", "/requests", control.list_requests),
        ("DELETE", "/requests", control.clear_requests),
        ("GET", "/limits", control.list_limits),
        ("PATCH", "/limits", control.change_limits),
        ("PUT", "/limits", control.change_ledger),
        ("GET", "/pauses", control.list_pauses),
        ("POST", "/pauses", control.begin_pause),
        ("DELETE", "/pauses", control.clear_pauses),
        ("GET", "/rules", control.list_rules),
        ("POST", "/rules", control.add_rule),
        ("DELETE", "/rules", control.clear_rules),
        ("DELETE", "/rules/{id:int}", control.drop_rule),
        ("PUT", "/latency", control.set_latency),
        ("GET", "/clock", control.show_clock),
        ("PUT", "/clock", control.set_clock),
        ("GET", "/tokens", control.list_tokens),
        ("POST", "/tokens", control.grant_token),
        ("DELETE", "/tokens/{value}", control.revoke_token),
        ("GET", "/logins", control.list_logins),
        ("POST", "/logins", control.decide_login),
        ("GET", "/repositories", control.list_repositories),
        ("POST", "/changes", control.make_changes),
    ]
    return Starlette(
        routes=[Route(path, _as_json(act), methods=[method]) for method, path, act in table],
        exception_handlers=dict.fromkeys(
            (msgspec.DecodeError, ChangeError, ValueError), _unreadable
        ),
    )


class _Control:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def list_requests(self, request: Request) -> object:
        query = request.query_params
        records = self._sandbox.journal.records(
            repository=query.get("repo"),
            endpoint=query.get("endpoint"),
            caller=query.get("caller"),
            after=int(query.get("after", "0")),
        )
        return {"summary": summarise(records), "requests": records}

    async def clear_requests(self, _request: Request) -> object:
        self._sandbox.journal.clear()
        return {}

    async def list_limits(self, _request: Request) -> object:
        ledgers = self._sandbox.ledgers
        rows = [{"caller": key, **_ledger_shape(ledger)} for key, ledger in ledgers]
        return {"limits": ledgers.limits, "ledgers": rows}

    async def change_limits(self, request: Request) -> object:
        """New limits begin with new ledgers: those that there are, are thrown away."""
        change = await _read(request, LimitChange)
        ledgers = self._sandbox.ledgers
        ledgers.limits = replace(ledgers.limits, **change.given())
        ledgers.clear()
        return ledgers.limits

    async def change_ledger(self, request: Request) -> object:
        change = await _read(request, LedgerChange)
        sandbox = self._sandbox
        caller = self._caller(change)
        now = sandbox.clock.timestamp()
        ledger = sandbox.ledgers.of(caller, change.resource, now)
        change.apply(ledger, now)
        return {"caller": caller.key, **_ledger_shape(ledger)}

    def _caller(self, named: LedgerChange | PauseGrant) -> Caller:
        sandbox = self._sandbox
        token = sandbox.tokens.valid(named.token, sandbox.clock.now()) if named.token else None
        return Caller(token, named.address)

    async def list_pauses(self, _request: Request) -> object:
        return [{"caller": key, "pause": pause} for key, pause in self._sandbox.secondary]

    async def begin_pause(self, request: Request) -> object:
        grant = await _read(request, PauseGrant)
        now = self._sandbox.clock.timestamp()
        key = self._caller(grant).key
        return self._sandbox.secondary.begin(key, now, grant.seconds, grant.shape)

    async def clear_pauses(self, _request: Request) -> object:
        self._sandbox.secondary.clear()
        return {}

    async def list_rules(self, _request: Request) -> object:
        return [_rule_shape(scheduled) for scheduled in self._sandbox.script.scheduled()]

    async def add_rule(self, request: Request) -> object:
        return _rule_shape(self._sandbox.script.schedule(await _read(request, Rule)))

    async def clear_rules(self, _request: Request) -> object:
        self._sandbox.script.clear()
        return {}

    async def drop_rule(self, request: Request) -> object:
        self._sandbox.script.drop(request.path_params["id"])
        return {}

    async def set_latency(self, request: Request) -> object:
        self._sandbox.script.latency_ms = (await _read(request, Latency)).ms
        return {"ms": self._sandbox.script.latency_ms}

    async def show_clock(self, _request: Request) -> object:
        return {"now": self._sandbox.clock.now()}

    async def set_clock(self, request: Request) -> object:
        change = await _read(request, ClockChange)
        clock = self._sandbox.clock
        if change.run:
            clock.run()
        if change.stop is not None:
            clock.stop(change.stop)
        clock.advance(change.advance)
        return {"now": clock.now()}

    async def list_tokens(self, _request: Request) -> object:
        return list(self._sandbox.tokens)

    async def grant_token(self, request: Request) -> object:
        grant = await _read(request, TokenGrant)
        token = Token(
            value=grant.value,
            login=grant.login,
            kind=grant.kind,
            scopes=grant.scopes,
            permissions=frozenset(grant.permissions),
            expires_at=grant.expires_at,
        )
        self._sandbox.tokens.add(token)
        return token

    async def revoke_token(self, request: Request) -> object:
        self._sandbox.tokens.revoke(request.path_params["value"])
        return {}

    async def list_logins(self, _request: Request) -> object:
        return list(self._sandbox.logins)

    async def decide_login(self, request: Request) -> object:
        answer = await _read(request, LoginDecision)
        self._sandbox.logins.decide(answer.user_code, answer.decision, answer.account)
        return {}

    async def list_repositories(self, _request: Request) -> object:
        return [{"id": row.id, "full_name": row.full_name} for row in self._sandbox.world]

    async def make_changes(self, request: Request) -> object:
        """Makes one change or a list of them, in order."""
        body = await request.body()
        changes = msgspec.json.decode(body, type=AnyChange | list[AnyChange])
        for change in changes if isinstance(changes, list) else [changes]:
            await self._sandbox.change(change)
        return {}


async def _read(request: Request, form: type[T]) -> T:
    return msgspec.json.decode(await request.body(), type=form)


def _as_json(
    act: Callable[[Request], Awaitable[object]],
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return Response(msgspec.json.encode(await act(request)), media_type="application/json")

    return endpoint


async def _unreadable(_request: Request, error: Exception) -> Response:
    body = msgspec.json.encode({"message": str(error)})
    return Response(body, status_code=422, media_type="application/json")


def _ledger_shape(ledger: Ledger) -> dict[str, object]:
    return {
        "resource": ledger.resource,
        "limit": ledger.limit,
        "used": ledger.used,
        "remaining": ledger.remaining,
        "resets_at": ledger.resets_at,
    }


def _rule_shape(scheduled: Scheduled) -> dict[str, object]:
    return {"id": scheduled.id, "rule": scheduled.rule, "matches": scheduled.matches}
