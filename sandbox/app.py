"""The ASGI application: the simulated host on all paths, the control API below /_sandbox."""

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from sandbox import control
from sandbox.answer import Answer
from sandbox.call import Call
from sandbox.simulator import Sandbox

CHUNK_BYTES = 256 * 1024
"""How much of a body is handed to the server at once."""


def create_app(sandbox: Sandbox) -> Starlette:
    """The application over a sandbox, which is also at `app.state.sandbox`."""
    app = Starlette(routes=[Mount("/_sandbox", app=control.create_app(sandbox))])
    # Not a route: patterns don't match the line breaks that paths may hold.
    app.router.default = _Host(sandbox)
    app.state.sandbox = sandbox
    return app


class _Host:
    """Speaks HTTP for the sandbox, and misbehaves on the wire where the script says so."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        peer = scope["client"][0] if scope.get("client") else "127.0.0.1"
        call = Call.parse(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            Headers(scope=scope),
            peer,
            await request.body(),
        )
        served = await self._sandbox.serve(call)
        rule = served.rule
        if rule is not None and rule.hang:
            await _until_gone(receive)
            return
        cut = None if rule is None else rule.cut_after
        await _send(served.answer, send, is_head=call.method == "HEAD", cut_after=cut)


async def _send(answer: Answer, send: Send, *, is_head: bool, cut_after: int | None) -> None:
    """Sends the answer. Cut short, it breaks off without an end, which makes the server close the
    connection."""
    content = answer.body.content
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    names = {name for name, _ in headers}
    if answer.content_type and b"content-type" not in names and answer.status != 304:
        headers.append((b"content-type", answer.content_type.encode()))
    if b"content-length" not in names and answer.status not in (204, 304):
        headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if is_head:
        content = b""
    shown = content if cut_after is None else content[:cut_after]
    for start in range(0, len(shown) or 1, CHUNK_BYTES):
        end = start + CHUNK_BYTES
        more = end < len(shown) or cut_after is not None
        await send({"type": "http.response.body", "body": shown[start:end], "more_body": more})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
