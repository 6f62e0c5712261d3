"""The viewer's account at GitHub: connecting it, by a token or by a code, and every answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from db.records import github_account as records
from db.records.problem import Problem as ProblemRecord
from db.records.problem import ProblemCode
from db.records.user import User
from pipeline.accounts import logins
from pipeline.accounts.accounts import NotConnected
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.problem import Problem
from schema.reading import Info
from schema.showing import shows

if TYPE_CHECKING:
    from schema.viewer import Viewer

ShownViewer = Annotated["Viewer", strawberry.lazy("schema.viewer")]


@strawberry.type(description="GitHub, or the connection to it, stands in the way.")
class GithubProblem(Problem):
    is_type_of = shows(NotConnected)


@strawberry.type(description="The hourly quota of requests, as far as it is known.")
class GithubQuota:
    is_type_of = shows(records.SeenQuota)

    limit: int = strawberry.field(description="How many there are in an hour.")
    remaining: int = strawberry.field(description="How many were left.")
    resets_at: datetime = strawberry.field(description="When all of them are there again.")
    seen_at: datetime = strawberry.field(description="As of when.")


@strawberry.type(description="Your account at GitHub. Your imports are made with its token.")
class GithubAccount:
    is_type_of = shows(records.GithubAccount)

    login: str = strawberry.field(description="Your name there.")
    scopes: list[str] | None = strawberry.field(
        description="What the token may do; null for a fine-grained one, which does not tell."
    )
    connected_at: datetime = strawberry.field(description="When you connected it.")

    @field("Why it is of no use now: connect it again.", shown_as=GithubProblem | None)
    @staticmethod
    def problem(account: strawberry.Parent[records.GithubAccount]) -> NotConnected | None:
        return None if account.rejected_at is None else _rejected(account)

    @field("Null while nothing is known of it.", shown_as=GithubQuota | None)
    @staticmethod
    async def quota(
        account: strawberry.Parent[records.GithubAccount], info: Info
    ) -> records.SeenQuota | None:
        with said_when_redis_is_away():
            return await info.context.github.accounts.quota(account.owner_id)


def _rejected(account: records.GithubAccount) -> NotConnected:
    return NotConnected(
        ProblemRecord(
            ProblemCode.TOKEN_REJECTED,
            f"GitHub does not accept the token of your account {account.login} any more.",
            "Connect it again; imports that wait for it go on by themselves.",
        )
    )


@dataclass(frozen=True, slots=True)
class ConnectedViewer:
    viewer: User


@dataclass(frozen=True, slots=True)
class DisconnectedViewer:
    viewer: User


@strawberry.type(description="Your account is connected; imports that waited for it go on.")
class GithubConnected:
    is_type_of = shows(ConnectedViewer)

    viewer: ShownViewer = strawberry.field(description="You, with the account.")


@strawberry.type(description="Account and token are forgotten.")
class GithubDisconnected:
    is_type_of = shows(DisconnectedViewer)

    viewer: ShownViewer = strawberry.field(description="You, without the account.")


@strawberry.type(description="Type the code in at GitHub, then ask `finishGithubLogin`.")
class GithubLogin:
    is_type_of = shows(logins.LoginBegun)

    user_code: str = strawberry.field(description="The code to be typed in.")
    verification_url: str = strawberry.field(description="Where: open it for the user.")
    expires_at: datetime = strawberry.field(description="Until when the code is good.")
    ask_again_at: datetime = strawberry.field(
        description="When to ask `finishGithubLogin`; asking earlier answers the same."
    )


@strawberry.type(description="The code was not confirmed at GitHub yet.")
class GithubLoginPending:
    is_type_of = shows(logins.LoginPending)

    expires_at: datetime = strawberry.field(description="Until when the code is good.")
    ask_again_at: datetime = strawberry.field(description="When to ask again.")


ConnectGithubResult = Annotated[
    GithubConnected | GithubProblem,
    strawberry.union("ConnectGithubResult", description="The account, or why it is none."),
]
DisconnectGithubResult = Annotated[
    GithubDisconnected | GithubProblem,
    strawberry.union("DisconnectGithubResult", description="You, or why nothing was done."),
]
BeginGithubLoginResult = Annotated[
    GithubLogin | GithubProblem,
    strawberry.union("BeginGithubLoginResult", description="The code, or why there is none."),
]
FinishGithubLoginResult = Annotated[
    GithubConnected | GithubLoginPending | GithubProblem,
    strawberry.union(
        "FinishGithubLoginResult", description="The account, or what it still waits for."
    ),
]
