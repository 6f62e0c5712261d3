"""GraphQL over HTTP, spoken to a real listener."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from db.records.replacing import replace
from server.settings import ServerSettings
from tests.clients.service import Service, service

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


SETTINGS = ServerSettings(body_limit=10_000, header_limit=4_000)


@pytest.fixture
async def running() -> AsyncIterator[Service]:
    async with service(SETTINGS) as started:
        yield started


@pytest.fixture
async def client(running: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.base_url) as opened:
        yield opened


async def post(
    client: httpx.AsyncClient, query: object, accept: str = JSON, **more: Any
) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, **more}, headers={"accept": accept})


def message(response: httpx.Response) -> str:
    text: str = response.json()["errors"][0]["message"]
    return text


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
async def test_a_query_is_answered_in_the_media_type_that_was_asked_for(
    client: httpx.AsyncClient, accept: str
) -> None:
    response = await post(client, "{ hello }", accept)

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.json() == {"data": {"hello": "Hello, world"}}


@pytest.mark.parametrize(
    ("query", "variables"),
    [("{", {}), ("{ unknown }", {}), ("query ($n: String!) { hello(name: $n) }", {"n": 1})],
    ids=["syntax", "validation", "variables"],
)
async def test_a_request_error_has_no_data_and_is_400_in_the_new_media_type_alone(
    client: httpx.AsyncClient, query: str, variables: dict[str, Any]
) -> None:
    new = await post(client, query, GRAPHQL_JSON, variables=variables)
    old = await post(client, query, JSON, variables=variables)

    assert (new.status_code, old.status_code) == (400, 200)
    assert new.json() == old.json()
    assert new.json().keys() == {"errors"}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
async def test_what_may_give_too_much_is_not_begun(
    client: httpx.AsyncClient, accept: str, status: int
) -> None:
    query = "query ($n: Int!) { crowd(first: $n) { crowd(first: $n) { hello } } }"
    small = await post(client, query, accept, variables={"n": 2})
    large = await post(client, query, accept, variables={"n": 1_000})

    assert small.json()["data"]["crowd"][1]["crowd"][1] == {"hello": "Hello, world"}
    assert large.status_code == status
    assert large.json().keys() == {"errors"}
    assert large.json()["errors"][0]["extensions"] == {
        "code": "TOO_MANY_OBJECTS",
        "objects": 1_001_000,
        "limit": 10_000,
    }


async def test_what_takes_too_long_is_given_up_with_words() -> None:
    settings = replace(SETTINGS, execution_timeout=0.1)
    async with service(settings) as running, httpx.AsyncClient(base_url=running.base_url) as client:
        response = await post(client, "{ never }", GRAPHQL_JSON)

    assert response.status_code == 200
    assert response.json()["data"] is None
    assert "longer than 0.1 seconds" in message(response)
    assert response.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}


async def test_a_get_answers_queries(client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/graphql",
        params={
            "query": "query A($n: String) { hello(name: $n) } query B { viewer }",
            "operationName": "A",
            "variables": json.dumps({"n": "Ada"}),
        },
    )

    assert response.json() == {"data": {"hello": "Hello, Ada"}}


async def test_a_get_does_not_answer_mutations(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": 'mutation { rename(name: "x") }'})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
async def test_only_json_in_utf_8_is_read(
    client: httpx.AsyncClient, content_type: str | None
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    body = b'{"query": "mutation { rename(name: \\"x\\") }"}'

    response = await client.post("/graphql", content=body, headers=headers)

    assert response.status_code == 415


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"", b"\xff", b'{"query": "\xff"}', b"{", b'{"query": 1}']
)
async def test_a_body_that_is_no_request_is_400_in_words(
    client: httpx.AsyncClient, body: bytes
) -> None:
    response = await client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert response.status_code == 400
    assert message(response)


async def test_deeply_nested_variables_are_400(client: httpx.AsyncClient) -> None:
    value: dict[str, Any] = {}
    for _ in range(500):
        value = {"inner": value}
    query = "query ($v: Nested!) { nested(value: $v) }"

    response = await post(client, query, variables={"v": value})

    assert response.status_code == 400
    assert "nested" in message(response)


async def test_a_packed_body_is_415(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", content=b"x", headers={"content-encoding": "gzip"})

    assert response.status_code == 415
    assert response.headers["accept-encoding"] == "identity"


async def test_a_body_beyond_the_limit_is_413_with_or_without_a_length(
    client: httpx.AsyncClient,
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 1_000

    headers = {"content-type": "application/json"}
    for content in (b" " * 20_000, chunks()):
        response = await client.post("/graphql", content=content, headers=headers)
        assert response.status_code == 413
        assert "10000 bytes" in message(response)


async def test_a_url_and_headers_beyond_the_limit_are_refused(client: httpx.AsyncClient) -> None:
    url = await client.get("/graphql", params={"query": " " * 5_000})
    headers = await client.get("/graphql", headers={"x-large": "x" * 5_000})

    assert (url.status_code, headers.status_code) == (414, 431)


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "application/json;q=0"])
async def test_what_nobody_can_read_is_406(client: httpx.AsyncClient, accept: str) -> None:
    response = await post(client, "{ hello }", accept)

    assert response.status_code == 406
    assert JSON in message(response)


async def test_a_subscription_needs_a_stream(client: httpx.AsyncClient) -> None:
    response = await post(client, "subscription { count }")

    assert response.status_code == 406
    assert "text/event-stream" in message(response)


async def test_a_token_is_known_or_refused(client: httpx.AsyncClient) -> None:
    async def ask(authorization: str) -> httpx.Response:
        return await client.post(
            "/graphql", json={"query": "{ viewer }"}, headers={"authorization": authorization}
        )

    known, unknown = await ask("Bearer secret"), await ask("Bearer guess")
    foreign = await ask("Basic c2VjcmV0")

    assert known.json() == {"data": {"viewer": "Ada"}}
    for refused in (unknown, foreign):
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_bug_is_logged_with_its_stack_and_shown_as_an_id(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as logs:
        response = await client.post(
            "/graphql",
            json={"query": "{ bug hello }"},
            headers={"x-request-id": "request-0001"},
        )

    body = response.json()
    assert body["data"] == {"bug": None, "hello": "Hello, world"}
    assert body["errors"] == [
        {
            "message": "Internal error (id request-0001)",
            "locations": [{"line": 1, "column": 3}],
            "path": ["bug"],
            "extensions": {"code": "INTERNAL", "id": "request-0001"},
        }
    ]
    assert "secret" not in response.text
    (logged,) = [log for log in logs if log["event"] == "graphql.internal_error"]
    assert (logged["error_id"], logged["path"]) == ("request-0001", ["bug"])
    assert "secret" in str(logged["exc_info"])


async def test_an_error_that_was_written_for_the_client_is_shown(
    client: httpx.AsyncClient,
) -> None:
    (error,) = (await post(client, "{ refused }")).json()["errors"]

    assert (error["message"], error["extensions"]) == ("No such thing", {"code": "NOT_FOUND"})


async def test_missing_authentication_below_the_root_is_shown(client: httpx.AsyncClient) -> None:
    response = await post(client, "{ private }")

    assert response.json()["data"] is None
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
