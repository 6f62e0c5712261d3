"""The ASGI application: the simulated host on all paths, the control API below /_sandbox."""

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from sandbox import control
from sandbox.call import Call
from sandbox.simulator import Sandbox
from sandbox.wire import send_faulty, send_whole, until_gone


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
            await until_gone(receive)
            return
        wire = None if rule is None else rule.wire(served.answer)
        if wire is not None:
            await send_faulty(served.answer, wire, scope, receive)
        else:
            await send_whole(served.answer, send, is_head=call.method == "HEAD")
