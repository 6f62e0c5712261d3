"""A project as clients see it: what is known of it, its jobs, its search and its end."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.jobs import save_claimed_keys
from db.records.job import Job, JobStatus
from db.records.project import (
    Analysis,
    AnalysisSource,
    Badge,
    Contributor,
    Evidence,
    Heading,
    LanguageShare,
    Project,
    Readme,
    ReadmeFormat,
    Release,
    Technology,
)
from db.records.replacing import replace
from schema.node import id_of
from tests.unit.schema_world import World, a_repository, world

AT = datetime(2026, 1, 31, 12, 3, tzinfo=UTC)


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with world(tmp_path, redis_url) as built:
        yield built


async def test_a_project_shows_all_that_is_known_of_it(given: World) -> None:
    repository = a_repository(
        topics=("tides", "sea"),
        languages=(LanguageShare("C", 3 * 2**31, 0.75, "#555555"),),
        contributors=(Contributor(None, "Ada", 3, None),),
        releases=(Release("v1", None, AT, False, None),),
        pushed_at=AT,
        parent="q/r",
        is_fork=True,
    )
    readme = Readme(
        path="README.rst",
        format=ReadmeFormat.RESTRUCTUREDTEXT,
        html="<p>Hi</p>",
        text="Hi",
        headings=(Heading(1, "Hi", "hi"),),
        badges=(Badge("build", "https://example.org/b.svg", None),),
        images=(),
        install_commands=("pip install r",),
        truncated=False,
    )
    technology = Technology("Rust", "language", 0.9, None, (Evidence("Cargo.toml", "package"),))
    analysis = Analysis(
        "It tells tides.", "tool", (technology,), "graph TD", AnalysisSource.RULES, None, AT
    )
    project = await given.add_project(
        given.ada, repository=repository, readme=readme, analysis=analysis
    )
    document = """query($id: ID!) { project(id: $id) {
      slug title kind isShowcase isPublished createdAt syncedAt
      repository {
        provider hostId topics isFork parent pushedAt openIssues
        languages { name bytes share color }
        contributors { login name contributions avatarUrl isBot }
        releases { tag name publishedAt isPrerelease url }
      }
      readme {
        path format html installCommands headings { level text anchor } badges { label link }
      }
      analysis { source model technologies { name confidence evidence { path detail } } createdAt }
    } }"""
    shown = await given.ask(given.ada, document, id=id_of(project))
    time = "2026-01-31T12:03:00.000Z"
    assert shown["project"] == {
        "slug": "ada-r",
        "title": "r",
        "kind": "library",
        "isShowcase": True,
        "isPublished": True,
        "createdAt": time,
        "syncedAt": None,
        "repository": {
            "provider": "github",
            "hostId": "id of r",
            "topics": ["tides", "sea"],
            "isFork": True,
            "parent": "q/r",
            "pushedAt": time,
            "openIssues": None,
            "languages": [{"name": "C", "bytes": 6442450944.0, "share": 0.75, "color": "#555555"}],
            "contributors": [
                {
                    "login": None,
                    "name": "Ada",
                    "contributions": 3,
                    "avatarUrl": None,
                    "isBot": False,
                }
            ],
            "releases": [
                {
                    "tag": "v1",
                    "name": None,
                    "publishedAt": time,
                    "isPrerelease": False,
                    "url": None,
                }
            ],
        },
        "readme": {
            "path": "README.rst",
            "format": "RESTRUCTUREDTEXT",
            "html": "<p>Hi</p>",
            "headings": [{"level": 1, "text": "Hi", "anchor": "hi"}],
            "badges": [{"label": "build", "link": None}],
            "installCommands": ["pip install r"],
        },
        "analysis": {
            "source": "RULES",
            "model": None,
            "technologies": [
                {
                    "name": "Rust",
                    "confidence": 0.9,
                    "evidence": [{"path": "Cargo.toml", "detail": "package"}],
                }
            ],
            "createdAt": time,
        },
    }


async def test_projects_are_found_by_every_word_and_read_page_by_page(given: World) -> None:
    for name, description in [
        ("tide-tables", "Tells the tides"),
        ("moon", "Tells the phases"),
        ("100%", None),
    ]:
        await given.add_project(given.ada, name, description=description)
    document = """query($search: String, $after: String, $first: Int) {
      projects(search: $search, after: $after, first: $first) {
        totalCount pageInfo { hasNextPage endCursor } nodes { title }
      }
    }"""

    async def found(**variables: object) -> tuple[int, list[str]]:
        page = (await given.ask(given.ada, document, **variables))["projects"]
        return page["totalCount"], [node["title"] for node in page["nodes"]]

    assert await found() == (3, ["100%", "moon", "tide-tables"])
    assert await found(search="  TELLS tide ") == (1, ["tide-tables"])
    assert await found(search="%") == (1, ["100%"])
    assert await found(search="nothing") == (0, [])
    page = (await given.ask(given.ada, document, first=2))["projects"]
    assert page["pageInfo"]["hasNextPage"]
    assert await found(after=page["pageInfo"]["endCursor"]) == (3, ["tide-tables"])
    for bad in ({"search": "x" * 201}, {"search": "a\0"}, {"first": 101}, {"after": "x"}):
        code, _ = await given.refusal(given.ada, document, **bad)
        assert code == "BAD_INPUT"


@pytest.mark.parametrize("arguments", ["", '(id: "x", slug: "y")', "(id: null)", '(slug: "")'])
async def test_a_project_is_asked_for_by_id_or_by_slug(given: World, arguments: str) -> None:
    document = f"{{ project{arguments} {{ id }} }}".replace("()", "")
    code, message = await given.refusal(given.ada, document)
    assert code == "BAD_INPUT"
    assert "one of the two" in message


async def test_a_slug_that_no_project_can_have_names_nothing(given: World) -> None:
    document = "query($slug: String!) { project(slug: $slug) { id } }"
    assert await given.ask(given.ada, document, slug="a\0b") == {"project": None}


async def make(given: World, job: Job, project: Project) -> None:
    """Let the project be what the job has made."""
    await given.move(job, lambda now: replace(now, job=replace(now.job, project_id=project.id)))


async def test_a_project_lists_its_jobs_and_a_job_its_project(given: World) -> None:
    project = await given.add_project(given.ada)
    job = await given.start(given.ada)
    await given.start(given.ada, "o/other", may_queue=True)
    await make(given, job, project)
    document = """query($id: ID!) { project(id: $id) {
      jobs { totalCount pageInfo { hasNextPage } nodes { id project { id } } }
    } }"""
    for user in (given.ada, given.root):
        shown = await given.ask(user, document, id=id_of(project))
        assert shown["project"]["jobs"] == {
            "totalCount": 1,
            "pageInfo": {"hasNextPage": False},
            "nodes": [{"id": id_of(job), "project": {"id": id_of(project)}}],
        }


async def test_a_deleted_project_is_gone_and_its_jobs_stay(given: World) -> None:
    project = await given.add_project(given.ada)
    job = await given.start(given.ada)
    await make(given, job, project)
    delete = """mutation($id: ID!) { deleteProject(id: $id) {
      __typename ... on ProjectDeleted { id } ... on Problem { code }
    } }"""
    deleted = await given.ask(given.ada, delete, id=id_of(project))
    gone = {"__typename": "ProjectDeleted", "id": id_of(project)}
    assert deleted == {"deleteProject": gone}
    again = await given.ask(given.ada, delete, id=id_of(project))
    assert again == {"deleteProject": {"__typename": "NotFound", "code": "NOT_FOUND"}}
    document = "query($id: ID!) { job(id: $id) { id project { id } } }"
    shown = await given.ask(given.ada, document, id=id_of(job))
    assert shown == {"job": {"id": id_of(job), "project": None}}


async def test_deleting_a_project_cancels_what_is_at_work_on_it_and_nothing_else(
    given: World,
) -> None:
    project = await given.add_project(given.ada, repository=a_repository(host_id="17"))
    renamed = await given.claim(await given.start(given.ada, "o/old-name"))
    keys = ("github:o/old-name", "github:#17")
    async with given.database.write() as connection:
        await save_claimed_keys(connection, renamed.id, keys)
    other = await given.start(given.ada, "o/other", may_queue=True)
    foreign = await given.start(given.ben, "o/old-name")
    delete = "mutation($id: ID!) { deleteProject(id: $id) { __typename } }"
    deleted = await given.ask(given.ada, delete, id=id_of(project))
    assert deleted["deleteProject"]["__typename"] == "ProjectDeleted"
    statuses = [(await given.workshop.now(job)).status for job in (renamed, other, foreign)]
    assert statuses == [JobStatus.CANCELLED, JobStatus.QUEUED, JobStatus.QUEUED]
