"""The demonstration: the sandbox, a server and its workers, and one import before your eyes."""

import argparse
import asyncio
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from composition.commands import local_user, say
from composition.services import services
from composition.settings import Settings
from composition.stopping import until_told_to_stop
from composition.web import listening
from db.records.replacing import replace
from pipeline.runner.kind import Queue
from terminal.import_command import ExitCode, run_import

HOST = "127.0.0.1"
SANDBOX_TOKEN = "sandbox_classic"  # noqa: S105  # the simulator makes no secret of it
SANDBOX_CLIENT_ID = "sandbox_client"
SANDBOX_PATIENCE_SECONDS = 20.0
# About what GitHub takes for an answer, so that there is something to watch.
LATENCY_MILLISECONDS = 300


async def demo(settings: Settings, arguments: argparse.Namespace) -> int:
    """Everything runs on this machine, on data that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gantry-demo-") as directory:
        async with until_told_to_stop() as stop, _sandbox() as sandbox_url:
            demonstration = replace(
                settings,
                data_dir=Path(directory),
                database_url=f"sqlite:///{directory}/gantry.db",
                redis_url=None,
                github_url=sandbox_url,
                github_api_url=None,
                github_token=SANDBOX_TOKEN,
                github_client_id=SANDBOX_CLIENT_ID,
                start_limit_per_hour=1000,
                estimate_limit_per_hour=1000,
                loop_blocked_after_milliseconds=0,
            )
            async with services(demonstration) as built, built.working(frozenset(Queue)):
                user = await local_user(built)
                async with listening(built, HOST, _free_port(arguments.port), user) as port:
                    return await _show(arguments, stop, sandbox_url, f"http://{HOST}:{port}")


async def _show(
    arguments: argparse.Namespace, stop: asyncio.Event, sandbox_url: str, url: str
) -> int:
    say(f"GitHub, simulated:  {sandbox_url}")
    say(f"Gantry:             {url}\n")
    request = {"url": arguments.repository}
    importing = asyncio.create_task(run_import(url, None, request))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([importing, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not importing.done():
        importing.cancel()
        await asyncio.gather(importing, return_exceptions=True)
        return 130
    code = await importing
    if arguments.once:
        stopping.cancel()
        return code
    say(f"\nThe console, signed in:     {url}")
    say(f"The playground:             {url}/graphql")
    say("More to import: paper-lantern/handbook, night-ferry/timetable.")
    say("Ctrl-C ends the demo.")
    await stopping
    return 0 if code is ExitCode.COMPLETED else code


def _free_port(wanted: int) -> int:
    """The wanted port, or any other if it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError:
            return 0
    return wanted


@asynccontextmanager
async def _sandbox() -> AsyncIterator[str]:
    """The simulated GitHub, in a process of its own."""
    port = _any_port()
    program = (sys.executable, str(Path(__file__).parent.parent / "main.py"))
    process = await asyncio.create_subprocess_exec(
        *program,
        *("sandbox", "--port", str(port), "--latency", str(LATENCY_MILLISECONDS)),
        stdout=asyncio.subprocess.DEVNULL,  # where it listens is told with the rest
        start_new_session=True,
    )
    try:
        await _until_it_listens(port)
        yield f"http://{HOST}:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def _until_it_listens(port: int) -> None:
    async with asyncio.timeout(SANDBOX_PATIENCE_SECONDS):
        while True:
            with suppress(OSError):
                _reader, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.05)
