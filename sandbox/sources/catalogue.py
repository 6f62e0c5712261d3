"""All repositories that a sandbox starts with."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sandbox.model import Repository
from sandbox.sources import dataset, edge_content, edge_identity, edge_pages, edge_readmes, samples
from sandbox.world import Unloaded

FORMER_NAMES = edge_identity.FORMER_NAMES


def everything(now: datetime, stored: Path | None) -> Iterator[Repository | Unloaded]:
    """`stored`: a folder of stored API answers, served beside the samples and the edge cases."""
    yield from samples.repositories(now)
    yield from edge_identity.repositories(now)
    yield from edge_readmes.repositories(now)
    yield from edge_content.repositories(now)
    yield from edge_pages.repositories(now)
    if stored is not None:
        yield from dataset.repositories(stored)
