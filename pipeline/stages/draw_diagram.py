"""Stage: draw the repository's structure."""

from dataclasses import dataclass

from pipeline.analysis.bounds import Found
from pipeline.analysis.findings import find_diagram
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst

DIAGRAM = "draw_diagram"


@dataclass(frozen=True, slots=True)
class DrawDiagram:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        diagram = await self.analyst.find(work, DIAGRAM, Found[str], find_diagram)
        return Done("Drew the structure", results={DIAGRAM: diagram.value})
