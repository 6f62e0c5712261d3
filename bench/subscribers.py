"""Many clients of graphql-transport-ws in one cheap loop, which notes when each message came.

A client per task would cost more than the servers that are measured. These sockets are read by hand
as they become readable; of a frame only its length and the event's number are looked at.
"""

import json
import re
import resource
import select
import socket
from collections.abc import Callable, Sequence
from time import monotonic

from bench.announced import Announced
from bench.contestants import HOST

TOGETHER = 100
"""Sockets that are opened at the same time."""

TIMEOUT_SECONDS = 20.0

_SEQUENCE = re.compile(rb'"sequence":\s?(\d+)')
_PONG = 0xA
_PING = 0x9
_TEXT = 0x1


class SocketLostError(Exception):
    """A server closed a socket, or did not answer."""


class ClientSocket:
    """One connection to a server, and which job it follows."""

    __slots__ = ("connection", "job", "rest", "seen")

    def __init__(self, connection: socket.socket, job: int) -> None:
        self.connection = connection
        self.job = job
        self.rest = b""
        self.seen = 0

    def frames(self) -> list[tuple[int, bytes]]:
        """What has come: opcode and payload (RFC 6455, 5.2; a server masks nothing)."""
        data = self.connection.recv(1 << 18)
        if not data:
            raise SocketLostError("a server closed a socket")
        if self.rest:
            data = self.rest + data
        found, begin, end = [], 0, len(data)
        while end - begin >= 2:
            length, head = data[begin + 1], 2
            if length == 126:
                length, head = int.from_bytes(data[begin + 2 : begin + 4], "big"), 4
            elif length == 127:
                length, head = int.from_bytes(data[begin + 2 : begin + 10], "big"), 10
            if end - begin < head + length:
                break
            found.append((data[begin] & 0xF, data[begin + head : begin + head + length]))
            begin += head + length
        self.rest = data[begin:]
        return found

    def send(self, payload: bytes, opcode: int = _TEXT) -> None:
        """With a mask of zeros, which leaves the payload as it is."""
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        self.connection.sendall(bytes([0x80 | opcode]) + size + bytes(4) + payload)


class Subscribers:
    """`tokens` and `jobs` belong together; subscriber n follows job n modulo their number.
    `hearing` counts those who have had an update, which are numbered from `first`; `missed` the
    numbers that were left out for one of them."""

    def __init__(self, port: int, tokens: Sequence[str], jobs: Sequence[str], first: int) -> None:
        self._port = port
        self._tokens = tokens
        self._jobs = jobs
        self._sockets: dict[int, ClientSocket] = {}
        self._poll = select.epoll()
        self._first = first
        self.missed = 0
        self.hearing = 0

    def connect(self, count: int) -> float:
        """Open so many sockets, up to connection_ack; gives the seconds that it took."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        begin = monotonic()
        for first in range(0, count, TOGETHER):
            self._connect_some(range(first, min(count, first + TOGETHER)))
        return monotonic() - begin

    def _connect_some(self, numbers: range) -> None:
        opened = [self._open(number % len(self._jobs)) for number in numbers]
        for some in opened:
            self._await_upgrade(some)
            token = f"Bearer {self._tokens[some.job]}"
            init = {"type": "connection_init", "payload": {"authorization": token}}
            some.send(json.dumps(init).encode())
        for some in opened:
            if b"connection_ack" not in some.frames()[0][1]:
                raise SocketLostError("no connection_ack")
            self._sockets[some.connection.fileno()] = some
            self._poll.register(some.connection, select.EPOLLIN)

    def _open(self, job: int) -> ClientSocket:
        connection = socket.create_connection((HOST, self._port), TIMEOUT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(
            b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        return ClientSocket(connection, job)

    @staticmethod
    def _await_upgrade(some: ClientSocket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := some.connection.recv(4096)):
                raise SocketLostError("no upgrade")
            head += piece
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise SocketLostError(head.decode(errors="replace"))

    def subscribe(self, document: str) -> None:
        for some in self._sockets.values():
            variables = {"jobId": self._jobs[some.job]}
            payload = {"query": document, "variables": variables}
            message = {"id": "1", "type": "subscribe", "payload": payload}
            some.send(json.dumps(message).encode())

    def listen(
        self, until: Callable[[float], bool], announced: Announced, seconds: list[float]
    ) -> None:
        """Take what comes until told to stop; `seconds` gets how long each event was under way."""
        sockets, poll = self._sockets, self._poll
        while not until(now := monotonic()):
            for number, _event in poll.poll(0.02, 256):
                some = sockets[number]
                for opcode, payload in some.frames():
                    now = monotonic()
                    if opcode == _TEXT and (found := _SEQUENCE.search(payload)):
                        sequence = int(found.group(1))
                        if sequence >= self._first:
                            self._count(some, sequence)
                        if at := announced.look(some.job, sequence):
                            seconds.append(now - at)
                    else:
                        self._answer(some, opcode, payload)

    def _count(self, some: ClientSocket, sequence: int) -> None:
        if some.seen < self._first:
            self.hearing += 1
        elif sequence != some.seen + 1:
            self.missed += 1
        some.seen = sequence

    def _answer(self, some: ClientSocket, opcode: int, payload: bytes) -> None:
        if opcode == _PING:
            some.send(payload, _PONG)
        elif b'"ping"' in payload:
            some.send(b'{"type":"pong"}')
        else:
            raise SocketLostError(f"not expected: {payload[:200]!r}")

    def close(self) -> None:
        for some in self._sockets.values():
            some.connection.close()
        self._sockets.clear()
        self._poll.close()
