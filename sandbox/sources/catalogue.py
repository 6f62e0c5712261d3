"""All repositories that a sandbox starts with."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sandbox.model import Repository
from sandbox.sources import dataset, edge_content, edge_identity, edge_pages, edge_readmes, samples
from sandbox.world import Unloaded

FORMER_NAMES = edge_identity.FORMER_NAMES


SOURCES = (samples, edge_identity, edge_readmes, edge_content, edge_pages)


# They are values, and take a while to make: who starts a hundred sandboxes has them made once.
@lru_cache(maxsize=4)
def _shipped(now: datetime) -> tuple[Repository | Unloaded, ...]:
    return tuple(repository for source in SOURCES for repository in source.repositories(now))


def everything(now: datetime, stored: Path | None) -> Iterator[Repository | Unloaded]:
    """`stored`: a folder of stored API answers, served beside the samples and the edge cases."""
    yield from _shipped(now.replace(second=0, microsecond=0))
    if stored is not None:
        yield from dataset.repositories(stored)
