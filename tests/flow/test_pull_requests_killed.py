"""A history survives its process: it goes on at the page that was in hand."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from sandbox.changes import Generate
from sandbox.script import Rule
from tests.flow.house import Client
from tests.flow.processes import site

HALL = "deep-stacks/hall"
HISTORY = """
query($id: ID!) { job(id: $id) { attempt project {
  pullRequestsSince pullRequests(first: 1) { totalCount }
} } }
"""


async def stored(client: Client, job_id: str) -> int:
    project = (await client.ask(HISTORY, id=job_id))["project"]
    return int(project["pullRequests"]["totalCount"])


async def test_killed_in_the_middle_it_loses_no_page_and_asks_for_one_again(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as place:
        await place.sandbox.change(Generate(HALL, files=1, pulls=450))
        in_hand = place.sandbox.script.schedule(Rule(path="*/pulls?*&page=3", delay_ms=60_000))
        async with place.serving() as (server, client):
            job_id = (await client.start(HALL))["job"]["id"]
            async with asyncio.timeout(30):
                await in_hand.reached.wait()
                # It was asked for while the second page was being written.
                while await stored(client, job_id) == 100:
                    await asyncio.sleep(0.01)
            await server.kill()
        async with place.serving() as (_server, client):
            events = await client.follow(job_id)
            assert events[-1]["status"] == "COMPLETED"
            job = await client.ask(HISTORY, id=job_id)
        assert job["attempt"] == 1
        assert job["project"]["pullRequests"]["totalCount"] == 450
        assert job["project"]["pullRequestsSince"] is not None
        asked = [
            each.target for each in place.sandbox.journal.records() if "/pulls?" in each.target
        ]
        assert max(Counter(target for target in asked if "&page=" in target).values()) == 1
        # The page in hand was never answered; the head is looked at once more in the end.
        assert len(asked) == 5 + 1


async def test_the_next_page_is_on_its_way_while_one_is_written_and_a_crash_then_loses_none(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as place:
        await place.sandbox.change(Generate(HALL, files=1, pulls=450))
        answered = place.sandbox.script.schedule(Rule(path="*/pulls?*&page=2", delay_ms=500))
        ahead = place.sandbox.script.schedule(Rule(path="*/pulls?*&page=3", delay_ms=60_000))
        async with place.serving() as (server, client):
            job_id = (await client.start(HALL))["job"]["id"]
            with closing(sqlite3.connect(tmp_path / "gantry.db")) as other:
                async with asyncio.timeout(30):
                    await answered.reached.wait()
                    while await stored(client, job_id) < 100:
                        await asyncio.sleep(0.01)
                    other.execute("BEGIN IMMEDIATE")  # the second page can't be written now
                    await ahead.reached.wait()
                assert await stored(client, job_id) == 100
                await server.kill()
        async with place.serving() as (_server, client):
            events = await client.follow(job_id)
            assert events[-1]["status"] == "COMPLETED"
            assert await stored(client, job_id) == 450
        asked = [
            each.target for each in place.sandbox.journal.records() if "/pulls?" in each.target
        ]
        counts = Counter(target for target in asked if "&page=" in target)
        # The second page was not written, and the third never answered.
        assert sorted(counts.values()) == [1, 1, 1, 2]
