"""Who asks is found by their token, remembered for seconds, or told how to get one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.database import Database
from db.records.user import User
from db.users import hash_token, insert_user, replace_token
from resolvers.authentication import REMEMBERED_SECONDS, Authenticator, Unauthenticated
from tests.flow.workshop import new_id, now, stores

TOKEN = "a token of ada's"


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with stores(tmp_path, "") as (database, _):
        yield database


@pytest.fixture
async def ada(database: Database) -> User:
    ada = User(new_id(), "ada", is_admin=False, created_at=now())
    async with database.write() as connection:
        await insert_user(connection, ada, hash_token(TOKEN))
    return ada


async def test_a_token_leads_to_its_user(database: Database, ada: User) -> None:
    assert await Authenticator(database).user_of(TOKEN) == ada


@pytest.mark.parametrize("token", [None, "", "another", TOKEN + " "])
async def test_whoever_is_refused_is_told_how_to_get_a_token(
    database: Database, ada: User, token: str | None
) -> None:
    with pytest.raises(Unauthenticated, match=r"python main\.py user add NAME"):
        await Authenticator(database).user_of(token)


async def test_a_local_user_needs_no_token_but_a_wrong_one_is_still_wrong(
    database: Database, ada: User
) -> None:
    local = User(new_id(), "local", is_admin=True, created_at=now())
    authenticator = Authenticator(database, local)
    assert await authenticator.user_of(None) == local
    assert await authenticator.user_of(TOKEN) == ada
    with pytest.raises(Unauthenticated):
        await authenticator.user_of("another")


async def test_a_local_user_may_be_who_sends_this_servers_token_alone(
    database: Database, ada: User
) -> None:
    local = User(new_id(), "local", is_admin=True, created_at=now())
    authenticator = Authenticator(database, local, "of this server")
    assert await authenticator.user_of("of this server") == local
    assert await authenticator.user_of(TOKEN) == ada
    for wrong in (None, "another"):
        with pytest.raises(Unauthenticated):
            await authenticator.user_of(wrong)


async def test_a_token_that_was_replaced_is_good_for_seconds_at_most(
    database: Database, ada: User
) -> None:
    clock = Clock()
    authenticator = Authenticator(database, now=clock)
    assert await authenticator.user_of(TOKEN) == ada
    async with database.write() as connection:
        await replace_token(connection, ada.id, hash_token("a new one"))
    assert await authenticator.user_of(TOKEN) == ada
    assert await authenticator.user_of("a new one") == ada
    clock.seconds += REMEMBERED_SECONDS
    with pytest.raises(Unauthenticated):
        await authenticator.user_of(TOKEN)
    assert await authenticator.user_of("a new one") == ada
