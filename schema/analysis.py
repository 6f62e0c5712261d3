"""What was found out about a repository, as clients see it."""

from datetime import datetime

import strawberry

from db.records.project import AnalysisSource
from schema.showing import describe_enum

describe_enum(
    AnalysisSource,
    "Who came to a result.",
    {"RULES": "Rules, without any model.", "MODEL": "A language model."},
)


@strawberry.type(description="Why a technology is believed.")
class Evidence:
    path: str = strawberry.field(description="The file that says so.")
    detail: str | None = strawberry.field(description="What in it says so.")


@strawberry.type(description="A technology that the repository uses.")
class Technology:
    name: str = strawberry.field(description="Its name.")
    category: str = strawberry.field(
        description="A short noun: `language`, `framework`, `database` …"
    )
    confidence: float = strawberry.field(description="0 to 1: how sure that is.")
    version: str | None = strawberry.field(description="The version, or the range of versions.")
    evidence: list[Evidence] = strawberry.field(description="Why it is believed.")


@strawberry.type(description="What was found out about a repository.")
class Analysis:
    summary: str = strawberry.field(description="What it is, in a few sentences.")
    category: str = strawberry.field(description="What kind of thing it is, in a word.")
    technologies: list[Technology] = strawberry.field(description="The surest first.")
    diagram: str = strawberry.field(description="How its parts belong together, in Mermaid.")
    source: AnalysisSource = strawberry.field(description="Who came to this.")
    model: str | None = strawberry.field(description="Which model, if it was one.")
    created_at: datetime = strawberry.field(description="When.")
