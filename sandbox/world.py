"""The repositories that exist at present, by number and by every name they ever had."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sandbox.model import Repository


@dataclass(frozen=True, slots=True)
class Unloaded:
    """A repository that is known by name and made when somebody first asks for it. It is public
    and nobody's own."""

    id: int
    full_name: str
    load: Callable[[], Repository]


@dataclass(frozen=True, slots=True)
class Found:
    """`is_former`: it was asked for by a name that it no longer has."""

    repository: Repository
    is_former: bool = False


class World:
    def __init__(self) -> None:
        self._repositories: dict[int, Repository | Unloaded] = {}
        self._names: dict[str, int] = {}
        self._former: dict[str, int] = {}
        self._loading = asyncio.Lock()

    def __iter__(self) -> Iterator[Repository | Unloaded]:
        return iter(list(self._repositories.values()))

    def add(self, repository: Repository | Unloaded) -> None:
        """Adds it, or puts it in the place of the one with the same number or the same name."""
        key = repository.full_name.lower()
        there = self._names.get(key)
        if there is not None and there != repository.id:
            self._repositories.pop(there)
        self._names[key] = repository.id
        self._former.pop(key, None)
        self._repositories[repository.id] = repository

    def rename(self, old: Repository, new: Repository) -> None:
        """Puts `new`, of the same number, in the place of `old`, whose name then leads to it."""
        del self._names[old.full_name.lower()]
        self.add(new)
        self._former.setdefault(old.full_name.lower(), new.id)

    def add_former(self, old_name: str, repository_id: int) -> None:
        """Lets a name that was never in this world lead to a repository of it."""
        self._former[old_name.lower()] = repository_id

    def forget(self, repository: Repository) -> None:
        """Deletes it, with the names that led to it."""
        self._repositories.pop(repository.id, None)
        for names in (self._names, self._former):
            for name in [n for n, number in names.items() if number == repository.id]:
                del names[name]

    async def named(self, owner: str, name: str) -> Found | None:
        """The repository of that name, in any case; one that was renamed is found by all names it
        had, until another takes the name."""
        key = f"{owner}/{name}".lower()
        number = self._names.get(key)
        former = number is None
        if number is None:
            number = self._former.get(key)
        repository = None if number is None else await self.numbered(number)
        return None if repository is None else Found(repository, former)

    async def numbered(self, number: int) -> Repository | None:
        match self._repositories.get(number):
            case Unloaded():
                return await self._load(number)
            case there:
                return there

    def loaded(self) -> list[Repository]:
        """Those that are at hand; all that belong to somebody are."""
        return [there for there in self if isinstance(there, Repository)]

    async def load_named(self, words: Iterable[str]) -> None:
        """Makes those whose names have all the words, so that they are at hand."""
        for there in self:
            if all(word.lower() in there.full_name.lower() for word in words):
                await self.numbered(there.id)

    async def _load(self, number: int) -> Repository | None:
        async with self._loading:
            there = self._repositories.get(number)
            if isinstance(there, Unloaded):
                loaded = await asyncio.to_thread(there.load)
                self._repositories[number] = loaded
                return loaded
            return there
