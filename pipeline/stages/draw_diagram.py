"""Stage: draw the repository's structure."""

from dataclasses import dataclass

from pipeline.analysis.diagram import draw_diagram
from pipeline.runner.outcome import Done, Outcome
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst, open_source

DIAGRAM = "draw_diagram"


def _draw(kept: bytes) -> str:
    source = open_source(kept)
    return draw_diagram(source.facts, source.tree, source.manifests)


@dataclass(frozen=True, slots=True)
class DrawDiagram:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        diagram = await self.analyst.find(work, DIAGRAM, str, _draw)
        return Done("Drew the structure", results={DIAGRAM: diagram})
