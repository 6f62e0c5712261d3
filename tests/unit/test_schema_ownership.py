"""What is somebody else's does not exist: no field tells that it does."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from db.jobs import find_job
from db.records.job import Job, JobStatus
from db.records.project import Project
from schema.ids import NodeId, NodeKind
from schema.node import id_of
from tests.flow.workshop import new_id
from tests.unit.schema_world import World, world

UNKNOWN_JOB = str(NodeId(NodeKind.JOB, new_id()))
UNKNOWN_PROJECT = str(NodeId(NodeKind.PROJECT, new_id()))


@pytest.fixture
async def given(tmp_path: Path, redis_url: str) -> AsyncIterator[tuple[World, Job, Project]]:
    """A job and a project of ada's."""
    async with world(tmp_path, redis_url) as built:
        yield built, await built.start(built.ada), await built.add_project(built.ada, "p")


Given = tuple[World, Job, Project]

QUERIES = {
    "node": "query($job: ID!) { found: node(id: $job) { id } }",
    "node of a project": "query($project: ID!) { found: node(id: $project) { id } }",
    "job": "query($job: ID!) { found: job(id: $job) { id } }",
    "project": "query($project: ID!) { found: project(id: $project) { id } }",
    "nodes": "query($job: ID!) { found: nodes(ids: [$job]) { id } }",
}
MUTATIONS = {
    "cancelJob": "mutation($job: ID!) { answer: cancelJob(id: $job) { ...told } }",
    "retryJob": "mutation($job: ID!) { answer: retryJob(id: $job) { ...told } }",
    "deleteProject": "mutation($project: ID!) { answer: deleteProject(id: $project) { ...told } }",
}
TOLD = " fragment told on NotFound { __typename code message remedy retryAt link }"
FOLLOW = "subscription($job: ID!) { importProgress(jobId: $job) { sequence } }"


def ids(document: str, job: str, project: str) -> dict[str, Any]:
    return {
        name: value
        for name, value in {"job": job, "project": project}.items()
        if f"${name}" in document
    }


@pytest.mark.parametrize("document", QUERIES.values(), ids=QUERIES)
async def test_a_stranger_is_told_the_same_as_of_what_never_was(
    given: Given, document: str
) -> None:
    world, job, project = given
    theirs = ids(document, id_of(job), id_of(project))
    unknown = ids(document, UNKNOWN_JOB, UNKNOWN_PROJECT)
    told = await world.ask(world.ben, document, **theirs)
    assert told["found"] in (None, [None])
    assert told == await world.ask(world.ben, document, **unknown)
    assert (await world.ask(world.ada, document, **theirs))["found"] not in (None, [None])
    assert (await world.ask(world.root, document, **theirs))["found"] not in (None, [None])


@pytest.mark.parametrize("document", MUTATIONS.values(), ids=MUTATIONS)
async def test_a_stranger_and_an_admin_can_change_nothing(given: Given, document: str) -> None:
    world, job, project = given
    theirs = ids(document, id_of(job), id_of(project))
    unknown = ids(document, UNKNOWN_JOB, UNKNOWN_PROJECT)
    for user in (world.ben, world.root):
        told = await world.ask(user, document + TOLD, **theirs)
        assert told["answer"]["__typename"] == "NotFound"
        assert told == await world.ask(user, document + TOLD, **unknown)
    async with world.database.read() as connection:
        now = await find_job(connection, job.id)
    assert now is not None
    assert now.status is JobStatus.QUEUED
    still = await world.ask(world.ada, QUERIES["project"], project=id_of(project))
    assert still["found"] is not None


async def test_a_stranger_who_would_follow_is_told_the_same_as_of_what_never_was(
    given: Given,
) -> None:
    world, job, _ = given
    told = []
    for wanted in (id_of(job), UNKNOWN_JOB, "no id at all"):
        async with world.listening(world.ben, FOLLOW, job=wanted) as results:
            [error] = [error async for result in results for error in result.errors or []]
        told.append((error.message, error.extensions))
    assert told == [("You have no job with this id.", {"code": "NOT_FOUND"})] * 3


async def test_lists_hold_what_is_the_viewers_own(given: Given) -> None:
    world, job, project = given
    document = "{ jobs { totalCount nodes { id } } projects { totalCount nodes { id } } }"
    nothing = {"totalCount": 0, "nodes": []}
    for user in (world.ben, world.root):
        assert await world.ask(user, document) == {"jobs": nothing, "projects": nothing}
    assert await world.ask(world.ada, document) == {
        "jobs": {"totalCount": 1, "nodes": [{"id": id_of(job)}]},
        "projects": {"totalCount": 1, "nodes": [{"id": id_of(project)}]},
    }


async def test_a_slug_leads_its_owner_alone_to_the_project(given: Given) -> None:
    world, _, project = given
    document = "query($slug: String!) { project(slug: $slug) { id } }"
    for user in (world.ben, world.root):
        assert await world.ask(user, document, slug=project.slug) == {"project": None}
    found = await world.ask(world.ada, document, slug=project.slug)
    assert found == {"project": {"id": id_of(project)}}


@pytest.mark.parametrize("text", ["", "1", "not base64 !", "MTpKb2I6eA", "Job:1", "\0", "é"])
async def test_an_id_that_is_none_names_nothing(given: Given, text: str) -> None:
    world, _, _ = given
    document = (
        "query($id: ID!) { node(id: $id) { id } job(id: $id) { id } nodes(ids: [$id]) { id } }"
    )
    nothing = {"node": None, "job": None, "nodes": [None]}
    assert await world.ask(world.ada, document, id=text) == nothing
    cancel = "mutation($id: ID!) { cancelJob(id: $id) { __typename } }"
    assert await world.ask(world.ada, cancel, id=text) == {"cancelJob": {"__typename": "NotFound"}}


async def test_an_id_of_another_kind_names_nothing(given: Given) -> None:
    world, job, project = given
    document = "query($j: ID!, $p: ID!) { job(id: $p) { id } project(id: $j) { id } }"
    found = await world.ask(world.ada, document, j=id_of(job), p=id_of(project))
    assert found == {"job": None, "project": None}


async def test_the_viewer_is_a_node_for_themselves_alone(given: Given) -> None:
    world, _, _ = given
    viewer = (await world.ask(world.ada, "{ viewer { id name isAdmin } }"))["viewer"]
    assert (viewer["name"], viewer["isAdmin"]) == ("ada", False)
    document = "query($id: ID!) { node(id: $id) { __typename ... on Viewer { name } } }"
    own = await world.ask(world.ada, document, id=viewer["id"])
    assert own == {"node": {"__typename": "Viewer", "name": "ada"}}
    for user in (world.ben, world.root):
        assert await world.ask(user, document, id=viewer["id"]) == {"node": None}


async def test_nodes_keep_their_order_and_are_a_hundred_at_most(given: Given) -> None:
    world, job, project = given
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    wanted = [id_of(project), UNKNOWN_JOB, id_of(job), id_of(project)]
    found = await world.ask(world.ada, document, ids=wanted)
    assert [node and node["id"] for node in found["nodes"]] == [
        id_of(project),
        None,
        id_of(job),
        id_of(project),
    ]
    code, message = await world.refusal(world.ada, document, ids=["x"] * 101)
    assert code == "BAD_INPUT"
    assert "101" in message
