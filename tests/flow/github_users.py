"""Users of a house who have accounts at the sandbox."""

from itertools import count
from typing import Any

from sandbox.tokens import Token
from tests.flow.house import House

PROBLEM = "... on GithubProblem { code message remedy retryAt link }"
CONNECT = f"""
mutation($given: String!) {{ connectGithub(token: $given) {{ __typename {PROBLEM}
  ... on GithubConnected {{ viewer {{ github {{ login scopes problem {{ code }}
    quota {{ limit remaining resetsAt seenAt }} }} }} }}
}} }}
"""

_numbers = count()


def grant(gantry: House, value: str, login: str = "keeper-crew", **more: Any) -> str:
    """A token that the sandbox knows."""
    gantry.sandbox.tokens.add(Token(value, login, **({"scopes": ("repo",)} | more)))
    return value


async def newcomer(gantry: House, *, is_admin: bool = False) -> str:
    """The API token of a new user."""
    return await gantry.user(f"user-{next(_numbers)}", is_admin=is_admin)


async def connected(gantry: House, token: str, *, is_admin: bool = False) -> str:
    """The API token of a new user with an account."""
    user = await newcomer(gantry, is_admin=is_admin)
    answer = await gantry.ask(CONNECT, user, given=token)
    assert answer["__typename"] == "GithubConnected", answer
    return user
