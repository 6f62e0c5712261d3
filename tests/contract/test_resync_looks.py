"""What a look at a repository tells agrees with what its import has told."""

from datetime import timedelta
from typing import Any

import pytest

from db.records.job import Receipt
from db.records.project import Repository
from db.records.replacing import replace
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.providers.provider import Findings
from pipeline.repository import RepositoryAddress, RepositoryFacts
from pipeline.stages.fetch_repository import REPOSITORY
from pipeline.stages.look_for_changes import counted, has_news
from sandbox.changes import Edit, Push, Rename
from sandbox.sources.samples import FOLDER, METADATA
from tests.contract.import_bench import TOKEN, Bench, open_bench

PRIVATE = "north-quay/sealed-orders"
SAMPLES = sorted(path.parent.name.replace("__", "/") for path in FOLDER.glob(f"*__*/{METADATA}"))
PLAIN = "harbor-lights/tide-tables"


async def imported(bench: Bench, name: str, identity: Identity = TOKEN) -> Repository:
    _outcome, work = await bench.fetch(name, identity)
    found = await work.recall(REPOSITORY, Repository)
    assert found is not None
    return found


async def looked_at(bench: Bench, name: str, identity: Identity = TOKEN) -> RepositoryFacts:
    owner, _, rest = name.partition("/")
    address = RepositoryAddress("github", owner, rest)
    provider = bench.stage.providers["github"]
    question = provider.whether_changed(address, authenticated=identity.token is not None)
    request = question.ask(Findings())
    assert request is not None
    response = await bench.stage.outbound.send(request, identity, _spent)
    facts = question.read(Findings(), response).facts
    assert facts is not None
    return facts


def _spent(_receipt: Receipt) -> None:
    """Nobody asks."""


async def test_a_look_at_what_has_not_changed_has_no_news(redis_url: str) -> None:
    async with open_bench(redis_url) as bench:
        for name in SAMPLES:
            known = await imported(bench, name)
            facts = await looked_at(bench, name)
            assert not has_news(known, facts), name
            assert counted(known, facts) == known, name
        for name in set(SAMPLES) - {PRIVATE}:
            bench.sandbox.clock.advance(timedelta(hours=1).total_seconds())
            known = await imported(bench, name, ANONYMOUS)
            assert not has_news(known, await looked_at(bench, name, ANONYMOUS)), name


@pytest.mark.parametrize(
    "change",
    [
        Push(PLAIN, {"new.txt": "new"}),
        Edit(PLAIN, description="Other words"),
        Edit(PLAIN, topics=("other",)),
        Edit(PLAIN, is_archived=True),
        Edit(PLAIN, homepage="https://example.org"),
        Rename(PLAIN, "harbor-lights/tables"),
    ],
    ids=["push", "description", "topics", "archived", "homepage", "rename"],
)
async def test_a_look_at_what_has_changed_has_news(redis_url: str, change: Any) -> None:
    async with open_bench(redis_url) as bench:
        known = await imported(bench, PLAIN)
        await bench.sandbox.change(change)
        assert has_news(known, await looked_at(bench, PLAIN))


async def test_counts_are_no_news_and_are_taken_over(redis_url: str) -> None:
    async with open_bench(redis_url) as bench:
        known = await imported(bench, PLAIN)
        await bench.sandbox.change(Edit(PLAIN, stars=known.stars + 1))
        facts = await looked_at(bench, PLAIN)
        assert not has_news(known, facts)
        assert counted(known, facts) == replace(known, stars=known.stars + 1)
