"""Listens for the application, and lets it go promptly."""

import socket
from asyncio import Protocol, create_task, sleep
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import cast

import uvicorn
from starlette.applications import Starlette

from server.going_away import GoingAway
from server.http.listener import Listener
from server.http.protocol import protocol_of
from server.loop_watch import watched_loop
from server.settings import ServerSettings
from server.websocket_protocol import WebSocketListener

_LAST_WORDS = 1.0
"""Seconds that clients have for taking leave, before their connections are closed on them."""


class _Server(uvicorn.Server):
    """Leaves the signals to the composition root, which has more to stop than a listener."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve(
    application: Starlette,
    going_away: GoingAway,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    shares_port: bool = False,
    settings: ServerSettings | None = None,
    shutdown_timeout: int = 5,
) -> AsyncIterator[int]:
    """Serves `application`, within its lifespan, until the block is left. Gives the port, which the
    system chooses if `port` is 0. With `shares_port` other processes of the same user may listen
    there as well, and the kernel shares out the connections.

    On the way out it stops accepting, ends open sockets with 1001 and open streams, lets running
    requests finish for `shutdown_timeout` seconds, and leaves the lifespan last. Raises `OSError`
    if the address is taken.
    """
    settings = settings or ServerSettings()
    server = _Server(_configuration(application, settings, shutdown_timeout))
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(_bind(host, port, settings.write_timeout, shares_port))
        if settings.loop_blocked_after is not None:
            await stack.enter_async_context(watched_loop(settings.loop_blocked_after))
        await stack.enter_async_context(application.router.lifespan_context(application))
        serving = create_task(server.serve([listener]), name="listener")
        try:
            while not server.started:
                if serving.done():
                    raise RuntimeError("The listener did not start") from serving.exception()
                await sleep(0)
            yield listener.getsockname()[1]
        finally:
            await going_away.announce(patience=_LAST_WORDS)
            server.should_exit = True
            await serving


def _configuration(
    application: Starlette, settings: ServerSettings, shutdown_timeout: int
) -> uvicorn.Config:
    listener = Listener(settings, getattr(application.state, "short_way", None))
    sockets = WebSocketListener(
        message_limit=settings.body_limit,
        ping_seconds=settings.heartbeat,
        close_seconds=settings.write_timeout,
    )
    return uvicorn.Config(
        application,
        http=protocol_of(listener),
        ws=cast("type[Protocol]", sockets),  # called like a class
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=shutdown_timeout,
    )


def _bind(host: str, port: int, write_timeout: float, shares_port: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server(
        (host, port), family=family, backlog=2048, reuse_port=shares_port
    )
    # Sockets that it accepts inherit these. Without the first small answers wait for 40 ms; without
    # the second (RFC 5482; Linux) whoever stops reading keeps a socket for ever.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = round(write_timeout * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    listener.setblocking(False)
    return listener
