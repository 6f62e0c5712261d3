"""The repositories of a user's own account, from a list that is kept and asked for anew."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records.github_account import OwnRepository
from db.records.problem import Problem, ProblemCode
from db.shelf import Shelf
from pipeline.accounts.accounts import nobody_connected
from pipeline.accounts.identities import Identities, Speaker
from pipeline.accounts.questions import Questions, timed_out
from pipeline.errors import StageError
from pipeline.outbound.messages import Request
from pipeline.providers.github.account import (
    first_page_request,
    next_page_request,
    read_repositories,
)
from pipeline.providers.github.host import GitHubHost

# Ten thousand repositories, a hundred on a page.
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class ListingSettings:
    """A list is not asked for again within `fresh_seconds`. A client that can be given an older
    one waits `patience_seconds` for the new, one that can't `answer_seconds`; fetching itself goes
    on for `fetch_seconds` at most."""

    fresh_seconds: float = 60.0
    patience_seconds: float = 0.5
    answer_seconds: float = 10.0
    fetch_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class KeptListing:
    """As the host told it at `as_of` (UTC)."""

    as_of: datetime
    repositories: tuple[OwnRepository, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is to show, and what stands in the way of more, or of newer."""

    repositories: tuple[OwnRepository, ...] = ()
    as_of: datetime | None = None
    problem: Problem | None = None


class OwnRepositories:
    """Of clients that ask for the same account at the same time, one makes the host be asked; it is
    asked to the end though nobody waits any more, so that the next one has the answer."""

    def __init__(
        self,
        host: GitHubHost,
        identities: Identities,
        questions: Questions,
        shelf: Shelf[KeptListing],
        settings: ListingSettings,
        clock: Callable[[], datetime],
    ) -> None:
        self._host = host
        self._identities = identities
        self._questions = questions
        self._shelf = shelf
        self._settings = settings
        self._clock = clock
        self._fetching: dict[str, asyncio.Task[KeptListing | Problem]] = {}

    async def aclose(self) -> None:
        for fetching in self._fetching.values():
            fetching.cancel()
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)

    async def of(self, user_id: str) -> Listing:
        try:
            speaker = await self._identities.speaker_of(user_id)
        except StageError as error:
            return Listing(problem=error.problem)
        if speaker is None:
            return Listing(problem=nobody_connected())
        kept = await self._shelf.get(speaker.identity.name)
        fresh = timedelta(seconds=self._settings.fresh_seconds)
        if kept is not None and self._clock() - kept.as_of < fresh:
            return self._shown(kept)
        return await self._newest(speaker, kept)

    async def forget(self, user_id: str) -> None:
        try:
            speaker = await self._identities.speaker_of(user_id)
        except StageError:
            return
        if speaker is not None:
            await self._shelf.drop(speaker.identity.name)

    async def _newest(self, speaker: Speaker, kept: KeptListing | None) -> Listing:
        settings = self._settings
        patience = settings.patience_seconds if kept else settings.answer_seconds
        fetching = self._fetch_once(speaker)
        await asyncio.wait({fetching}, timeout=patience)
        if not fetching.done():
            return (
                Listing(problem=_still_fetching(self._host)) if kept is None else self._shown(kept)
            )
        match fetching.result():
            case KeptListing() as fetched:
                return self._shown(fetched)
            case Problem() as problem if kept is None:
                return Listing(problem=problem)
            case Problem() as problem:
                return Listing(kept.repositories, kept.as_of, problem)

    def _shown(self, kept: KeptListing) -> Listing:
        problem = None if kept.is_whole else _too_many(self._host, len(kept.repositories))
        return Listing(kept.repositories, kept.as_of, problem)

    def _fetch_once(self, speaker: Speaker) -> asyncio.Task[KeptListing | Problem]:
        name = speaker.identity.name
        if (under_way := self._fetching.get(name)) is not None:
            return under_way
        fetching = asyncio.create_task(self._fetch(speaker), name=f"repositories of {name}")
        self._fetching[name] = fetching
        fetching.add_done_callback(lambda _done: self._fetching.pop(name))
        return fetching

    async def _fetch(self, speaker: Speaker) -> KeptListing | Problem:
        seconds = self._settings.fetch_seconds
        try:
            async with asyncio.timeout(seconds):
                fetched = await self._walk(speaker)
        except StageError as error:
            if error.problem.code is ProblemCode.TOKEN_REJECTED:
                await self._identities.note_rejected(speaker.account)
            return error.problem
        except TimeoutError:
            return timed_out(self._host, seconds)
        await self._identities.note_accepted(speaker.account)
        await self._shelf.put(speaker.identity.name, fetched)
        return fetched

    async def _walk(self, speaker: Speaker) -> KeptListing:
        """Page by page, by the host's own links, each followed once. A repository that moves to
        another page meanwhile is listed once."""
        as_of = self._clock()
        found: dict[str, OwnRepository] = {}
        asked: set[str] = set()
        request: Request | None = first_page_request(self._host)
        while request is not None and request.url not in asked and len(asked) < MOST_PAGES:
            asked.add(request.url)
            response = await self._questions.ask(request, speaker.identity)
            page = await asyncio.to_thread(read_repositories, response, self._host)
            found |= {repository.host_id: repository for repository in page}
            request = next_page_request(response, self._host)
        return KeptListing(as_of, tuple(found.values()), is_whole=request is None)


def _still_fetching(host: GitHubHost) -> Problem:
    return Problem(
        ProblemCode.LISTING_UNFINISHED,
        f"Your repositories are still being fetched from {host.name}.",
        "Ask again in a few seconds.",
    )


def _too_many(host: GitHubHost, count: int) -> Problem:
    return Problem(
        ProblemCode.LISTING_UNFINISHED,
        f"{host.name} lists more than these {count:,} repositories of yours, pushed to last.",
        "Import one that is missing by its address.",
    )
