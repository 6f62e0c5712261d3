"""Accounts and contributors, as REST answers have them."""

from functools import lru_cache
from urllib.parse import quote

from sandbox.accounts import Account, AccountKind
from sandbox.identity import node_id
from sandbox.model import Contributor

JsonObject = dict[str, object]

_PREFIXES = {AccountKind.USER: "U", AccountKind.ORGANIZATION: "O", AccountKind.BOT: "BOT"}


def account_node_id(account: Account) -> str:
    return node_id(_PREFIXES[account.kind], account.id)


@lru_cache(maxsize=4096)
def account_shape(account: Account, base: str) -> JsonObject:
    """The "simple user". Shared between answers: not to be changed."""
    url = f"{base}/users/{quote(account.login)}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": account_node_id(account),
        "avatar_url": f"{base}/avatars/u/{account.id}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{base}/{account.login}",
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
        "type": account.kind.value,
        "user_view_type": "public",
        "site_admin": False,
    }


def contributor_shape(contributor: Contributor, base: str) -> JsonObject:
    count: JsonObject = {"contributions": contributor.contributions}
    if contributor.account is None:
        return {
            "email": contributor.email,
            "name": contributor.name,
            "type": "Anonymous",
        } | count
    return account_shape(contributor.account, base) | count
