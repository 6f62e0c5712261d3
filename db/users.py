"""Users and the hashes of their API tokens."""

import hashlib

from sqlalchemy import bindparam, insert, select, update

from db.connection import Connection
from db.prepared import prepared
from db.records.user import User
from db.tables import users

_COLUMNS = (users.c.id, users.c.name, users.c.is_admin, users.c.created_at)
_BY_TOKEN = prepared(
    select(*_COLUMNS).where(users.c.token_hash == bindparam("hashed")), on_loop=True
)
_IS_ADMIN = prepared(
    select(users.c.is_admin).where(users.c.id == bindparam("user_id")), on_loop=True
)


def hash_token(token: str) -> str:
    """A token is 32 random bytes, so one round of SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


async def insert_user(connection: Connection, user: User, token_hash: str | None) -> None:
    await connection.execute(
        insert(users).values(
            id=user.id,
            name=user.name,
            is_admin=user.is_admin,
            created_at=user.created_at,
            token_hash=token_hash,
        )
    )


async def replace_token(connection: Connection, user_id: str, token_hash: str) -> None:
    await connection.execute(
        update(users).where(users.c.id == user_id).values(token_hash=token_hash)
    )


async def find_user_by_token(connection: Connection, token_hash: str) -> User | None:
    row = (await connection.execute(_BY_TOKEN, {"hashed": token_hash})).first()
    return User(*tuple(row)) if row else None


async def is_admin(connection: Connection, user_id: str) -> bool:
    return bool((await connection.execute(_IS_ADMIN, {"user_id": user_id})).scalar_one_or_none())


async def find_user_by_name(connection: Connection, name: str) -> User | None:
    row = (await connection.execute(select(*_COLUMNS).where(users.c.name == name))).first()
    return User(*tuple(row)) if row else None
