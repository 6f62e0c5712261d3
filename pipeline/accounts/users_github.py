"""All that a user does with their own account at GitHub."""

from dataclasses import dataclass

from pipeline.accounts.accounts import Accounts, Disconnected, NotConnected
from pipeline.accounts.logins import Logins
from pipeline.accounts.own_repositories import OwnRepositories
from pipeline.accounts.questions import Questions


@dataclass(frozen=True, slots=True)
class UsersGithub:
    accounts: Accounts
    logins: Logins
    repositories: OwnRepositories
    questions: Questions

    async def disconnect(self, user_id: str) -> Disconnected | NotConnected:
        """Forget the account, its token, and what it could see."""
        await self.repositories.forget(user_id)
        return await self.accounts.disconnect(user_id)
