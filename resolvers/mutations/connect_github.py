"""The mutations `connectGithub` and `disconnectGithub`."""

from typing import Annotated

import strawberry

from pipeline.accounts.accounts import Connected, Disconnected, NotConnected
from resolvers.context import Info
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.github import (
    ConnectedViewer,
    ConnectGithubResult,
    DisconnectedViewer,
    DisconnectGithubResult,
)


@field(
    "Connect your GitHub account, in place of one that was connected. The token is tried at "
    "GitHub, kept sealed, and never shown again; your imports are made with it from now on, and "
    "those that waited for it go on.",
    shown_as=ConnectGithubResult,
)
async def connect_github(
    info: Info,
    token: Annotated[
        str,
        strawberry.argument(
            description="A personal access token, classic or fine-grained. Pass it as a variable."
        ),
    ],
) -> ConnectedViewer | NotConnected:
    user = info.context.user
    with said_when_redis_is_away():
        answer = await info.context.github.accounts.connect(user.id, token)
    return ConnectedViewer(user) if isinstance(answer, Connected) else answer


@field("Forget your GitHub account and its token.", shown_as=DisconnectGithubResult)
async def disconnect_github(info: Info) -> DisconnectedViewer | NotConnected:
    user = info.context.user
    with said_when_redis_is_away():
        answer = await info.context.github.disconnect(user.id)
    return DisconnectedViewer(user) if isinstance(answer, Disconnected) else answer
