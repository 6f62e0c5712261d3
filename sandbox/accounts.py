"""Accounts of the simulated host: users, organizations, bots."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.identity import stable_id


class AccountKind(StrEnum):
    USER = "User"
    ORGANIZATION = "Organization"
    BOT = "Bot"


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    id: int
    kind: AccountKind


def account(login: str) -> Account:
    """The user of that login, or the bot: a login that ends in `[bot]` tells one."""
    kind = AccountKind.BOT if login.endswith("[bot]") else AccountKind.USER
    return Account(login, stable_id("account", login), kind)


def organization(login: str) -> Account:
    return Account(login, stable_id("account", login), AccountKind.ORGANIZATION)
