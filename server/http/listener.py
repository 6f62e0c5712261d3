"""What all connections of one server share."""

from collections.abc import Sequence
from typing import Protocol

from server.http.bounds import Deadlines
from server.http.rules import HeadRules
from server.http.short_way import ShortWay
from server.settings import ServerSettings


class Connection(Protocol):
    """What the listener does to a connection."""

    def close(self) -> None: ...


class Listener:
    """`short_way` answers the usual request; without it all goes the long way, by ASGI."""

    def __init__(self, settings: ServerSettings, short_way: ShortWay | None) -> None:
        self.settings = settings
        self.short_way = short_way if settings.short_way else None
        self.rules = HeadRules(settings)
        self.deadlines = Deadlines.of(settings)
        self._silent: dict[Connection, None] = {}
        self._default_headers: Sequence[tuple[bytes, bytes]] = ()
        self._default_lines = b""

    def enter(self, connection: Connection) -> None:
        """It has sent nothing yet. If too many have not, the one that waited longest is closed."""
        self._silent[connection] = None
        if len(self._silent) > self.settings.silent_connections:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.close()

    def leave(self, connection: Connection) -> None:
        """It has sent something, or is no more."""
        self._silent.pop(connection, None)

    def lines_of(self, default_headers: Sequence[tuple[bytes, bytes]]) -> bytes:
        """uvicorn's default headers as they are written; it makes new ones once a second."""
        if self._default_headers is not default_headers:
            self._default_headers = default_headers
            self._default_lines = b"".join(b"%b: %b\r\n" % header for header in default_headers)
        return self._default_lines
