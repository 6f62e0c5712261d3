"""What every request passes through, and what stands beside GraphQL."""

from asyncio import Event, get_running_loop, timeout
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from server.application import create_application
from server.going_away import GoingAway
from server.health import Check
from server.http.layer import Layer
from server.serve import serve
from server.settings import ServerSettings
from tests.clients.service import SCHEMA, Service, service


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    async with service() as started:
        yield started


def base(running: Service) -> str:
    return running.url.removesuffix("/graphql")


@pytest.fixture
async def client(running: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base(running)) as opened:
        yield opened


async def test_the_process_says_that_it_is_alive(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


async def test_the_schema_is_given_to_frontends(client: httpx.AsyncClient) -> None:
    text = await client.get("/schema.graphql")
    possible = await client.get("/possible-types.json")
    again = await client.get("/schema.graphql", headers={"if-none-match": text.headers["etag"]})

    assert text.text == SCHEMA.as_str() + "\n"
    assert possible.json() == {}
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("checks", "status", "failing"),
    [
        ((Check("sql", ok=True), Check("redis", ok=True)), 200, []),
        ((Check("sql", ok=True), Check("redis", ok=False, detail="refused")), 503, ["redis"]),
    ],
)
async def test_readiness_names_what_fails(
    checks: tuple[Check, ...], status: int, failing: list[str]
) -> None:
    async with service(checks=checks) as running, httpx.AsyncClient() as client:
        response = await client.get(f"{base(running)}/readyz")

    assert response.status_code == status
    assert response.json()["failing"] == failing
    assert [check["name"] for check in response.json()["checks"]] == ["sql", "redis"]


async def _never() -> tuple[Check, ...]:
    await Event().wait()
    raise AssertionError


async def _broken() -> tuple[Check, ...]:
    raise ConnectionError("a password")


@pytest.mark.parametrize(
    ("readiness", "detail"), [(_never, "no answer within 0.05 s"), (_broken, "ConnectionError")]
)
async def test_a_check_that_hangs_or_breaks_is_not_ready(readiness: object, detail: str) -> None:
    async with bare(readiness=readiness) as (url, _), httpx.AsyncClient() as client:
        response = await client.get(f"{url}/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == [{"name": "readiness", "ok": False, "detail": detail}]


PAGES = {
    "playground": "/graphql",
    "import": "/",
    "queue": "/queue",
    "job": "/jobs/any",
    "projects": "/projects",
    "project": "/projects/any",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
async def test_a_browser_is_shown_a_page_of_our_own_files(
    client: httpx.AsyncClient, path: str
) -> None:
    html = "text/html,application/xhtml+xml,*/*;q=0.8"
    page = await client.get(path, headers={"accept": html})
    script = page.text.split('<script type="module" crossorigin src="')[1].split('"')[0]
    loaded = await client.get(script)
    again = await client.get(script, headers={"if-none-match": loaded.headers["etag"]})

    assert "<title>Gantry" in page.text
    assert page.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text.replace("http-equiv", "")
    assert loaded.headers["content-type"].startswith("text/javascript")
    assert loaded.headers["content-encoding"] == "gzip"
    assert "immutable" in loaded.headers["cache-control"]
    assert (again.status_code, again.content) == (304, b"")


async def test_a_path_that_is_no_page_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nothing-here")).status_code == 404


@pytest.mark.parametrize("path", ["/static/graphiql/none.js", "/static/console/../../settings.py"])
async def test_only_built_files_are_handed_out(running: Service, path: str) -> None:
    async with httpx.AsyncClient() as client:
        request = httpx.Request("GET", base(running))
        request.url = request.url.copy_with(raw_path=path.encode())
        response = await client.send(request)

    assert response.status_code == 404


async def test_every_answer_carries_an_id_its_time_and_guards(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz", headers={"x-request-id": "abcdefgh"})
    fresh = await client.get("/healthz", headers={"x-request-id": "bad id\t!"})

    assert response.headers["x-request-id"] == "abcdefgh"
    assert fresh.headers["x-request-id"].isalnum()
    assert response.headers["server-timing"].startswith("total;dur=")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "server" not in response.headers


@pytest.fixture
def talkative() -> Iterator[None]:
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.BoundLogger)
    yield
    structlog.configure(wrapper_class=before)


@pytest.mark.usefixtures("talkative")
async def test_a_request_is_logged_in_one_line(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        await client.get("/nowhere")
        await client.get("/healthz")  # on the same connection: the first is over and done with

    (line,) = [log for log in logs if log.get("path") == "/nowhere"]
    assert line["event"] == "http.answered"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", 404)
    assert line["milliseconds"] >= 0


async def test_another_site_may_call_only_if_it_is_listed() -> None:
    settings = ServerSettings(allowed_origins=("https://frontend.example",))
    async with service(settings) as running, httpx.AsyncClient() as client:

        async def preflight(origin: str) -> httpx.Response:
            return await client.options(
                running.url,
                headers={
                    "origin": origin,
                    "access-control-request-method": "POST",
                    "access-control-request-headers": "content-type,authorization",
                },
            )

        listed = await preflight("https://frontend.example")
        other = await preflight("https://elsewhere.example")

    assert listed.headers["access-control-allow-origin"] == "https://frontend.example"
    assert "access-control-allow-origin" not in other.headers


async def test_a_name_that_is_not_ours_is_not_answered_to() -> None:
    async with (
        service(ServerSettings(allowed_hosts=("gantry.example",))) as running,
        httpx.AsyncClient() as client,
    ):
        ours = await client.get(f"{base(running)}/healthz", headers={"host": "gantry.example"})
        other = await client.get(f"{base(running)}/healthz", headers={"host": "rebound.example"})

    assert (ours.status_code, other.status_code) == (200, 400)


async def test_a_fault_outside_of_graphql_is_logged_and_gives_nothing_away() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("a password")

    transport = httpx.ASGITransport(Layer(broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://gantry") as client:
        with capture_logs() as logs:
            response = await client.get("/")

    assert response.status_code == 500
    assert "password" not in response.text
    assert logs[0]["event"] == "http.failed"
    assert logs[0]["error_id"] in response.text


@asynccontextmanager
async def bare(**options: object) -> AsyncIterator[tuple[str, list[str]]]:
    """An application with a lifespan that notes when it is entered and left."""
    notes: list[str] = []

    @asynccontextmanager
    async def lifespan(_application: Starlette) -> AsyncIterator[None]:
        notes.append("entered")
        yield
        notes.append("left")

    async def contexts(_token: str | None, /) -> None:
        return None

    async def readiness() -> list[Check]:
        return []

    going_away = GoingAway()
    application = create_application(
        schema=SCHEMA,
        contexts=contexts,
        going_away=going_away,
        lifespan=lifespan,
        settings=ServerSettings(readiness_timeout=0.05),
        **{"readiness": readiness, **options},  # type: ignore[arg-type]
    )
    async with serve(application, going_away) as port:
        yield f"http://127.0.0.1:{port}", notes


async def test_the_lifespan_holds_while_the_application_is_served() -> None:
    async with bare() as (url, notes), httpx.AsyncClient() as client:
        assert (await client.get(f"{url}/healthz")).status_code == 200
        assert notes == ["entered"]

    assert notes == ["entered", "left"]


async def test_open_sockets_and_streams_do_not_hold_up_the_shutdown() -> None:
    async with httpx.AsyncClient() as client, timeout(10):
        async with service() as running:
            socket = await connect(
                running.socket_url, subprotocols=[Subprotocol("graphql-transport-ws")]
            )
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            await socket.send(
                '{"type":"subscribe","id":"1","payload":{"query":"subscription { endless }"}}'
            )
            await socket.recv()
            request = client.build_request(
                "POST",
                running.url,
                json={"query": "subscription { endless }"},
                headers={"accept": "text/event-stream"},
            )
            stream = await client.send(request, stream=True)
            begun = get_running_loop().time()
        took = get_running_loop().time() - begun
        rest = (await stream.aread()).decode()
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert took < 3
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    assert "complete" not in rest


async def test_an_address_in_use_is_an_error_and_starts_nothing() -> None:
    async with bare() as (url, _):
        taken = int(url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            async with service(port=taken):
                raise AssertionError
