"""Projects: one per owner, provider and the host's number; found by words, address and slug."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from db.database import Database
from db.projects import (
    count_projects,
    delete_project,
    find_project,
    find_project_by_address,
    find_project_by_host_id,
    find_project_by_slug,
    find_projects,
    insert_project,
    list_projects,
    remember_addresses,
    update_project,
)
from db.records.project import Project
from db.records.replacing import replace
from db.records.user import User
from tests.contract.store_records import a_project, a_repository, add_project, add_user, new_id


async def search(database: Database, owner: User, words: str | None) -> list[str]:
    """The titles of what is found, which the count must agree with."""
    async with database.read() as connection:
        found = await list_projects(connection, owner.id, search=words)
        assert await count_projects(connection, owner.id, search=words) == len(found)
    return [project.title for project in found]


async def lead(database: Database, owner: User, project: Project, *addresses: str) -> None:
    async with database.write() as connection:
        await remember_addresses(connection, owner.id, project.id, addresses)


async def by_address(database: Database, owner: User, address: str) -> Project | None:
    async with database.read() as connection:
        return await find_project_by_address(connection, owner.id, address)


async def test_a_project_comes_back_as_it_was_written(database: Database, ada: User) -> None:
    full = await add_project(database, ada)
    bare = await add_project(database, ada, "bare", readme=None, analysis=None)
    async with database.read() as connection:
        assert await find_project(connection, full.id) == full
        assert await find_projects(connection, [bare.id, full.id, new_id()]) == {
            full.id: full,
            bare.id: bare,
        }
        assert await find_project(connection, new_id()) is None


async def test_an_update_is_found_by_its_new_words(database: Database, ada: User) -> None:
    project = await add_project(database, ada)
    renamed = replace(
        project, title="almanac", repository=a_repository("almanac", host_id="id of r")
    )
    async with database.write() as connection:
        await update_project(connection, renamed)
    async with database.read() as connection:
        assert await find_project(connection, project.id) == renamed
    assert await search(database, ada, "almanac") == ["almanac"]
    assert await search(database, ada, "o/r") == []


async def test_an_owner_has_one_project_of_a_repository(database: Database, ada: User) -> None:
    project = await add_project(database, ada)
    with pytest.raises(IntegrityError):
        await add_project(database, ada, slug="another")
    theirs = await add_project(database, await add_user(database, "ben"))
    elsewhere = a_repository(provider="elsewhere")
    other = await add_project(database, ada, slug="elsewhere", repository=elsewhere)
    async with database.read() as connection:
        for owner_id, provider, expected in (
            (ada.id, "github", project),
            (ada.id, "elsewhere", other),
            (theirs.owner_id, "github", theirs),
            (theirs.owner_id, "elsewhere", None),
        ):
            found = await find_project_by_host_id(connection, owner_id, provider, "id of r")
            assert found == expected


async def test_a_slug_is_one_projects_alone_and_found_by_its_owner(
    database: Database, ada: User
) -> None:
    project = await add_project(database, ada)
    ben = await add_user(database, "ben")
    async with database.write() as connection:
        taken = a_project(ben, "other", slug=project.slug)
        assert not await insert_project(connection, taken)
        assert await insert_project(connection, replace(taken, slug=f"{project.slug}-2"))
    async with database.read() as connection:
        assert await find_project_by_slug(connection, ada.id, project.slug) == project
        assert await find_project_by_slug(connection, ben.id, project.slug) is None


async def test_of_many_who_want_one_slug_together_one_gets_it(database: Database) -> None:
    users = [await add_user(database, f"user-{number}") for number in range(6)]

    async def want(user: User) -> bool:
        async with database.write() as connection:
            return await insert_project(connection, a_project(user, slug="wanted"))

    answers = await asyncio.gather(*(want(user) for user in users))
    assert answers.count(True) == 1


async def test_projects_are_listed_from_the_newest_page_by_page(
    database: Database, ada: User
) -> None:
    await add_project(database, await add_user(database, "ben"))
    made = [await add_project(database, ada, f"r{number}") for number in range(3)]
    async with database.read() as connection:
        first = await list_projects(connection, ada.id, limit=2)
        rest = await list_projects(connection, ada.id, limit=2, before=first[-1].id)
    assert [*first, *rest] == list(reversed(made))


async def test_a_search_wants_every_word_in_any_place_and_case(
    database: Database, ada: User
) -> None:
    await add_project(database, await add_user(database, "ben"), "Tide-Tables")
    await add_project(database, ada, "Tide-Tables", description="Computes the HIGH water")
    await add_project(database, ada, "Ärger", repository=a_repository("Ärger", topics=()))
    for words, expected in (
        ("tide", ["Tide-Tables"]),
        ("TABLES  water", ["Tide-Tables"]),
        ("tide storm", []),
        ("o/tide-tables", ["Tide-Tables"]),
        ("潮 high", ["Tide-Tables"]),
        ("ÄRGER", ["Ärger"]),
        ("  ", ["Ärger", "Tide-Tables"]),
        (None, ["Ärger", "Tide-Tables"]),
    ):
        assert await search(database, ada, words) == expected, words


@pytest.mark.parametrize("sign", ["%", "_", "\\", "/", "'", '"', "*", "?", "[a", ":x", "--"])
async def test_a_sign_is_searched_for_as_itself(database: Database, ada: User, sign: str) -> None:
    await add_project(database, ada, "with", description=f"a{sign}b")
    await add_project(database, ada, "without", description="axb")
    assert await search(database, ada, f"a{sign}b") == ["with"]


async def test_a_nul_is_kept_and_searched_for_as_a_replacement(
    database: Database, ada: User
) -> None:
    project = await add_project(database, ada, "with", description="a\x00b")
    assert await search(database, ada, "A\x00B") == ["with"]
    assert await search(database, ada, "\x00\x00") == []
    async with database.read() as connection:
        kept = await find_project(connection, project.id)
        assert kept == replace(project, description="a\ufffdb")
        assert await find_project_by_slug(connection, ada.id, "\x00") is None


async def test_a_new_address_leads_to_the_latest_project(database: Database, ada: User) -> None:
    old, new = await add_project(database, ada, "old"), await add_project(database, ada, "new")
    ben = await add_user(database, "ben")
    await lead(database, ada, old, "github:o/old", "github:o/r", "github:o/r")
    await lead(database, ada, new, "github:o/r")
    assert await by_address(database, ada, "github:o/old") == old
    assert await by_address(database, ada, "github:o/r") == new
    assert await by_address(database, ada, "github:o/R") is None
    assert await by_address(database, ben, "github:o/r") is None


async def test_a_deleted_project_leaves_no_address_behind(database: Database, ada: User) -> None:
    gone, kept = await add_project(database, ada, "gone"), await add_project(database, ada, "kept")
    await lead(database, ada, gone, "github:o/gone", "github:o/former")
    await lead(database, ada, kept, "github:o/kept")
    async with database.write() as connection:
        await delete_project(connection, gone.id)
    async with database.read() as connection:
        assert await find_project(connection, gone.id) is None
    assert await by_address(database, ada, "github:o/former") is None
    assert await by_address(database, ada, "github:o/kept") == kept
    await add_project(database, ada, "gone")
