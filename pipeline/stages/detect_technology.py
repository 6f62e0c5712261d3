"""Stage: find out what the repository is made with, and by what that is known."""

from dataclasses import dataclass

from db.records.project import Technology
from pipeline.analysis.bounds import Found
from pipeline.analysis.findings import find_technologies
from pipeline.runner.outcome import Done, Outcome, Skipped
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst, gaps_of

TECHNOLOGIES = "detect_technology"
NAMED = 3


@dataclass(frozen=True, slots=True)
class DetectTechnology:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        read = await self.analyst.find(
            work, TECHNOLOGIES, Found[tuple[Technology, ...]], find_technologies
        )
        found, gaps = read.value, gaps_of(TECHNOLOGIES, read.refused)
        if not found and not gaps:
            return Skipped("No technology was recognised")
        if not found:
            return Done("No technology was recognised", gaps)
        names = ", ".join(technology.name for technology in found[:NAMED])
        rest = len(found) - NAMED
        said = f"Recognised {names} and {rest} more" if rest > 0 else f"Recognised {names}"
        return Done(said, gaps, results={TECHNOLOGIES: found})
