"""uvicorn's WebSocket protocol, with a short way out for text and less to keep per socket.

ASGI's own way leads through every middleware and a general frame writer: three times the work of
the system call at its end, for each of the thousands who are told the same.
"""

from struct import pack

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

WRITE_TEXT = "gantry.write_text"
"""The ASGI extension: `scope["extensions"][WRITE_TEXT]["write"]` is a coroutine function that does
what `websocket.send` does with its argument as text, once the socket is accepted. Servers without
it are spoken to in ASGI's own way."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Compression is off (`server.serve`), so a text frame is its header and the text."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][WRITE_TEXT] = {"write": self._write_text}

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            # A refusal is an answer too: uvicorn would log it as a handshake that was forgotten.
            self.handshake_complete = True

    async def _write_text(self, text: str) -> None:
        """Waits while the client's buffer is full. Raises `ClientDisconnected`, an `OSError`."""
        if not self.writable.is_set():
            await self.writable.wait()
        if self.disconnected or self.close_sent or self.transport.is_closing():
            raise ClientDisconnected
        data = text.encode()
        self.transport.write(_header(len(data)) + data)


def _header(length: int) -> bytes:
    """Of a whole, unmasked text frame (RFC 6455 §5.2)."""
    if length < 126:
        return bytes((0x81, length))
    if length < 1 << 16:
        return pack("!BBH", 0x81, 126, length)
    return pack("!BBQ", 0x81, 127, length)
