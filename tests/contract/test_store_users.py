"""Users, found by the hashes of their tokens and by their names."""

import pytest
from sqlalchemy.exc import IntegrityError

from db.database import Database
from db.records.user import User
from db.users import (
    find_user_by_name,
    find_user_by_token,
    hash_token,
    insert_user,
    replace_token,
)
from tests.contract.store_records import NOON, add_user, new_id


async def test_a_user_is_found_by_the_hash_of_the_token(database: Database, ada: User) -> None:
    ben = User(new_id(), "Benoît 潮", is_admin=True, created_at=NOON)
    async with database.write() as connection:
        await insert_user(connection, ben, hash_token("bens"))
    async with database.read() as connection:
        assert await find_user_by_token(connection, hash_token("bens")) == ben
        assert await find_user_by_token(connection, hash_token("Bens")) is None
        assert await find_user_by_token(connection, "bens") is None
        assert await find_user_by_name(connection, "Benoît 潮") == ben
        assert await find_user_by_name(connection, "benoît 潮") is None
        assert await find_user_by_name(connection, "ada") == ada


async def test_a_replaced_token_opens_nothing_any_more(database: Database, ada: User) -> None:
    for token in ("first", "second"):
        async with database.write() as connection:
            await replace_token(connection, ada.id, hash_token(token))
    async with database.read() as connection:
        assert await find_user_by_token(connection, hash_token("first")) is None
        assert await find_user_by_token(connection, hash_token("second")) == ada


async def test_a_name_and_a_token_are_one_users_alone(database: Database, ada: User) -> None:
    with pytest.raises(IntegrityError):
        await add_user(database, "ada")
    for name in ("ben", "cid"):
        await add_user(database, name)
    async with database.write() as connection:
        await replace_token(connection, ada.id, hash_token("t"))
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            dan = User(new_id(), "dan", is_admin=False, created_at=NOON)
            await insert_user(connection, dan, hash_token("t"))
