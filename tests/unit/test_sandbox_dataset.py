"""Stored API answers, served as a repository."""

import base64
import gzip
import json
from pathlib import Path

import httpx
import pytest

from sandbox import git
from sandbox.app import create_app
from sandbox.simulator import Sandbox
from sandbox.sources.dataset import DatasetError, repositories

README = b"# Stored\n\nKept as an answer.\n"
OWNER = {"login": "old-shelf", "id": 77, "type": "Organization"}
HEAD = "1" * 40
COLUMNS = """
number state title body login uid created_at updated_at closed_at merged_at merge_commit_sha
head_owner head_ref head_sha base_ref base_sha draft additions deletions changed_files commits
merged_by labels
""".split()  # noqa: SIM905 - a table's head reads as one line


def pull(number: int, login: str | None) -> list[object]:
    opened, closed = f"2020-01-{number:02}T00:00:00Z", f"2020-02-{number:02}T00:00:00Z"
    return [
        *(number, "closed", f"Change {number}", None, login, login and 99, opened, closed, closed),
        *(None, None, login and "old-shelf", f"pr-{number}", "2" * 40, "main", HEAD, False),
        *(None, None, None, None, None, []),
    ]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    snapshot = git.snapshot({"README.md": README, "src/a.py": b"pass\n"})
    tree = [
        {"path": e.path, "mode": e.mode, "type": e.type, "sha": e.sha}
        | ({"size": e.size} if e.size else {})
        for e in snapshot.entries
    ]
    sha = snapshot.by_path["README.md"].sha
    facts = {
        "id": 4242,
        "name": "Shelf",
        "full_name": "old-shelf/Shelf",
        "owner": OWNER,
        "created_at": "2019-01-01T00:00:00Z",
        "updated_at": "2020-03-01T00:00:00Z",
        "pushed_at": "2020-03-01T00:00:00Z",
        "default_branch": "main",
        "language": "Python",
        "license": None,
        "size": 1,
        "private": False,
    }
    facts |= dict.fromkeys(("description", "homepage", "mirror_url"))
    facts |= dict.fromkeys(("stargazers_count", "forks_count", "open_issues_count"), 5)
    facts |= dict.fromkeys(("archived", "disabled"), False)
    person = {"name": "old", "email": "old@mail.invalid", "date": "2020-03-01T00:00:00Z"}
    inner = {
        "author": person,
        "committer": person,
        "message": "End",
        "tree": {"sha": snapshot.tree},
    }
    bodies = {
        "repo": facts,
        "languages": {"Python": 5},
        "tree": {"sha": snapshot.tree, "tree": tree, "truncated": False},
        "files": {"README.md": {"sha": sha, "content": base64.b64encode(README).decode()}},
        "commits": [
            {"sha": HEAD, "commit": inner, "author": OWNER, "committer": None, "parents": []}
        ],
        "branches": [{"name": "main", "commit": {"sha": HEAD}}],
        "contributors": [
            {**OWNER, "contributions": 3},
            {"type": "Anonymous", "name": "n", "email": "n@mail.invalid", "contributions": 1},
        ],
        "pulls_all": {"columns": COLUMNS, "rows": [pull(1, "hand"), pull(2, None), pull(5, None)]},
    }
    folder = tmp_path / "old-shelf__Shelf"
    folder.mkdir()
    for name, body in bodies.items():
        (folder / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps(body).encode()))
    (folder / "meta.json").write_text(json.dumps({"snapshot": {"commits": 31}}))
    return tmp_path


async def test_stored_answers_are_served_with_addresses_of_the_sandbox(dataset: Path) -> None:
    app = create_app(Sandbox(dataset=dataset))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:9100") as host:
        shown = await host.get("/repositories/4242")
        assert shown.json()["full_name"] == "old-shelf/Shelf"
        assert shown.json()["url"] == "http://127.0.0.1:9100/repos/old-shelf/Shelf"
        assert "api.github.com" not in shown.text
        path = "/repos/OLD-shelf/shelf"
        readme = (await host.get(f"{path}/readme")).json()
        assert base64.b64decode(readme["content"]) == README
        assert (await host.get(f"{path}/languages")).json() == {"Python": 5}
        pulls = {r["number"]: r for r in (await host.get(f"{path}/pulls?state=all")).json()}
        assert (pulls[1]["user"]["login"], pulls[1]["user"]["id"]) == ("hand", 99)
        assert pulls[1]["head"]["repo"]["id"] == 4242
        assert (pulls[2]["user"]["login"], pulls[5]["user"]) == ("ghost", None)
        assert pulls[2]["head"]["repo"] is None
        people = (await host.get(f"{path}/contributors?anon=1")).json()
        assert [row["type"] for row in people] == ["Organization", "Anonymous"]
        unknown = (await host.get(f"{path}/contents/src/a.py")).json()
        assert (unknown["size"], unknown["encoding"]) == (5, "none")
        query = """{ repository(owner: "old-shelf", name: "Shelf") {
          databaseId defaultBranchRef { target { ... on Commit { history { totalCount } } } }
          readme: object(expression: "HEAD:README.md") { ... on Blob { text } }
          source: object(expression: "HEAD:src/a.py") { ... on Blob { byteSize text isBinary } }
        } }"""
        headers = {"authorization": "Bearer sandbox_public"}
        answer = await host.post("/graphql", json={"query": query}, headers=headers)
        found = answer.json()["data"]["repository"]
        assert found["databaseId"] == 4242
        assert found["defaultBranchRef"]["target"]["history"]["totalCount"] == 31
        assert found["readme"]["text"] == README.decode()
        assert found["source"] == {"byteSize": 5, "text": None, "isBinary": None}


def test_only_names_and_numbers_are_read_before_somebody_asks(dataset: Path) -> None:
    (dataset / "old-shelf__Shelf" / "pulls_all.json.gz").write_bytes(b"not gzip")
    (found,) = repositories(dataset)
    assert (found.id, found.full_name) == (4242, "old-shelf/Shelf")
    with pytest.raises(gzip.BadGzipFile):
        found.load()


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no stored answers"):
        list(repositories(tmp_path))
