"""The device flow: an application gets codes, a person confirms one, the application a token.

Source: docs.github.com, "Authorizing OAuth apps", section "Device flow".
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from sandbox.answer import Answer, Body, not_found
from sandbox.call import Call
from sandbox.clock import Clock
from sandbox.tokens import Token, TokenBook, TokenKind

CLIENT_ID = "sandbox_client"
"""The one application that is known."""

DEVICE_DOCS = "https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class Decision(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(slots=True)
class Login:
    """`asked_at` is when the application last asked, in seconds since the epoch."""

    device_code: str
    user_code: str
    scopes: tuple[str, ...]
    expires_at: float
    interval: int
    asked_at: float
    decision: Decision = Decision.OPEN
    account: str = ""


class UnknownCodeError(ValueError):
    """No login that is open has this code."""


class Logins:
    """`interval_seconds` is how long applications must wait between two questions; `life_seconds`
    how long a code is good. `is_enabled`: whether the application may use the device flow."""

    def __init__(self, tokens: TokenBook, clock: Clock) -> None:
        self.interval_seconds = 5
        self.life_seconds = 900
        self.is_enabled = True
        self._tokens = tokens
        self._clock = clock
        self._logins: dict[str, Login] = {}
        self._count = 0

    def __iter__(self) -> Iterator[Login]:
        return iter(list(self._logins.values()))

    def answer(self, call: Call) -> Answer:
        """What the two endpoints answer. They take forms, and say no with a 200."""
        if call.method != "POST":
            raise not_found()
        form = dict(parse_qsl(call.body.decode(errors="replace")))
        if call.path == ("login", "device", "code"):
            if form.get("client_id") != CLIENT_ID:
                raise not_found()
            return _json(self._begin(call, form))
        return _json(self._grant(form))

    def decide(self, user_code: str, decision: Decision, account: str) -> None:
        """What the person answers: `account` is who they are. Raises `UnknownCodeError`."""
        now = self._clock.timestamp()
        for login in self:
            is_open = login.decision is Decision.OPEN and login.expires_at > now
            if is_open and login.user_code == user_code.strip().upper():
                login.decision, login.account = decision, account
                return
        raise UnknownCodeError(f"no login that is open has the code {user_code!r}")

    def _begin(self, call: Call, form: Mapping[str, str]) -> Mapping[str, object]:
        if not self.is_enabled:
            return _refusal("device_flow_disabled", "Device Flow must be explicitly enabled.")
        self._count += 1
        digest = hashlib.sha256(f"login {self._count}".encode()).digest()
        letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:8])
        now = self._clock.timestamp()
        login = Login(
            device_code=digest.hex()[:40],
            user_code=f"{letters[:4]}-{letters[4:]}",
            scopes=tuple(form.get("scope", "").replace(",", " ").split()),
            expires_at=now + self.life_seconds,
            interval=self.interval_seconds,
            asked_at=now,
        )
        self._logins[login.device_code] = login
        return {
            "device_code": login.device_code,
            "user_code": login.user_code,
            "verification_uri": f"{call.base}/login/device",
            "expires_in": self.life_seconds,
            "interval": login.interval,
        }

    def _grant(self, form: Mapping[str, str]) -> Mapping[str, object]:
        if form.get("client_id") != CLIENT_ID:
            return _refusal("incorrect_client_credentials", "The client_id is incorrect.")
        if form.get("grant_type") != GRANT:
            return _refusal("unsupported_grant_type", "The grant type is not supported.")
        login = self._logins.get(form.get("device_code", ""))
        if login is None:
            return _refusal("incorrect_device_code", "The device_code provided is not valid.")
        now, asked_at = self._clock.timestamp(), login.asked_at
        login.asked_at = now
        if now < asked_at + login.interval:
            login.interval += 5
            said = _refusal("slow_down", "Too many requests have been made in this timeframe.")
            return {**said, "interval": login.interval}
        if login.expires_at <= now:
            return _refusal("expired_token", "This 'device_code' has expired.")
        match login.decision:
            case Decision.OPEN:
                return _refusal("authorization_pending", "The request is still pending.")
            case Decision.DENIED:
                return _refusal("access_denied", "The authorization request was denied.")
            case Decision.APPROVED:
                return self._token(login)

    def _token(self, login: Login) -> Mapping[str, object]:
        """The code is good for one token."""
        del self._logins[login.device_code]
        value = f"gho_{login.device_code}"
        self._tokens.add(Token(value, login.account, TokenKind.OAUTH, scopes=login.scopes))
        scope = ",".join(login.scopes)
        return {"access_token": value, "token_type": "bearer", "scope": scope}


def _refusal(error: str, description: str) -> dict[str, object]:
    uri = f"{DEVICE_DOCS}#error-codes-for-the-device-flow"
    return {"error": error, "error_description": description, "error_uri": uri}


def _json(value: Mapping[str, object]) -> Answer:
    return Answer(body=Body.json(value), cacheable=False, cost=0)
