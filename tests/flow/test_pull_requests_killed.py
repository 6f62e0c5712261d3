"""A history survives its process: it goes on at the page that was in hand."""

import asyncio
from collections import Counter
from pathlib import Path

from sandbox.changes import Generate
from sandbox.script import Rule
from tests.flow.processes import site

HALL = "deep-stacks/hall"
HISTORY = """
query($id: ID!) { job(id: $id) { attempt project {
  pullRequestsSince pullRequests(first: 1) { totalCount }
} } }
"""


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
