"""Stage: say in a few words what the repository is."""

from dataclasses import dataclass

from pipeline.analysis.bounds import Found
from pipeline.analysis.findings import find_description
from pipeline.analysis.results import Description
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst

DESCRIPTION = "describe"


@dataclass(frozen=True, slots=True)
class Describe:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        found = await self.analyst.find(work, DESCRIPTION, Found[Description], find_description)
        description = found.value
        category = description.category.value.lower().replace("_", " ")
        return Done(f"Described it as {category}", results={DESCRIPTION: description})
