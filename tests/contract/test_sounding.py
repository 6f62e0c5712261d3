"""What a sounding says that an import asks for is what it asks for, but for the history."""

from datetime import timedelta

import pytest

from db.records.job import Receipt
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.providers.sounding import Prospect
from pipeline.repository import RepositoryAddress
from sandbox.sources.samples import FOLDER, METADATA
from tests.contract.import_bench import TOKEN, Bench, open_bench

SAMPLES = sorted(
    path.parent.name.replace("__", "/")
    for path in FOLDER.glob(f"*__*/{METADATA}")
    if not path.parent.name.endswith(("sealed-orders", "warehouse"))  # private, and huge
)
ODD = [
    f"edge-cases/{name}"
    for name in (
        "empty",
        "no-readme",
        "readme-bare",
        "readme-directory",
        "readme-empty",
        "readme-huge",
        "readme-latin1",
        "readme-lower-case",
        "readme-many",
        "readme-mediawiki",
        "readme-pod",
        "readme-symlink",
        "readme-utf16",
    )
]


async def sounded(bench: Bench, name: str, identity: Identity) -> tuple[Prospect, int]:
    """What is known at the end, and how many requests that took."""
    address = RepositoryAddress("github", *name.split("/"))
    now, before = bench.sandbox.clock.now(), len(bench.targets())
    sounding = bench.stage.providers["github"].sound(
        address, now - timedelta(days=90), authenticated=identity.token is not None
    )
    known: Prospect | None = None
    while request := sounding.ask(known):
        response = await bench.stage.outbound.send(request, identity, _spent)
        known = sounding.read(known, response)
    assert known is not None
    return known, len(bench.targets()) - before


def _spent(_receipt: Receipt) -> None:
    """Nobody asks."""


@pytest.mark.parametrize("who", [ANONYMOUS, TOKEN], ids=["anonymous", "token"])
async def test_it_knows_what_each_import_asks_for(redis_url: str, who: Identity) -> None:
    async with open_bench(redis_url) as bench:
        for name in SAMPLES + ODD:
            bench.sandbox.clock.advance(timedelta(hours=1).total_seconds())
            known, took = await sounded(bench, name, who)
            assert took <= (2 if who is ANONYMOUS else 1)
            before = len(bench.targets())
            _outcome, work = await bench.fetch(name, who)
            assert sum(known.requests.values()) == len(bench.targets()) - before, name
            assert known.points == work.spent.graphql_points, name
            assert known.repository == name
            assert known.is_empty or known.pull_requests is not None
