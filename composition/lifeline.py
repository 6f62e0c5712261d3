"""The tie between a supervisor and one of its processes: a socket that is the process's stdin.

The process says on it that it is ready; when it ends, the supervisor is gone, however it went.
"""

import asyncio
import os
import socket
import threading
import time
from contextlib import suppress

STOP_SECONDS = 20.0
"""For a process whose supervisor is gone; then it ends at once."""


class Lifeline:
    """The end that the process holds. Setting `stop` asks the process to stop."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._socket = socket.socket(fileno=os.dup(0))
        self._socket.setblocking(True)
        # Nobody whom we start may hold on to it, nor read from it.
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        # A thread, which also ends a process whose loop is blocked.
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def tell(self, line: str) -> None:
        """What a process alone would say on its standard output."""
        with suppress(OSError):  # the supervisor is gone
            self._socket.sendall(f"{line}\n".encode())

    def _watch(self) -> None:
        with suppress(OSError):
            self._socket.recv(1)
        with suppress(RuntimeError):  # the loop is closed: the process ends already
            self._loop.call_soon_threadsafe(self._stop.set)
        time.sleep(STOP_SECONDS)
        os._exit(1)
