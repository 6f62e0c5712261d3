"""Puts the server over the services: who may ask, what is asked, and whether it is well."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from composition.services import Services
from db.records.user import User
from db.redis_connection import RedisAway
from resolvers.authentication import Authenticator
from resolvers.authentication import Unauthenticated as NobodyKnown
from resolvers.context import Context, Contexts
from resolvers.root import build_schema
from server.application import create_application
from server.authentication import Unauthenticated
from server.going_away import GoingAway
from server.graphql.limits import DocumentLimits
from server.health import Check
from server.serve import serve
from server.settings import ServerSettings

LOOPBACK = ("127.0.0.1", "::1", "localhost")

# As they read in a Host header (RFC 3986 §3.2.2).
_LOOPBACK_HOSTS = ("127.0.0.1", "[::1]", "localhost")


def is_loopback(host: str) -> bool:
    return host in LOOPBACK


@asynccontextmanager
async def listening(
    services: Services,
    host: str,
    port: int,
    local_user: User | None,
    local_token: str | None = None,
    *,
    shares_port: bool = False,
) -> AsyncIterator[int]:
    """The server, for as long as the block runs; gives the port. `local_user`, if any, is whoever
    sends no token; or `local_token`, if there is one."""
    settings = services.settings
    authenticator = Authenticator(services.database, local_user, local_token)
    shared = Contexts(
        database=services.database,
        github=services.github,
        imports=services.imports,
        resyncs=services.resyncs,
        estimates=services.estimates,
        progress=services.progress,
        live=services.live,
        operations=services.operations,
        clock=services.clock,
    )

    async def contexts(token: str | None, /) -> Context:
        try:
            return shared.of(await authenticator.user_of(token))
        except NobodyKnown as error:
            raise Unauthenticated(str(error)) from error

    async def readiness() -> Sequence[Check]:
        return await _checks(services)

    going_away = GoingAway()
    limits = ServerSettings(
        documents=DocumentLimits(objects=settings.query_objects),
        init_timeout=settings.init_timeout_seconds,
        execution_timeout=settings.query_timeout_seconds,
        token_interval=settings.token_check_seconds,
        outbox_limit=settings.slow_client_bytes,
        write_timeout=settings.slow_client_seconds,
        head_timeout_seconds=settings.head_timeout_seconds,
        body_grace_seconds=settings.body_grace_seconds,
        body_bytes_per_second=settings.body_bytes_per_second,
        keep_alive_seconds=settings.keep_alive_seconds,
        silent_connections=settings.silent_connections,
        allowed_origins=settings.allowed_origins,
        allowed_hosts=settings.allowed_hosts or (_LOOPBACK_HOSTS if local_user else ()),
        loop_blocked_after=settings.loop_blocked_after_milliseconds / 1000 or None,
    )
    application = create_application(
        schema=build_schema(),
        contexts=contexts,
        readiness=readiness,
        going_away=going_away,
        settings=limits,
    )
    server = serve(
        application,
        going_away,
        host=host,
        port=port,
        shares_port=shares_port,
        settings=limits,
    )
    async with server as bound:
        yield bound


async def _checks(services: Services) -> Sequence[Check]:
    return [await _sql(services), *await _redis(services)]


async def _sql(services: Services) -> Check:
    try:
        await services.database.ping()
    except Exception as error:
        return Check("sql", ok=False, detail=type(error).__name__)
    return Check("sql", ok=True)


async def _redis(services: Services) -> Sequence[Check]:
    try:
        await services.redis.ping()
        workers = await services.journal.engine.count_workers()
    except RedisAway as error:
        return [Check("redis", ok=False, detail=type(error).__name__)]
    counts = ", ".join(f"{queue}: {count}" for queue, count in workers.items())
    # Jobs are accepted all the same without workers, so their absence makes nothing unready.
    return [Check("redis", ok=True), Check("workers", ok=True, detail=counts)]
