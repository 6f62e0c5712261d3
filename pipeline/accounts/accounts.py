"""Connecting and disconnecting an account: its token is tried, sealed, and never shown again."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from db.database import Database
from db.github_accounts import delete_account, save_account
from db.records.github_account import GithubAccount, SeenQuota
from db.records.problem import Problem, ProblemCode
from db.vault import Vault
from pipeline.accounts.identities import Identities
from pipeline.accounts.questions import Questions
from pipeline.errors import StageError
from pipeline.outbound.identity import Identity
from pipeline.providers.github.account import Profile, profile_request, read_profile, rejected
from pipeline.providers.github.host import GitHubHost

log = structlog.get_logger()

# What may stand in a header: GitHub's tokens are letters, digits and underscores.
_TOKEN = re.compile(r"[\x21-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class Connected:
    account: GithubAccount


@dataclass(frozen=True, slots=True)
class NotConnected:
    problem: Problem


@dataclass(frozen=True, slots=True)
class Disconnected:
    """There is an account no more."""


QuotaOf = Callable[[Identity], Awaitable[SeenQuota | None]]
"""What is known of an identity's quota."""


class Accounts:
    """`wake` has the user's jobs go on that wait for a token."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        host: GitHubHost,
        identities: Identities,
        questions: Questions,
        quota_of: QuotaOf,
        wake: Callable[[str], Awaitable[object]],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._vault = vault
        self._host = host
        self._identities = identities
        self._questions = questions
        self._quota_of = quota_of
        self._wake = wake
        self._clock = clock

    async def of(self, user_id: str) -> GithubAccount | None:
        return await self._identities.account_of(user_id)

    async def quota(self, user_id: str) -> SeenQuota | None:
        """None while nothing is known of it."""
        try:
            speaker = await self._identities.speaker_of(user_id)
        except StageError:
            return None
        return None if speaker is None else await self._quota_of(speaker.identity)

    async def connect(self, user_id: str, token: str) -> Connected | NotConnected:
        """Try the token at the host, and keep it in place of the one that was there."""
        given = token.strip()
        if not _TOKEN.fullmatch(given):
            return NotConnected(rejected(self._host))
        if not await asyncio.to_thread(self._vault.has_key):
            return NotConnected(no_keys())
        try:
            profile = await self._profile(given)
        except StageError as error:
            return NotConnected(error.problem)
        account = GithubAccount(
            owner_id=user_id,
            api_url=self._host.api_url,
            login=profile.login,
            host_user_id=profile.host_user_id,
            scopes=profile.scopes,
            connected_at=self._clock(),
        )
        sealed = await asyncio.to_thread(self._vault.seal, given, user_id)
        await self._database.transact(lambda connection: save_account(connection, account, sealed))
        log.info("github.connected", user_id=user_id, login=account.login)
        await self._wake(user_id)
        return Connected(account)

    async def _profile(self, token: str) -> Profile:
        async with self._questions.bounded():
            identity = Identity.of_token(token)
            response = await self._questions.ask(profile_request(self._host), identity)
        return read_profile(response, self._host)

    async def disconnect(self, user_id: str) -> Disconnected | NotConnected:
        """Forget the account and its token. What runs finishes the stage that it is in."""
        was_there = await self._database.transact(
            lambda connection: delete_account(connection, user_id)
        )
        if not was_there:
            return NotConnected(nobody_connected())
        log.info("github.disconnected", user_id=user_id)
        return Disconnected()


def no_keys() -> Problem:
    return Problem(
        ProblemCode.SECRETS_NOT_KEPT,
        "Gantry has no key to keep your token with, so it was not kept.",
        "Ask the operator to set GANTRY_SECRET_KEYS: `python main.py keys new` makes one.",
    )


def nobody_connected() -> Problem:
    return Problem(
        ProblemCode.GITHUB_NOT_CONNECTED,
        "You have connected no GitHub account.",
        "Connect one with a token: connectGithub.",
    )
