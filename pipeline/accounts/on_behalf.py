"""A stage that asks with its user's own token: if that is rejected, the job waits for another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.records.github_account import GithubAccount
from db.records.job import WaitReason
from db.records.problem import Problem, ProblemCode
from pipeline.accounts.identities import Identities
from pipeline.errors import MustWait, Refused
from pipeline.runner.kind import StageFunction
from pipeline.runner.outcome import Outcome
from pipeline.runner.work import Work


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """The operator's token is the operator's to mend, and its refusals are left as they are."""

    stage: StageFunction
    identities: Identities
    clock: Callable[[], datetime]

    async def __call__(self, work: Work) -> Outcome:
        began = self.clock()
        try:
            return await self.stage(work)
        except (Refused, MustWait) as error:
            if error.problem.code is not ProblemCode.TOKEN_REJECTED:
                raise
            account = await self.identities.account_of(work.job.owner_id)
            if account is None:
                raise
            raise await self._wait(account, error.problem, began) from error

    async def _wait(self, account: GithubAccount, problem: Problem, began: datetime) -> MustWait:
        """A token that was connected while the stage went on with the old one ends the wait at
        once: nobody else will wake the job."""
        if account.connected_at >= began:
            return MustWait(problem, reason=WaitReason.AUTHENTICATION, until=self.clock())
        await self.identities.note_rejected(account)
        return MustWait(_connect_again(account), reason=WaitReason.AUTHENTICATION, until=None)


def _connect_again(account: GithubAccount) -> Problem:
    return Problem(
        ProblemCode.TOKEN_REJECTED,
        f"GitHub does not accept the token of your account {account.login} any more. Connect "
        "GitHub again, and the import goes on by itself.",
        "Connect GitHub again.",
    )
