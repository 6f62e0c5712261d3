"""From a request's path to the endpoint that answers it."""

import asyncio
from dataclasses import dataclass

from sandbox.answer import Answer, not_found
from sandbox.call import Call
from sandbox.clock import Clock
from sandbox.ledgers import Caller, Ledgers, Resource
from sandbox.model import Repository
from sandbox.rest import accounts, routes, search
from sandbox.rest.access import check_permitted, check_visible, redirected
from sandbox.rest.visit import Visit
from sandbox.world import Found, World

HEAVY_ENTRIES = 10_000
"""From so many files on, a repository's answers are made in a thread, off the event loop."""


@dataclass(frozen=True, slots=True)
class Destination:
    """What a path names: a repository, by name or number, with what is below it (`found` is None,
    if there is none such); or something else. `resource` is None outside the API."""

    endpoint: str
    resource: Resource | None = Resource.CORE
    found: Found | None = None
    is_repository: bool = False
    below: tuple[str, ...] = ()

    @property
    def full_name(self) -> str | None:
        return None if self.found is None else self.found.repository.full_name


class Router:
    def __init__(self, world: World, ledgers: Ledgers, clock: Clock) -> None:
        self._world = world
        self._ledgers = ledgers
        self._clock = clock

    async def locate(self, path: tuple[str, ...]) -> Destination:
        match path:
            case ["repos", owner, name, *below]:
                found = await self._world.named(owner, name)
                return _below("/repos/{owner}/{name}", found, below)
            case ["repositories", number, *below]:
                there = await self._world.numbered(int(number) if number.isdecimal() else 0)
                found = None if there is None else Found(there)
                return _below("/repositories/{id}", found, below)
            case ["search", "repositories"]:
                return Destination("/search/repositories", Resource.SEARCH)
            case ["search", "issues"]:
                return Destination("/search/issues", Resource.SEARCH)
            case ["graphql"]:
                return Destination("/graphql", Resource.GRAPHQL)
            case _:
                return Destination("/" + "/".join(path))

    async def answer(self, call: Call, caller: Caller, destination: Destination) -> Answer:
        """The answer; RefusedError, where the host refuses."""
        if destination.is_repository:
            return await self._repository(call, caller, destination)
        if call.method not in ("GET", "HEAD"):
            raise not_found()
        match call.path:
            case ["rate_limit"]:
                now = self._clock.timestamp()
                return accounts.rate_limit(call, caller, self._ledgers, now)
            case ["user"]:
                return accounts.user(call, caller)
            case ["user", "repos"]:
                return accounts.own_repositories(call, caller, self._world.loaded())
            case ["search", "repositories"]:
                return await accounts.search(call, caller, self._world)
            case ["search", "issues"]:
                return await search.pull_requests(call, caller, self._world)
            case _:
                raise not_found()

    async def _repository(self, call: Call, caller: Caller, destination: Destination) -> Answer:
        found = destination.found
        if found is None:
            raise not_found("/repos/repos#get-a-repository")
        repository = found.repository
        check_visible(caller, repository)
        if found.is_former or repository.detour is not None:
            raise redirected(call, repository, destination.below)
        route = routes.find(destination.below)
        if route is None or call.method not in ("GET", "HEAD"):
            raise not_found()
        check_permitted(caller, repository, route[0].permission)
        visit = Visit(
            call=call,
            caller=caller,
            repository=repository,
            related=await self._related(repository),
            parameters=route[1],
            now=self._clock.now(),
        )
        if repository.snapshot and len(repository.snapshot.entries) > HEAVY_ENTRIES:
            return await asyncio.to_thread(route[0].endpoint, visit)
        return route[0].endpoint(visit)

    async def _related(self, repository: Repository) -> dict[str, Repository]:
        related: dict[str, Repository] = {}
        for full_name in filter(None, (repository.parent, repository.template)):
            owner, _, name = full_name.partition("/")
            found = await self._world.named(owner, name)
            if found is not None:
                related[full_name.lower()] = found.repository
        return related


def _below(prefix: str, found: Found | None, below: list[str]) -> Destination:
    route = routes.find(below)
    pattern = route[0].pattern if route else "/".join(below)
    endpoint = f"{prefix}/{pattern}" if pattern else prefix
    return Destination(endpoint, found=found, is_repository=True, below=tuple(below))
