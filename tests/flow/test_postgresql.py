"""The whole of Gantry on PostgreSQL, where nothing but the code keeps writers from each other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.vault import new_key
from tests.flow.github_users import CONNECT, connected
from tests.flow.house import House, house
from tests.postgresql import Cluster

pytestmark = pytest.mark.postgresql

TIDE = "harbor-lights/tide-tables"


@pytest.fixture
async def gantry(tmp_path: Path, redis_url: str, postgresql: Cluster) -> AsyncIterator[House]:
    """Gantry at work on PostgreSQL, the local user signed in."""
    async with house(tmp_path, redis_url, DATABASE_URL=postgresql.new_database()) as opened:
        yield opened


async def test_an_import_comes_to_its_end_with_all_its_events(gantry: House) -> None:
    answer = await gantry.start(TIDE)
    events = await gantry.follow(answer["job"]["id"])
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    job = await gantry.job(answer["job"]["id"])
    assert job["status"] == "COMPLETED"
    assert job["project"]["repository"]["owner"] == "harbor-lights"
    assert (await gantry.start(TIDE))["__typename"] == "AlreadyImported"


async def test_a_hundred_starts_of_one_repository_make_one_job(gantry: House) -> None:
    answers = await asyncio.gather(*(gantry.start(TIDE) for _ in range(100)))
    names = [answer["__typename"] for answer in answers]
    (job_id,) = {answer["job"]["id"] for answer in answers if "job" in answer}
    assert names.count("ImportStarted") == 1
    assert set(names) <= {"ImportStarted", "ImportAlreadyRunning", "AlreadyImported"}
    assert (await gantry.follow(job_id))[-1]["status"] == "COMPLETED"


async def test_users_who_import_the_same_together_do_not_wait_for_each_other(
    gantry: House,
) -> None:
    tokens = [await gantry.user(f"user-{number}") for number in range(12)]
    jobs = await asyncio.gather(*(gantry.import_to_its_end(TIDE, token) for token in tokens))
    assert {job["status"] for job in jobs} == {"COMPLETED"}
    assert len({job["project"]["slug"] for job in jobs}) == len(tokens)
    logs = [await gantry.follow(job["id"], token) for job, token in zip(jobs, tokens, strict=True)]
    assert [event for log in logs for event in log if event["waiting"]] == []


@pytest.mark.parametrize("name", ["readme-nul-bytes", "readme-shift-jis", "odd-paths"])
async def test_odd_content_is_kept(gantry: House, name: str) -> None:
    job = await gantry.import_to_its_end(f"edge-cases/{name}")
    assert job["status"] in ("COMPLETED", "COMPLETED_WITH_GAPS"), job["error"]
    assert job["project"]["repository"]["name"] == name


async def test_no_token_is_kept_before_the_machines_share_a_key(
    tmp_path: Path, redis_url: str, postgresql: Cluster
) -> None:
    url, keys = postgresql.new_database(), f"{new_key()},{new_key()}"
    async with house(tmp_path, redis_url, DATABASE_URL=url) as keyless:
        refused = await keyless.ask(CONNECT, given="sandbox_classic")
        assert (refused["__typename"], refused["code"]) == ("GithubProblem", "SECRETS_NOT_KEPT")
        assert "GANTRY_SECRET_KEYS" in refused["remedy"]
        assert keyless.requests() == []
    async with house(tmp_path, redis_url, DATABASE_URL=url, SECRET_KEYS=keys) as keyed:
        user = await connected(keyed, "sandbox_classic")
        assert (await keyed.import_to_its_end("edge-cases/private", user))["status"] == "COMPLETED"
    assert not (tmp_path / "secret.keys").exists()
