"""The mutations `beginGithubLogin` and `finishGithubLogin`."""

from pipeline.accounts.accounts import Connected, NotConnected
from pipeline.accounts.logins import LoginBegun, LoginPending
from resolvers.context import Info
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.github import BeginGithubLoginResult, ConnectedViewer, FinishGithubLoginResult


@field(
    "Connect your GitHub account without pasting a token: type the code in at GitHub, and ask "
    "`finishGithubLogin`. One that was begun before is given up.",
    shown_as=BeginGithubLoginResult,
)
async def begin_github_login(info: Info) -> LoginBegun | NotConnected:
    with said_when_redis_is_away():
        return await info.context.github.logins.begin(info.context.user.id)


@field(
    "Whether the code was confirmed at GitHub; if so, the account is connected.",
    shown_as=FinishGithubLoginResult,
)
async def finish_github_login(info: Info) -> ConnectedViewer | LoginPending | NotConnected:
    user = info.context.user
    with said_when_redis_is_away():
        answer = await info.context.github.logins.finish(user.id)
    return ConnectedViewer(user) if isinstance(answer, Connected) else answer
