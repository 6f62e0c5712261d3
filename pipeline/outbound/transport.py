"""httpx over connections that the address guard has approved."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import cache
from pathlib import Path
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from pipeline.outbound.guard import AddressGuard


class GuardedNetwork(httpcore.AnyIOBackend):
    """Opens connections to approved addresses only. The check stands here, where the connection is
    made, so that a name can't resolve to another address in between (DNS rebinding)."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the base class has it so
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._guard.approve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(error) from error
        failure = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await super().connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError as error:
                failure = error
        raise failure


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_stream()

    async def aclose(self) -> None:
        await self._response.aclose()


@cache
def _certificates(authorities: Path | None) -> SSLContext:
    """Whom to trust; read from a file of some size, once."""
    context = httpx.create_ssl_context(trust_env=False)
    if authorities is not None:
        context.load_verify_locations(authorities)
    return context


class GuardedTransport(httpx.AsyncBaseTransport):
    """Raises the exceptions of httpcore; `faults` translates them. No proxy and no retry: neither
    may stand between the guard and the host. `authorities`, a file in PEM, are trusted beside those
    that everybody trusts."""

    def __init__(self, guard: AddressGuard, max_connections: int, authorities: Path | None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_certificates(authorities),
            max_connections=max_connections,
            keepalive_expiry=30.0,
            network_backend=GuardedNetwork(guard),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.content,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()
