"""Who asks, as they see themselves."""

import strawberry

from db.records.github_account import GithubAccount as AccountRecord
from db.records.user import User
from schema.field import field
from schema.github import GithubAccount
from schema.node import Node
from schema.reading import Info
from schema.showing import shows


@strawberry.type(description="You: the user whose token came with the request.")
class Viewer(Node):
    is_type_of = shows(User)

    name: str = strawberry.field(description="Your name here.")
    is_admin: bool = strawberry.field(description="Whether you may look at what is others'.")

    @field("The GitHub account that you have connected.", shown_as=GithubAccount | None)
    @staticmethod
    async def github(viewer: strawberry.Parent[User], info: Info) -> AccountRecord | None:
        return await info.context.github.accounts.of(viewer.id)

    @field("Whether `beginGithubLogin` is offered, so that no token has to be pasted.")
    @staticmethod
    def offers_github_login(info: Info) -> bool:
        return info.context.github.logins.are_offered
