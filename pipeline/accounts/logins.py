"""Logging in at GitHub with a code (the device flow), in place of pasting a token."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from db.decoders import json_decoder
from db.records.problem import Problem, ProblemCode
from db.records.replacing import replace
from db.shelf import Shelf
from db.vault import Vault, VaultError
from pipeline.accounts.accounts import Accounts, Connected, NotConnected, no_keys
from pipeline.accounts.questions import Questions
from pipeline.errors import StageError
from pipeline.outbound.identity import Identity
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.login import (
    SLOWER_BY_SECONDS,
    Granted,
    NotGranted,
    Standing,
    codes_request,
    read_codes,
    read_token,
    token_request,
)

# A turn and a quota of its own: it must not wait for imports that nobody's token pays for.
_IDENTITY = Identity("login")


@dataclass(frozen=True, slots=True)
class LoginBegun:
    """What a person needs: the code, where to type it in, and until when."""

    user_code: str
    verification_url: str
    expires_at: datetime
    ask_again_at: datetime


@dataclass(frozen=True, slots=True)
class LoginPending:
    """The person has not answered GitHub yet."""

    expires_at: datetime
    ask_again_at: datetime


@dataclass(frozen=True, slots=True)
class _Pending:
    """A login that is under way. `token` is there once it was granted: GitHub gives it once, and
    the question whose it is may fail."""

    device_code: str
    interval: int
    expires_at: datetime
    ask_again_at: datetime
    token: str | None = None


class Logins:
    """`client_id` None offers no login. One login per user is under way; a new one takes its
    place. It is kept sealed: whoever has the device's code gets the token."""

    def __init__(
        self,
        client_id: str | None,
        host: GitHubHost,
        accounts: Accounts,
        questions: Questions,
        vault: Vault,
        shelf: Shelf[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._client_id = client_id
        self._host = host
        self._accounts = accounts
        self._questions = questions
        self._vault = vault
        self._shelf = shelf
        self._clock = clock

    @property
    def are_offered(self) -> bool:
        return self._client_id is not None

    async def begin(self, user_id: str) -> LoginBegun | NotConnected:
        if self._client_id is None:
            return NotConnected(_not_offered())
        if not await asyncio.to_thread(self._vault.has_key):
            return NotConnected(no_keys())
        try:
            async with self._questions.bounded():
                request = codes_request(self._host, self._client_id)
                response = await self._questions.send(request, _IDENTITY)
            codes = read_codes(response, self._host)
        except StageError as error:
            return NotConnected(error.problem)
        now = self._clock()
        pending = _Pending(
            codes.device_code,
            codes.interval,
            expires_at=now + timedelta(seconds=codes.expires_in),
            ask_again_at=now + timedelta(seconds=codes.interval),
        )
        await self._keep(user_id, pending)
        return LoginBegun(
            codes.user_code, codes.verification_url, pending.expires_at, pending.ask_again_at
        )

    async def finish(self, user_id: str) -> Connected | LoginPending | NotConnected:
        """Ask GitHub whether the person has agreed, but not more often than it wants to be asked;
        if so, connect."""
        if self._client_id is None:
            return NotConnected(_not_offered())
        pending = await self._kept(user_id)
        now = self._clock()
        if pending is None or pending.expires_at <= now:
            return NotConnected(_expired())
        if pending.token is not None:
            return await self._connect(user_id, pending.token)
        if pending.ask_again_at > now:
            return LoginPending(pending.expires_at, pending.ask_again_at)
        try:
            async with self._questions.bounded():
                request = token_request(self._host, self._client_id, pending.device_code)
                response = await self._questions.send(request, _IDENTITY)
            answer = read_token(response, self._host)
        except StageError as error:
            return NotConnected(error.problem)
        match answer:
            case Granted():
                await self._keep(user_id, replace(pending, token=answer.token))
                return await self._connect(user_id, answer.token)
            case NotGranted():
                return await self._go_on(user_id, pending, answer)

    async def _connect(self, user_id: str, token: str) -> Connected | NotConnected:
        answer = await self._accounts.connect(user_id, token)
        if isinstance(answer, Connected):
            await self._shelf.drop(user_id)
        return answer

    async def _go_on(
        self, user_id: str, pending: _Pending, answer: NotGranted
    ) -> LoginPending | NotConnected:
        interval = answer.interval or pending.interval
        match answer.standing:
            case Standing.EXPIRED:
                await self._shelf.drop(user_id)
                return NotConnected(_expired())
            case Standing.DECLINED:
                await self._shelf.drop(user_id)
                return NotConnected(_declined())
            case Standing.SLOW_DOWN:
                interval = max(interval, pending.interval + SLOWER_BY_SECONDS)
            case Standing.PENDING:
                pass
        ask_again_at = self._clock() + timedelta(seconds=interval)
        await self._keep(user_id, replace(pending, interval=interval, ask_again_at=ask_again_at))
        return LoginPending(pending.expires_at, ask_again_at)

    async def _keep(self, user_id: str, pending: _Pending) -> None:
        text = msgspec.json.encode(pending).decode()
        sealed = await asyncio.to_thread(self._vault.seal, text, user_id)
        await self._shelf.put(user_id, sealed)

    async def _kept(self, user_id: str) -> _Pending | None:
        sealed = await self._shelf.get(user_id)
        if sealed is None:
            return None
        try:
            text = await asyncio.to_thread(self._vault.open, sealed, user_id)
        except VaultError:
            return None
        return json_decoder(_Pending).decode(text)


def _not_offered() -> Problem:
    return Problem(
        ProblemCode.GITHUB_LOGIN_NOT_OFFERED,
        "The operator has set up no login with GitHub.",
        "Connect with a token instead: connectGithub.",
    )


def _expired() -> Problem:
    return Problem(
        ProblemCode.GITHUB_LOGIN_EXPIRED,
        "The code was not confirmed in time, or no login was begun.",
        "Begin a new login: beginGithubLogin.",
    )


def _declined() -> Problem:
    return Problem(
        ProblemCode.GITHUB_LOGIN_DECLINED,
        "The login was declined at GitHub.",
        "Begin a new login, and confirm its code.",
    )
