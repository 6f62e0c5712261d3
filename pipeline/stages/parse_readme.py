"""Stage: make the README readable and safe."""

from dataclasses import dataclass

from db.records.problem import Gap, Problem, ProblemCode
from pipeline.analysis.bounds import Found
from pipeline.analysis.findings import find_readme
from pipeline.analysis.results import Parsed
from pipeline.runner.outcome import Done, Outcome, Skipped
from pipeline.runner.work import Work
from pipeline.stages.analyst import Analyst, gaps_of

PARSED = "parse_readme"


@dataclass(frozen=True, slots=True)
class ParseReadme:
    analyst: Analyst

    async def __call__(self, work: Work) -> Outcome:
        read = await self.analyst.find(work, PARSED, Found[Parsed], find_readme)
        if read.refused:
            return Done("The README cannot be shown", gaps_of(PARSED, read.refused))
        parsed = read.value
        if parsed.unreadable is not None:
            problem = Problem(ProblemCode.README_UNREADABLE, parsed.unreadable)
            return Done("The README cannot be shown", (Gap(PARSED, problem),))
        readme = parsed.readme
        if readme is None:
            return Skipped("There is no README to read")
        found = {PARSED: readme}
        simplified = gaps_of(PARSED, read.simplified, "was shown as plain text")
        if readme.truncated:
            problem = Problem(
                ProblemCode.README_TRUNCATED,
                f"{readme.path} is too large to be shown whole; its beginning is shown.",
            )
            said = f"Read the beginning of {readme.path}"
            return Done(said, (Gap(PARSED, problem), *simplified), results=found)
        count = len(readme.headings)
        headings = "heading" if count == 1 else "headings"
        return Done(f"Read {readme.path}: {count} {headings}", simplified, results=found)
