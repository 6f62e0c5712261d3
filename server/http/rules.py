"""What is refused of a request by its head alone, before anything of it is worked on.

Sockets that a page of another site opens in a visitor's browser are refused here, too: browsers let
any page open a WebSocket to any host and send the visitor's cookies along; only the Origin header
tells (RFC 6455 §10.2). Programs send none and are let through.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from websockets.http11 import MAX_LINE_LENGTH, MAX_NUM_HEADERS

from server.http.reply import Reply, refusal
from server.settings import ServerSettings

_PORT = re.compile(r":\d*\Z")


class HeadRules:
    """The refusals, each with its status; sizes are bytes."""

    def __init__(self, settings: ServerSettings) -> None:
        limit = settings.header_limit
        self._header_limit = limit
        self._body_limit = settings.body_limit
        self._hosts = {host.lower() for host in settings.allowed_hosts}
        self._origins = {origin.lower() for origin in settings.allowed_origins}
        self.url_too_long = refusal(414, f"The URL is longer than {limit} bytes; use POST.")
        self.headers_too_large = refusal(431, f"The headers are larger than {limit} bytes.")
        self.body_too_large = refusal(413, f"The body is larger than {self._body_limit} bytes.")

    def of_size(self, url: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Reply | None:
        if len(url) > self._header_limit:
            return self.url_too_long
        if sum(len(name) + len(value) for name, value in headers) > self._header_limit:
            return self.headers_too_large
        return None

    def of_content(self, headers: Mapping[bytes, bytes]) -> Reply | None:
        """415 for a packed body, 413 for one that says that it is too large, 400 for a name that
        the server does not answer to."""
        packed = headers.get(b"content-encoding")
        if packed is not None and packed.strip().lower() not in (b"identity", b""):
            identity = ((b"accept-encoding", b"identity"),)
            return refusal(415, "Send the body without Content-Encoding.", identity)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._body_limit:
            return self.body_too_large
        if self._hosts and not self._is_ours(headers.get(b"host", b"")):
            return refusal(400, "This server does not answer to the name in the Host header.")
        return None

    def of_socket(
        self, headers: Mapping[bytes, bytes], lines: Sequence[tuple[bytes, bytes]]
    ) -> Reply | None:
        """403 for a foreign page's socket, 431 for what the library of sockets would not read."""
        longest = max((len(name) + len(value) + 2 for name, value in lines), default=0)
        if len(lines) > MAX_NUM_HEADERS or longest > MAX_LINE_LENGTH:
            return refusal(
                431,
                f"A socket is opened with at most {MAX_NUM_HEADERS} headers, none of them longer "
                f"than {MAX_LINE_LENGTH} bytes.",
            )
        if not self._is_welcome(headers):
            return refusal(403, "Pages of this origin may not open sockets here.")
        return None

    def _is_ours(self, host: bytes) -> bool:
        name = _PORT.sub("", host.decode("latin-1")).lower()
        return (
            name in self._hosts
            or "*" in self._hosts
            or any(each[:2] == "*." and name.endswith(each[1:]) for each in self._hosts)
        )

    def _is_welcome(self, headers: Mapping[bytes, bytes]) -> bool:
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        if not origin or origin in self._origins:
            return True
        host = headers.get(b"host", b"").decode("latin-1").lower()
        return urlsplit(origin).netloc == host != ""


def first_of_each(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """The value of each header; of one that is there twice the first."""
    return dict(reversed(headers))
