"""Stage: say in a few words what the repository is."""

from dataclasses import dataclass

from pipeline.analysis.description import Description, describe
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst, open_source

DESCRIPTION = "describe"


def _describe(kept: bytes) -> Description:
    source = open_source(kept)
    return describe(source.facts, source.readme, source.tree, source.manifests)


@dataclass(frozen=True, slots=True)
class Describe:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        description = await self.analyst.find(work, DESCRIPTION, Description, _describe)
        category = description.category.value.lower().replace("_", " ")
        return Done(f"Described it as {category}", results={DESCRIPTION: description})
