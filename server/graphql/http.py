"""GraphQL over HTTP: what comes in, what is refused and with which status, what goes out.

https://graphql.github.io/graphql-over-http/draft/

A mutation needs POST, and POST needs `application/json`, which no page of another site can send
without a preflight: that is the defence against forged requests.
"""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial

from graphql import GraphQLFormattedError, OperationType
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from server.authentication import ContextFactory, Unauthenticated, bearer_token
from server.going_away import GoingAway
from server.graphql.answer import Answer, refusal
from server.graphql.documents import InvalidDocument
from server.graphql.errors import formatted, problem
from server.graphql.execution import Execution, Operation
from server.graphql.listener import Listener
from server.graphql.multipart import Multipart
from server.graphql.negotiation import Media, acceptable
from server.graphql.payload import BadPayload, Payload, read_body, read_query
from server.graphql.revocation import Revocation
from server.graphql.sse import EventStream
from server.graphql.stream import Framing, Stream, Told, Watch
from server.settings import ServerSettings

Page = Callable[[Request], Awaitable[Response]]

_FRAMINGS: dict[Media, Framing] = {
    Media.EVENT_STREAM: EventStream(),
    Media.MULTIPART: Multipart(),
}

_ANSWERS = (Media.JSON, Media.GRAPHQL_JSON, *_FRAMINGS)


class Refused(Exception):
    """The request is answered with `status` and one error."""

    def __init__(
        self, status: int, error: GraphQLFormattedError, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(error["message"])
        self.status = status
        self.error = error
        self.headers = headers or {}


class GraphQLOverHTTP:
    """Answers GET and POST: with JSON, as a stream, or with `page` for people."""

    def __init__(
        self,
        execution: Execution,
        contexts: ContextFactory,
        settings: ServerSettings,
        going_away: GoingAway,
        revocation: Revocation,
        page: Page | None,
    ) -> None:
        self._execution = execution
        self._contexts = contexts
        self._settings = settings
        self._going_away = going_away
        self._revocation = revocation
        self._page = page

    async def respond(self, request: Request) -> ASGIApp:
        wanted = acceptable(request.headers.get("accept"))
        try:
            if request.method not in ("GET", "POST"):
                raise _not_allowed("Use GET or POST.", "GET, POST")
            if request.method == "GET" and self._page and wanted[:1] == [Media.HTML]:
                return await self._page(request)
            return await self._respond(request, wanted)
        except Refused as refused:
            return _json(refusal([refused.error]), Media.JSON, refused.status, refused.headers)

    async def _respond(self, request: Request, wanted: list[Media]) -> ASGIApp:
        context = await self._authenticate(request)
        payload = await self._read(request)
        try:
            operation = self._execution.prepare(payload)
        except InvalidDocument as invalid:
            return self._one(refusal(formatted(invalid.errors)), wanted)
        if operation.kind is OperationType.SUBSCRIPTION:
            return await self._subscribe(request, operation, context, wanted)
        if operation.kind is OperationType.MUTATION and request.method == "GET":
            raise _not_allowed("Mutations need POST.", "POST")
        media = _first(wanted, *_ANSWERS)  # before anything is done
        return self._one(await self._execution.answer(operation, context), [media])

    async def _authenticate(self, request: Request) -> object:
        try:
            return await self._identify(request)
        except Unauthenticated as error:
            raise Refused(
                401, problem(str(error), "UNAUTHENTICATED"), {"www-authenticate": "Bearer"}
            ) from error

    async def _identify(self, request: Request) -> object:
        """The context of this request. Raises `Unauthenticated`."""
        token = bearer_token(request.headers.get("authorization"))
        return await self._contexts(token)

    async def _read(self, request: Request) -> Payload:
        depth = self._settings.json_depth
        try:
            if request.method == "GET":
                return read_query(dict(request.query_params), depth)
            _require_json(request.headers.get("content-type", ""))
            return read_body(await request.body(), depth)
        except BadPayload as error:
            raise Refused(400, problem(str(error))) from error

    async def _subscribe(
        self, request: Request, operation: Operation, context: object, wanted: list[Media]
    ) -> ASGIApp:
        framing = _FRAMINGS[_first(wanted, *_FRAMINGS)]
        subscribed = await self._execution.subscribe(operation, context)
        if isinstance(subscribed, Answer):
            return self._one(subscribed, wanted)
        watch = partial(self._revocation.watching, partial(self._identify, request))
        return self._stream(framing, subscribed, watch)

    def _one(self, answer: Answer, wanted: list[Media]) -> ASGIApp:
        """A single answer in the best media type that can carry it."""
        media = _first(wanted, *_ANSWERS)
        if (framing := _FRAMINGS.get(media)) is not None:
            return self._stream(framing, _Alone(answer), nullcontext)
        failed = media is Media.GRAPHQL_JSON and not answer.executed
        return _json(answer, media, 400 if failed else 200)

    def _stream(self, framing: Framing, told: Told, watch: Watch) -> Stream:
        return Stream(
            framing,
            told,
            self._going_away,
            watch,
            heartbeat=self._settings.heartbeat,
            limit=self._settings.outbox_limit,
        )


class _Alone:
    """A single answer, told as a stream."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def tell(self, listener: Listener) -> None:
        listener.put(self._answer.body)


def _first(wanted: list[Media], *possible: Media) -> Media:
    for media in wanted:
        if media in possible:
            return media
    names = ", ".join(media.value for media in possible)
    raise Refused(406, problem(f"This operation can be answered with {names}; accept one of them."))


def _require_json(content_type: str) -> None:
    name, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [part.split("=", 1)[-1].strip('" ') for part in parameters if "charset" in part]
    if name != "application/json" or charsets not in ([], ["utf-8"], ["utf8"]):
        raise Refused(
            415,
            problem("Send the request as application/json in UTF-8."),
            {"accept": Media.JSON.value},
        )


def _not_allowed(message: str, methods: str) -> Refused:
    return Refused(405, problem(message), {"allow": methods})


def _json(
    answer: Answer, media: Media, status: int, headers: dict[str, str] | None = None
) -> Response:
    content_type = f"{media.value}; charset=utf-8"
    return Response(
        answer.body, status, {"cache-control": "no-store", **(headers or {})}, content_type
    )
