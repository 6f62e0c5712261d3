"""A small service behind the real protocol layer, for whoever tests the protocols."""

from asyncio import Event, sleep
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import strawberry
from graphql import GraphQLError

from server.application import create_application
from server.authentication import Unauthenticated
from server.going_away import GoingAway
from server.health import Check
from server.serve import serve
from server.settings import ServerSettings


@dataclass(frozen=True)
class Entry:
    sequence: int
    text: str


class Log:
    """Numbered entries that all listeners of `entries` hear."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.following = 0
        """How many generators of `follow` are open."""
        self._changed = Event()

    def write(self, text: str) -> None:
        self.entries.append(Entry(len(self.entries) + 1, text))
        self._changed.set()
        self._changed = Event()

    async def follow(self, after: int) -> AsyncGenerator[Entry, None]:
        self.following += 1
        try:
            while True:
                while after < len(self.entries):
                    after += 1
                    yield self.entries[after - 1]
                await self._changed.wait()
        finally:
            self.following -= 1


@dataclass
class Witness:
    """What a test may look at from outside."""

    released: Event = field(default_factory=Event)
    """Set when the source of `endless` or `flood` was closed."""

    executions: int = 0
    """How often `LogEntry.label` was resolved."""

    revoked: bool = False
    """Whether the token `secret` is refused from now on."""

    log: Log = field(default_factory=Log)


@dataclass(frozen=True)
class Following:
    """A numbered source, as `server.graphql.subscription` wants it."""

    log: Log
    seen: int
    topic: str = "log"

    @property
    def newest(self) -> int:
        return len(self.log.entries)

    def follow(self, after: int) -> AsyncGenerator[Entry, None]:
        return self.log.follow(after)

    def __aiter__(self) -> AsyncGenerator[Entry, None]:
        return self.follow(self.seen)


@dataclass(frozen=True)
class Context:
    viewer: str
    witness: Witness


Info = strawberry.Info[Context, None]


@strawberry.input
class Nested:
    inner: "Nested | None" = None


@strawberry.type
class Tick:
    number: int

    @strawberry.field
    def label(self, prefix: str = "tick") -> str:
        return f"{prefix} {self.number}"


@strawberry.type
class LogEntry:
    sequence: int
    text: str

    @strawberry.field
    @staticmethod
    def label(entry: strawberry.Parent[Entry], info: Info) -> str:
        info.context.witness.executions += 1
        return f"entry {entry.sequence}"


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"Hello, {name}"

    @strawberry.field
    def viewer(self, info: Info) -> str:
        return info.context.viewer

    @strawberry.field
    def again(self) -> "Query":
        return Query()

    @strawberry.field
    def crowd(self, first: int = 20) -> "list[Query]":
        return [Query()] * first

    @strawberry.field
    async def never(self) -> str:
        await Event().wait()
        return "never"

    @strawberry.field
    def nested(self, value: Nested) -> bool:
        return value.inner is not None

    @strawberry.field
    def bug(self) -> str | None:
        raise RuntimeError("the secret of the database")

    @strawberry.field
    def refused(self) -> str | None:
        raise GraphQLError("No such thing", extensions={"code": "NOT_FOUND"})

    @strawberry.field
    async def private(self) -> str:
        raise Unauthenticated("Sign in first")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def rename(self, name: str) -> str:
        return name


TICKS = [Tick(number=number) for number in range(10)]


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int = 3) -> AsyncGenerator[int, None]:
        for number in range(1, to + 1):
            yield number
            await sleep(0)

    @strawberry.subscription
    async def endless(self, info: Info) -> AsyncGenerator[int, None]:
        try:
            yield 1
            await Event().wait()
        finally:
            info.context.witness.released.set()

    @strawberry.subscription
    async def flood(self, info: Info) -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "x" * 10_000
                await sleep(0)
        finally:
            info.context.witness.released.set()

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError("the secret of the feed")

    @strawberry.subscription
    async def ticks(self, after: int = -1) -> AsyncGenerator[Tick, None]:
        for tick in TICKS[after + 1 :]:
            yield tick
            await sleep(0)

    @strawberry.subscription
    async def entries(self, info: Info, after: int = 0) -> AsyncIterable[LogEntry]:
        return cast("AsyncIterable[LogEntry]", Following(info.context.witness.log, after))


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)


@dataclass(frozen=True)
class Service:
    url: str
    witness: Witness
    going_away: GoingAway

    @property
    def log(self) -> Log:
        return self.witness.log

    @property
    def base_url(self) -> str:
        return self.url.removesuffix("/graphql")

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)


@asynccontextmanager
async def service(
    settings: ServerSettings | None = None, port: int = 0, checks: tuple[Check, ...] = ()
) -> AsyncIterator[Service]:
    """The service on 127.0.0.1. It knows the token `secret`, whose owner is Ada; without a token
    one is nobody, and any other token is refused."""
    witness, going_away = Witness(), GoingAway()

    async def contexts(token: str | None, /) -> Context:
        if token not in (None, "secret") or (token and witness.revoked):
            raise Unauthenticated("The token is not known")
        return Context("Ada" if token else "nobody", witness)

    async def readiness() -> tuple[Check, ...]:
        return checks

    application = create_application(
        schema=SCHEMA,
        contexts=contexts,
        readiness=readiness,
        going_away=going_away,
        settings=settings,
    )
    async with serve(application, going_away, port=port, settings=settings) as bound:
        yield Service(f"http://127.0.0.1:{bound}/graphql", witness, going_away)
