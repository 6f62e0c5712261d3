"""Accounts at GitHub: one per user, bound to its host, each with its sealed token."""

import asyncio
from datetime import datetime

from db.database import Database
from db.github_accounts import (
    delete_account,
    find_account,
    mark_rejected,
    reseal_tokens,
    save_account,
)
from db.jobs import find_waiting
from db.projects import find_imported
from db.records.github_account import GithubAccount
from db.records.job import JobStatus, WaitReason
from db.records.replacing import replace
from db.records.user import User
from db.vault import VaultError
from tests.contract.store_records import (
    IN_LINE,
    NOON,
    WAITING,
    add_job,
    add_project,
    add_user,
    after_noon,
)

API = "https://api.github.com"


def account(owner: User, **known: object) -> GithubAccount:
    made = GithubAccount(owner.id, API, "ada-at-github", "42", ("repo", "read:user"), NOON)
    return replace(made, **known)  # type: ignore[arg-type]


async def kept(database: Database, owner: User, api_url: str = API) -> object:
    return await database.ask(lambda connection: find_account(connection, owner.id, api_url))


async def save(database: Database, known: GithubAccount, sealed: str) -> None:
    await database.transact(lambda connection: save_account(connection, known, sealed))


async def mark(database: Database, known: GithubAccount, at: datetime | None) -> None:
    await database.transact(lambda connection: mark_rejected(connection, known, at))


async def test_an_account_is_found_as_it_was_saved_by_its_owner_and_host(
    database: Database, ada: User
) -> None:
    ben = await add_user(database, "ben")
    known = account(ada)
    await save(database, known, "sealed")
    assert await kept(database, ada) == (known, "sealed")
    assert await kept(database, ben) is None
    assert await kept(database, ada, "https://elsewhere.test") is None
    assert "sealed" not in repr(known)


async def test_a_second_account_takes_the_place_of_the_first(database: Database, ada: User) -> None:
    await save(database, account(ada, rejected_at=NOON), "old")
    fine = account(ada, login="other", scopes=None, connected_at=after_noon(1))
    await asyncio.gather(*(save(database, fine, "new") for _ in range(4)))
    assert await kept(database, ada) == (fine, "new")


async def test_a_rejection_is_noted_for_the_token_that_was_rejected(
    database: Database, ada: User
) -> None:
    old, new = account(ada), account(ada, connected_at=after_noon(1))
    await save(database, new, "sealed")
    for known in (old, new):
        await mark(database, known, after_noon(2))
        is_new = known is new
        expected = replace(new, rejected_at=after_noon(2) if is_new else None)
        assert await kept(database, ada) == (expected, "sealed")
    await mark(database, new, None)
    assert await kept(database, ada) == (new, "sealed")


async def test_a_deleted_account_is_gone(database: Database, ada: User) -> None:
    await save(database, account(ada), "sealed")
    for was_there in (True, False):
        assert was_there == await database.transact(
            lambda connection: delete_account(connection, ada.id)
        )
    assert await kept(database, ada) is None


async def test_tokens_are_sealed_anew_and_those_that_cannot_be_stay(
    database: Database, ada: User
) -> None:
    ben = await add_user(database, "ben")
    await save(database, account(ada), "one")
    await save(database, account(ben), "lost")

    def reseal(sealed: str) -> str:
        if sealed == "lost":
            raise VaultError("no key of ours opens it")
        return sealed.upper()

    async with database.write() as connection:
        assert await reseal_tokens(connection, reseal) == (1, 1)
    assert await kept(database, ada) == (account(ada), "ONE")
    assert await kept(database, ben) == (account(ben), "lost")


async def test_jobs_are_found_by_what_they_wait_for(database: Database, ada: User) -> None:
    for_token = replace(WAITING, reason=WaitReason.AUTHENTICATION, until=None)
    waiting = [
        await add_job(database, ada, status=JobStatus.WAITING, waiting=wait)
        for wait in (for_token, WAITING, IN_LINE, for_token)
    ]
    await add_job(database, await add_user(database, "ben"), waiting=for_token)
    found = await database.ask(
        lambda connection: find_waiting(connection, ada.id, WaitReason.AUTHENTICATION)
    )
    assert [job.id for job in found] == [waiting[0].id, waiting[3].id]


async def test_what_is_imported_is_told_by_the_hosts_ids(database: Database, ada: User) -> None:
    ben = await add_user(database, "ben")
    mine = await add_project(database, ada, "mine")
    await add_project(database, ben, "theirs")

    async def imported(provider: str, *ids: str) -> dict[str, str]:
        return await database.ask(
            lambda connection: find_imported(connection, ada.id, provider, ids)
        )

    assert await imported("github", "id of mine", "id of theirs") == {"id of mine": mine.id}
    assert await imported("github") == {}
    assert await imported("gitlab", "id of mine") == {}
