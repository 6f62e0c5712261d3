"""The query `githubRepositories`."""

from typing import Annotated

import strawberry

from db.projects import find_imported
from db.records.github_account import OwnRepository
from pipeline.accounts.accounts import NotConnected
from pipeline.providers.github.address import PROVIDER
from resolvers.context import Info
from resolvers.queries.projects import checked_search
from schema.connection import After, Page, Window
from schema.field import field
from schema.github_repository import GithubRepositoryConnection, Listed, RepositoryPage

MOST_REPOSITORIES = 100

# Where a repository stands: by its last push, and by its id where that is the same.
Place = tuple[float, int]


@field(
    "The repositories of your connected GitHub account, the last pushed to first. Answers from a "
    "list that is kept: one of up to a minute ago at once, an older one if GitHub takes its time.",
    shown_as=GithubRepositoryConnection,
)
async def github_repositories(
    info: Info,
    search: Annotated[
        str | None,
        strawberry.argument(description="Those with each of these words in name or description."),
    ] = strawberry.UNSET,
    first: Annotated[int | None, strawberry.argument(description="0 to 100.")] = 30,
    after: After = strawberry.UNSET,
) -> RepositoryPage:
    window = Window.parse(first, after, _read_place, usual=30, most=MOST_REPOSITORIES)
    words = checked_search(search or "").lower().split()
    context = info.context
    listing = await context.github.repositories.of(context.user.id)
    matching = [each for each in listing.repositories if _has_all(each, words)]
    shown = _following(matching, window)

    async def count() -> int:
        return len(matching)

    ids = [repository.host_id for repository in shown]
    imported = await context.database.ask(
        lambda connection: find_imported(connection, context.user.id, PROVIDER, ids)
    )
    listed = [(_key(each), Listed(each, imported.get(each.host_id))) for each in shown]
    page = Page.of(window, listed, count)
    problem = None if listing.problem is None else NotConnected(listing.problem)
    return RepositoryPage(
        page.edges,
        page.has_previous_page,
        page.has_next_page,
        page.count,
        as_of=listing.as_of,
        problem=problem,
    )


def _following(matching: list[OwnRepository], window: Window[Place]) -> list[OwnRepository]:
    """What the window shows, and one more. The place alone counts, so that a list that has changed
    since goes on where the reader is."""
    ordered = sorted(matching, key=_place, reverse=True)
    after = window.after
    behind = ordered if after is None else [each for each in ordered if _place(each) < after]
    return behind[: window.first + 1]


def _has_all(repository: OwnRepository, words: list[str]) -> bool:
    text = f"{repository.full_name} {repository.description or ''}".lower()
    return all(word in text for word in words)


def _place(repository: OwnRepository) -> Place:
    pushed_at = repository.pushed_at
    return (pushed_at.timestamp() if pushed_at else 0.0, int(repository.host_id))


def _key(repository: OwnRepository) -> str:
    pushed_at, number = _place(repository)
    return f"{pushed_at!r}:{number}"


def _read_place(key: str) -> Place:
    pushed_at, _, number = key.partition(":")
    return float(pushed_at), int(number)
