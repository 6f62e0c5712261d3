"""Runs the sandbox under uvicorn: for a shell, or inside a test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn

from sandbox.app import create_app
from sandbox.simulator import Sandbox
from sandbox.wire import Line


def run(
    host: str = "127.0.0.1", port: int = 9100, dataset: Path | None = None, latency_ms: int = 0
) -> None:
    """Serves until the process is told to end. Each answer takes `latency_ms` longer."""
    sandbox = Sandbox(dataset=dataset)
    sandbox.script.latency_ms = latency_ms
    uvicorn.Server(_config(sandbox, host, port, log_level="error")).run()


@asynccontextmanager
async def serving(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves as long as the context lasts; gives the base address, such as
    `http://127.0.0.1:40123`. Port 0 takes any that is free."""
    # A socket that does not name TCP gets no TCP_NODELAY from asyncio, and answers wait 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind((host, port))
    listener.listen()
    server = _Guest(_config(sandbox, host, port, log_level="critical"))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True


class _Guest(uvicorn.Server):
    """A server that leaves the process's signals to its host."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(sandbox: Sandbox, host: str, port: int, *, log_level: str) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(sandbox),
        host=host,
        port=port,
        http=Line,
        lifespan="off",
        log_level=log_level,
        access_log=False,
        date_header=False,
        server_header=False,
        ws="none",
    )
