"""On whose behalf a job asks its host: its user's own account, where there is one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.database import Database
from db.github_accounts import find_account, mark_rejected
from db.records.github_account import GithubAccount
from db.records.job import Job, WaitReason
from db.records.problem import Problem, ProblemCode
from db.records.replacing import replace
from db.users import is_admin
from db.vault import Vault, VaultError
from pipeline.errors import MustWait
from pipeline.outbound.identity import Identity
from pipeline.providers.github.host import GitHubHost


@dataclass(frozen=True, slots=True)
class Speaker:
    """An account, and the identity that speaks for it."""

    account: GithubAccount
    identity: Identity


class Identities:
    """`operators` is who asks for those that have connected no account. Its token is lent to them:
    what it may read in private is for administrators alone, unless `shares_private`."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        host: GitHubHost,
        operators: Identity,
        clock: Callable[[], datetime],
        *,
        shares_private: bool = False,
    ) -> None:
        self._shares_private = shares_private
        self._database = database
        self._vault = vault
        self._host = host
        self._operators = operators
        self._clock = clock

    async def of(self, job: Job) -> Identity:
        """Raises `MustWait` where the user's own token can't be read."""
        return (await self.of_user(job.owner_id)).for_share(job.id)

    async def of_user(self, user_id: str) -> Identity:
        """Who asks for the user. Raises `MustWait` where their own token can't be read."""
        speaker = await self.speaker_of(user_id)
        if speaker is not None:
            return speaker.identity
        if self._operators.token is None or self._shares_private:
            return self._operators
        trusted = await self._database.ask(lambda connection: is_admin(connection, user_id))
        return replace(self._operators, public_only=not trusted)

    async def account_of(self, user_id: str) -> GithubAccount | None:
        found = await self._find(user_id)
        return None if found is None else found[0]

    async def speaker_of(self, user_id: str) -> Speaker | None:
        """Who speaks for the user's account; None without one. Raises `MustWait` where its token
        can't be read."""
        found = await self._find(user_id)
        if found is None:
            return None
        account, sealed = found
        try:
            token = await asyncio.to_thread(self._vault.open, sealed, user_id)
        except VaultError as error:
            raise MustWait(_unreadable(account), reason=REASON, until=None) from error
        return Speaker(account, Identity.of_token(token))

    async def _find(self, user_id: str) -> tuple[GithubAccount, str] | None:
        return await self._database.ask(
            lambda connection: find_account(connection, user_id, self._host.api_url)
        )

    async def note_rejected(self, account: GithubAccount) -> None:
        await self._mark(account, self._clock())

    async def note_accepted(self, account: GithubAccount) -> None:
        if account.rejected_at is not None:
            await self._mark(account, None)

    async def _mark(self, account: GithubAccount, rejected_at: datetime | None) -> None:
        await self._database.transact(
            lambda connection: mark_rejected(connection, account, rejected_at)
        )


REASON = WaitReason.AUTHENTICATION


def _unreadable(account: GithubAccount) -> Problem:
    return Problem(
        ProblemCode.SECRETS_NOT_KEPT,
        f"The token of your GitHub account {account.login} can't be read any more: its key is "
        "gone. Connect GitHub again, and it goes on by itself.",
        "Connect GitHub again.",
    )
