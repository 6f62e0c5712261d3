"""What an import would take, as clients see it."""

import strawberry

from pipeline import estimates
from schema.job import JobError
from schema.showing import shows


@strawberry.type(description="What the import of a repository would take, were it started now.")
class ImportEstimate:
    is_type_of = shows(estimates.ImportEstimate)

    repository: str = strawberry.field(
        description="`owner/name` as the host has it, or the address as it was given."
    )
    reachable: bool = strawberry.field(description="Whether it could be imported.")
    problem: JobError | None = strawberry.field(
        description="Why it could not; or, where it could, why the estimate lacks something."
    )
    pull_requests: int | None = strawberry.field(
        description="How many pull requests were updated within the days. Null where that is not "
        "known; then one page of them is counted."
    )
    requests: int = strawberry.field(description="Requests to the host that it will take.")
    graphql_points: int = strawberry.field(
        description="Points of the host's GraphQL quota that it will take."
    )
    quota_left: int | None = strawberry.field(
        description="What is left of the quotas that it needs; of two, the smaller. Null while the "
        "host has told of none."
    )
    seconds_low: float = strawberry.field(
        description="How long it will take at the least, by what imports have taken here; with the "
        "wait for the next quota, where this one does not suffice."
    )
    seconds_high: float = strawberry.field(description="How long at the most.")
