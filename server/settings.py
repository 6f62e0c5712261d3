"""The server's limits and times, with defaults that suit one machine."""

from dataclasses import dataclass, field

from server.graphql.limits import DocumentLimits


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Times are seconds, sizes are bytes. Origins read `https://host[:port]`."""

    documents: DocumentLimits = field(default_factory=DocumentLimits)

    body_limit: int = 1_000_000
    """Of a request's body and of one WebSocket message."""

    header_limit: int = 16_384
    """Of all request headers together, and of the target with its query string."""

    head_timeout_seconds: float = 10.0
    """From a request's first byte, or from the connection if it is the first, until all headers are
    there."""

    body_grace_seconds: float = 10.0
    """For how long a body may come as slowly as it likes."""

    body_bytes_per_second: float = 1_000.0
    """How fast it must have come on the whole, after that."""

    keep_alive_seconds: float = 5.0
    """For how long a connection may be silent between two requests."""

    silent_connections: int = 1_000
    """Connections that have sent nothing yet; one more, and the oldest of them is closed."""

    pipelined_requests: int = 16
    """That may wait on one connection for the answer before theirs."""

    linger_seconds: float = 2.0
    """For how long what a refused client goes on to send is read and forgotten, lest a reset of the
    connection take the refusal from it."""

    short_way: bool = True
    """Whether the usual request goes from the parser to the socket, without ASGI."""

    json_depth: int = 32
    """How deep a request's variables may nest."""

    init_timeout: float = 4.0
    """How long an open socket may take to send connection_init."""

    heartbeat: float = 12.0
    """Between two signs of life on a stream that is otherwise silent."""

    outbox_limit: int = 1_000_000
    """Of what waits for one slow client, beyond the buffers of the system, before its stream is
    ended."""

    write_timeout: float = 30.0
    """How long a client may take nothing in before its connection is broken."""

    execution_timeout: float = 30.0
    """How long a query or a mutation may take."""

    token_interval: float = 10.0
    """Between two looks at the token behind an open stream."""

    operations_per_socket: int = 100

    allowed_origins: tuple[str, ...] = ()
    """Sites besides our own whose pages may call the API."""

    allowed_hosts: tuple[str, ...] = ()
    """Names that this server answers to (`*.example.org` too); empty means any."""

    readiness_timeout: float = 5.0

    loop_blocked_after: float | None = 0.1
    """When a blocked event loop is logged; None switches the watch off."""
