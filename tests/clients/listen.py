"""Serves the small service until it is ended, and writes its address to standard output."""

import asyncio
import signal
import sys

from tests.clients.service import service


async def main(port: int) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with service(port=port) as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
