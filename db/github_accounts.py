"""Users' accounts at GitHub, each with its sealed token."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.connection import Connection
from db.records.github_account import GithubAccount
from db.tables import github_accounts
from db.vault import VaultError

_FIELDS = GithubAccount.__struct_fields__
_COLUMNS = tuple(github_accounts.c[name] for name in _FIELDS)

_INSERT: dict[str, sqlite.Insert | postgresql.Insert] = {
    "sqlite": sqlite.insert(github_accounts),
    "postgresql": postgresql.insert(github_accounts),
}


def _to_account(row: Row[Any]) -> GithubAccount:
    return GithubAccount(**{name: getattr(row, name) for name in _FIELDS})


async def save_account(connection: Connection, account: GithubAccount, sealed: str) -> None:
    """Write the user's account in place of the one that was there."""
    values = {name: getattr(account, name) for name in _FIELDS} | {"sealed_token": sealed}
    statement = _INSERT[connection.dialect.name].values(values)
    replacing = statement.on_conflict_do_update(index_elements=["owner_id"], set_=values)
    await connection.execute(replacing)


async def find_account(
    connection: Connection, owner_id: str, api_url: str
) -> tuple[GithubAccount, str] | None:
    """The user's account at this host, and its sealed token. One that was connected to another
    host is none: its token is not for this one's eyes."""
    question = select(*_COLUMNS, github_accounts.c.sealed_token).where(
        github_accounts.c.owner_id == owner_id, github_accounts.c.api_url == api_url
    )
    row = (await connection.execute(question)).first()
    return None if row is None else (_to_account(row), row.sealed_token)


async def mark_rejected(
    connection: Connection, account: GithubAccount, rejected_at: datetime | None
) -> None:
    """Note since when the token is rejected, or with None that it is accepted; unless another one
    was connected meanwhile."""
    await connection.execute(
        update(github_accounts)
        .where(
            github_accounts.c.owner_id == account.owner_id,
            github_accounts.c.connected_at == account.connected_at,
        )
        .values(rejected_at=rejected_at)
    )


async def delete_account(connection: Connection, owner_id: str) -> bool:
    """Forget the user's account and its token. False if there was none."""
    where = github_accounts.c.owner_id == owner_id
    return (await connection.execute(delete(github_accounts).where(where))).rowcount > 0


async def reseal_tokens(connection: Connection, reseal: Callable[[str], str]) -> tuple[int, int]:
    """Seal every token anew. Answers how many were, and how many `reseal` raised `VaultError` for:
    those stay as they are."""
    question = select(github_accounts.c.owner_id, github_accounts.c.sealed_token)
    resealed = lost = 0
    for row in (await connection.execute(question.with_for_update())).all():
        try:
            anew = reseal(row.sealed_token)
        except VaultError:
            lost += 1
            continue
        resealed += 1
        await connection.execute(
            update(github_accounts)
            .where(github_accounts.c.owner_id == row.owner_id)
            .values(sealed_token=anew)
        )
    return resealed, lost
