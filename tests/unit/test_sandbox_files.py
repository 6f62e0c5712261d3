"""Files of the sandbox's repositories: READMEs, contents, trees."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from sandbox.app import create_app
from sandbox.clock import Clock
from sandbox.simulator import Sandbox

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
CLASSIC = {"authorization": "Bearer sandbox_classic"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=Clock(NOW))


@pytest_asyncio.fixture
async def host(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as client:
        yield client


async def test_an_empty_repository_answers_each_question_in_its_own_way(
    host: httpx.AsyncClient,
) -> None:
    path = "/repos/edge-cases/empty"
    for below in ("/git/trees/HEAD", "/commits", "/git/blobs/" + "0" * 40):
        answer = await host.get(path + below)
        assert (answer.status_code, answer.json()["status"]) == (409, "409")
    for below in ("/readme", "/contents", "/license", "/releases/latest"):
        assert (await host.get(path + below)).status_code == 404
    for below in ("/contributors", "/stats/contributors"):
        answer = await host.get(path + below)
        assert (answer.status_code, answer.content) == (204, b"")
    assert (await host.get(path + "/languages")).json() == {}
    assert (await host.get(path + "/pulls?state=all")).json() == []


async def readme(host: httpx.AsyncClient, name: str) -> bytes:
    answer = await host.get(f"/repos/edge-cases/{name}/readme")
    assert answer.status_code == 200
    raw = await host.get(
        f"/repos/edge-cases/{name}/readme", headers={"accept": "application/vnd.github.raw+json"}
    )
    content = base64.b64decode(answer.json()["content"])
    assert raw.content == content
    assert raw.headers["x-github-media-type"] == "github.v3; param=raw"
    return content


@pytest.mark.parametrize(
    ("name", "encoding", "words"),
    [
        ("readme-latin1", "latin-1", "Höhe"),
        ("readme-shift-jis", "shift_jis", "潮見表"),
        ("readme-utf16", "utf-16", "潮見表"),
        ("readme-bom", "utf-8-sig", "潮見表"),
        ("readme-crlf", "utf-8", "\r\n- one\r\n"),
        ("readme-nul-bytes", "utf-8", "\0\0\0"),
        ("readme-lfs-pointer", "utf-8", "git-lfs"),
        ("readme-symlink", "utf-8", "Reached through a symlink"),
        ("readme-many", "utf-8", "From .github"),
        ("readme-in-docs", "utf-8", "In docs"),
        ("readme-lower-case", "utf-8", "Small letters"),
        ("readme-bare", "utf-8", "Just words"),
        ("readme-empty", "utf-8", ""),
    ],
)
async def test_a_readme_is_given_byte_for_byte(
    host: httpx.AsyncClient, name: str, encoding: str, words: str
) -> None:
    assert words in (await readme(host, name)).decode(encoding)


@pytest.mark.parametrize("name", ["no-readme", "readme-directory", "readme-submodule"])
async def test_what_is_no_readme_is_not_found(host: httpx.AsyncClient, name: str) -> None:
    assert (await host.get(f"/repos/edge-cases/{name}/readme")).status_code == 404


async def test_readmes_that_cannot_be_read_in_the_usual_way(host: httpx.AsyncClient) -> None:
    outside = (await host.get("/repos/edge-cases/readme-symlink-outside/readme")).json()
    assert (outside["type"], outside["target"]) == ("symlink", "/etc/hostname")
    assert "content" not in outside
    broken = (await host.get("/repos/edge-cases/readme-bad-base64/readme")).json()["content"]
    with pytest.raises(ValueError, match=r"base64|Excess|padding"):
        base64.b64decode(broken.replace("\n", ""), validate=True)
    huge = (await host.get("/repos/edge-cases/readme-huge/readme")).json()
    assert (huge["encoding"], huge["content"]) == ("none", "")
    assert huge["size"] > 1 << 20
    raw = {"accept": "application/vnd.github.raw"}
    whole = await host.get("/repos/edge-cases/readme-huge/readme", headers=raw)
    assert len(whole.content) == huge["size"]
    lines = (await host.get("/repos/harbor-lights/tide-tables/readme")).json()["content"]
    assert lines.endswith("\n")
    assert max(map(len, lines.splitlines())) == 60


async def test_contents_answer_for_files_directories_and_submodules(
    host: httpx.AsyncClient,
) -> None:
    path = "/repos/edge-cases/readme-directory/contents"
    assert [row["name"] for row in (await host.get(f"{path}/README")).json()] == [
        "first.md",
        "second.md",
    ]
    as_object = {"accept": "application/vnd.github.object"}
    whole = (await host.get(path, headers=as_object)).json()
    assert (whole["type"], whole["entries"][0]["type"]) == ("dir", "dir")
    module = (await host.get("/repos/edge-cases/submodules/contents/vendor/other")).json()
    assert module["submodule_git_url"] == "https://git.example.org/other.git"
    assert (await host.get(f"{path}/gone")).status_code == 404


async def test_every_odd_path_of_a_tree_can_be_asked_for(host: httpx.AsyncClient) -> None:
    listed = await host.get("/repos/edge-cases/odd-paths/git/trees/HEAD?recursive=1")
    rows = [row for row in listed.json()["tree"] if row["type"] == "blob"]
    assert max(len(row["path"]) for row in rows) > 4000
    assert {"Makefile", "makefile", "line\nbreak.txt"} <= {row["path"] for row in rows}
    root = (await host.get("/repos/edge-cases/odd-paths/contents")).json()
    for row in root:
        found = await host.get(row["url"])
        assert found.status_code == 200, row["path"]


async def test_trees_are_listed_by_ref_and_by_sha(host: httpx.AsyncClient) -> None:
    path = "/repos/edge-cases/plain/git/trees"
    whole = (await host.get(f"{path}/main?recursive=1")).json()
    assert [row["path"] for row in whole["tree"]] == [
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "src",
        "src/edge_case.py",
    ]
    assert whole["truncated"] is False
    source = next(row for row in whole["tree"] if row["path"] == "src")
    assert "size" not in source
    below = (await host.get(f"{path}/{source['sha']}")).json()
    assert [row["path"] for row in below["tree"]] == ["edge_case.py"]
    blob = (await host.get(below["tree"][0]["url"])).json()
    assert base64.b64decode(blob["content"]).startswith(b"def edge()")
    assert (await host.get(f"{path}/gone")).status_code == 404
    assert (await host.get("/repos/edge-cases/plain/git/blobs/xyz")).status_code == 422


async def test_a_huge_tree_is_listed_whole_and_a_cut_one_says_so(host: httpx.AsyncClient) -> None:
    huge = await host.get("/repos/edge-cases/huge-tree/git/trees/HEAD?recursive=1")
    assert len(huge.json()["tree"]) == 100_000
    assert huge.json()["truncated"] is False
    cut = await host.get("/repos/edge-cases/truncated-tree/git/trees/HEAD?recursive=1")
    assert cut.json()["truncated"] is True


async def test_a_renamed_default_branch_leaves_head_alone(host: httpx.AsyncClient) -> None:
    path = "/repos/edge-cases/default-branch-renamed"
    assert (await host.get(path)).json()["default_branch"] == "main"
    assert (await host.get(f"{path}/git/trees/HEAD")).status_code == 200
    assert (await host.get(f"{path}/git/trees/main")).status_code == 404
    assert (await host.get(f"{path}/git/trees/trunk")).status_code == 200
