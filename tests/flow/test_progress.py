"""Progress as clients see it: exact, however and whenever they listen."""

import asyncio
import json
from typing import Any

import httpx

from tests.flow.house import PROGRESS, House

TIDE = "harbor-lights/tide-tables"
UPDATES = "subscription { jobUpdates { id status percent } }"


async def over_sse(gantry: House, job_id: str, after: int = 0) -> list[Any]:
    """The events of a job, by GraphQL over Server-Sent Events."""
    body = {"query": PROGRESS, "variables": {"jobId": job_id, "after": after}}
    headers = {"accept": "text/event-stream"}
    events = []
    async with (
        httpx.AsyncClient(base_url=gantry.url, timeout=30, trust_env=False) as client,
        client.stream("POST", "/graphql", json=body, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        kind = ""
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data" and kind == "next":
                events.append(json.loads(value)["data"]["importProgress"])
            if kind == "complete":
                break
    return events


async def test_all_who_listen_see_the_same_by_whatever_protocol_and_whenever_they_come(
    gantry: House,
) -> None:
    gantry.sandbox.script.latency_ms = 30
    job = (await gantry.start(TIDE))["job"]["id"]
    early = await asyncio.gather(gantry.follow(job), over_sse(gantry, job), gantry.follow(job))
    late = [await gantry.follow(job), await over_sse(gantry, job)]
    logs = [*early, *late]
    assert all(log == logs[0] for log in logs)
    assert [event["sequence"] for event in logs[0]] == list(range(1, len(logs[0]) + 1))
    assert logs[0][-1]["status"] == "COMPLETED"


async def test_whoever_comes_back_goes_on_after_the_number_they_saw(gantry: House) -> None:
    job = await gantry.import_to_its_end(TIDE)
    whole = await gantry.follow(job["id"])
    for after in (1, 5, len(whole) - 1):
        assert await gantry.follow(job["id"], after=after) == whole[after:]
        assert await over_sse(gantry, job["id"], after) == whole[after:]
    assert await gantry.follow(job["id"], after=len(whole)) == []


async def test_percent_never_falls_and_every_event_has_words(gantry: House) -> None:
    job = await gantry.import_to_its_end(TIDE)
    events = await gantry.follow(job["id"])
    percents = [event["percent"] for event in events]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert all(event["message"].strip() for event in events)


async def test_job_updates_tell_of_all_of_ones_jobs_and_of_nobody_elses(gantry: House) -> None:
    ada, ben = await gantry.user("ada"), await gantry.user("ben")
    seen: list[Any] = []

    async def listen() -> None:
        async for job in gantry.subscribe(UPDATES, ada):
            seen.append(job)
            if job["status"] == "COMPLETED":
                return

    listening = asyncio.create_task(listen())
    await gantry.import_to_its_end("paper-lantern/handbook", ben)
    mine = await gantry.import_to_its_end(TIDE, ada)
    async with asyncio.timeout(10):
        await listening
    assert {job["id"] for job in seen} == {mine["id"]}


async def test_the_same_content_is_analysed_once(gantry: House) -> None:
    ada, ben = await gantry.user("ada"), await gantry.user("ben")
    first = await gantry.import_to_its_end(TIDE, ada)
    second = await gantry.import_to_its_end(TIDE, ben)
    assert first["receipt"]["cacheHits"] == 0
    assert second["receipt"]["cacheHits"] == 4
    assert second["receipt"]["notModified"] > 0
    assert second["project"]["analysis"] == first["project"]["analysis"]
    assert second["project"]["id"] != first["project"]["id"]


async def test_an_estimate_of_the_end_comes_from_what_imports_take_here(gantry: House) -> None:
    gantry.sandbox.script.latency_ms = 200
    await gantry.import_to_its_end(TIDE)
    document = PROGRESS.replace("sequence at", "sequence at estimatedEndAt")
    job = (await gantry.start("paper-lantern/handbook"))["job"]["id"]
    events = [event async for event in gantry.subscribe(document, jobId=job, after=0)]
    assert all(event["estimatedEndAt"] >= event["at"] for event in events[:-1])
    assert events[-1]["estimatedEndAt"] is None
