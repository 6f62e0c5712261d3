"""GraphQL over HTTP: what comes in, what is refused and with which status, what goes out.

https://graphql.github.io/graphql-over-http/draft/

A mutation needs POST, and POST needs `application/json`, which no page of another site can send
without a preflight: that is the defence against forged requests.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache, partial

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
from server.http.reply import Headers, Reply
from server.settings import ServerSettings

Wanted = Sequence[Media]

Page = Callable[[Request], Awaitable[Response]]

_FRAMINGS: dict[Media, Framing] = {
    Media.EVENT_STREAM: EventStream(),
    Media.MULTIPART: Multipart(),
}

_ANSWERS = (Media.JSON, Media.GRAPHQL_JSON, *_FRAMINGS)


class Refused(Exception):
    """The request is answered with `status` and one error."""

    def __init__(self, status: int, error: GraphQLFormattedError, headers: Headers = ()) -> None:
        super().__init__(error["message"])
        self._status = status
        self._error = error
        self._headers = headers

    @property
    def reply(self) -> Reply:
        return _json(refusal([self._error]), Media.JSON, self._status, self._headers)


class GraphQLOverHTTP:
    """Answers GET and POST: with JSON, as a stream, or with `page` for people.

    It is the short way, too (`server.http.short_way`), of a POST that is answered with JSON.
    """

    path = b"/graphql"

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

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether the answer can't be a stream, and no page of another site asks."""
        if self._settings.allowed_origins and b"origin" in headers:
            return False
        return _FRAMINGS.keys().isdisjoint(acceptable(_text(headers, b"accept")))

    async def answer(self, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        """The answer to a POST that `takes` was asked about."""
        wanted = acceptable(_text(headers, b"accept"))
        authorization = _text(headers, b"authorization")
        try:
            context = await self._authenticate(authorization)
            _require_json(_text(headers, b"content-type") or "")
            payload = self._read_body(body)
            done = await self._perform(payload, context, wanted, authorization, is_post=True)
        except Refused as refused:
            return refused.reply
        if isinstance(done, Stream):
            raise TypeError("A stream cannot be an answer of the short way.")
        return done

    async def respond(self, request: Request) -> ASGIApp:
        wanted = acceptable(request.headers.get("accept"))
        try:
            if request.method not in ("GET", "POST"):
                raise _not_allowed("Use GET or POST.", b"GET, POST")
            if request.method == "GET" and self._page and wanted[:1] == (Media.HTML,):
                return await self._page(request)
            return await self._respond(request, wanted)
        except Refused as refused:
            return refused.reply

    async def _respond(self, request: Request, wanted: Wanted) -> Reply | Stream:
        authorization = request.headers.get("authorization")
        context = await self._authenticate(authorization)
        payload = await self._read(request)
        is_post = request.method == "POST"
        return await self._perform(payload, context, wanted, authorization, is_post=is_post)

    async def _perform(
        self,
        payload: Payload,
        context: object,
        wanted: Wanted,
        authorization: str | None,
        *,
        is_post: bool,
    ) -> Reply | Stream:
        try:
            operation = self._execution.prepare(payload)
        except InvalidDocument as invalid:
            return self._one(refusal(formatted(invalid.errors)), wanted)
        if operation.kind is OperationType.SUBSCRIPTION:
            return await self._subscribe(operation, context, wanted, authorization)
        if operation.kind is OperationType.MUTATION and not is_post:
            raise _not_allowed("Mutations need POST.", b"POST")
        media = _first(wanted, *_ANSWERS)  # before anything is done
        return self._one(await self._execution.answer(operation, context), (media,))

    async def _authenticate(self, authorization: str | None) -> object:
        try:
            return await self._identify(authorization)
        except Unauthenticated as error:
            raise Refused(
                401, problem(str(error), "UNAUTHENTICATED"), ((b"www-authenticate", b"Bearer"),)
            ) from error

    async def _identify(self, authorization: str | None) -> object:
        """The context of a request. Raises `Unauthenticated`."""
        return await self._contexts(bearer_token(authorization))

    async def _read(self, request: Request) -> Payload:
        if request.method == "POST":
            _require_json(request.headers.get("content-type", ""))
            return self._read_body(await request.body())
        try:
            return read_query(dict(request.query_params), self._settings.json_depth)
        except BadPayload as error:
            raise Refused(400, problem(str(error))) from error

    def _read_body(self, body: bytes) -> Payload:
        try:
            return read_body(body, self._settings.json_depth)
        except BadPayload as error:
            raise Refused(400, problem(str(error))) from error

    async def _subscribe(
        self, operation: Operation, context: object, wanted: Wanted, authorization: str | None
    ) -> Reply | Stream:
        framing = _FRAMINGS[_first(wanted, *_FRAMINGS)]
        subscribed = await self._execution.subscribe(operation, context)
        if isinstance(subscribed, Answer):
            return self._one(subscribed, wanted)
        watch = partial(self._revocation.watching, partial(self._identify, authorization))
        return self._stream(framing, subscribed, watch)

    def _one(self, answer: Answer, wanted: Wanted) -> Reply | Stream:
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


def _first(wanted: Wanted, *possible: Media) -> Media:
    for media in wanted:
        if media in possible:
            return media
    names = ", ".join(media.value for media in possible)
    raise Refused(406, problem(f"This operation can be answered with {names}; accept one of them."))


@lru_cache(maxsize=128)
def _is_json(content_type: str) -> bool:
    name, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [part.split("=", 1)[-1].strip('" ') for part in parameters if "charset" in part]
    return name == "application/json" and charsets in ([], ["utf-8"], ["utf8"])


def _require_json(content_type: str) -> None:
    if not _is_json(content_type):
        raise Refused(
            415,
            problem("Send the request as application/json in UTF-8."),
            ((b"accept", Media.JSON.value.encode()),),
        )


def _not_allowed(message: str, methods: bytes) -> Refused:
    return Refused(405, problem(message), ((b"allow", methods),))


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _json(answer: Answer, media: Media, status: int, headers: Headers = ()) -> Reply:
    return Reply(status, answer.body, _HEADERS[media] + headers)


_HEADERS: dict[Media, Headers] = {
    media: (
        (b"cache-control", b"no-store"),
        (b"content-type", f"{media.value}; charset=utf-8".encode()),
    )
    for media in (Media.JSON, Media.GRAPHQL_JSON)
}
