"""The query `estimateImport`."""

from typing import Annotated

import strawberry

from pipeline.estimates import ImportEstimate as Estimate
from pipeline.imports import StartRequest
from resolvers.context import Info
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.import_estimate import ImportEstimate


@field(
    "What an import would take. The host is asked, twice at the most; where it may not be asked "
    "now, `problem` says until when.",
    shown_as=ImportEstimate,
)
async def estimate_import(
    info: Info,
    url: Annotated[
        str, strawberry.argument(description="The repository, in any spelling of its address.")
    ],
    days_back: Annotated[
        int | None,
        strawberry.argument(description="How many days of pull requests to bring: 0 to 3650."),
    ] = 90,
) -> Estimate:
    days = StartRequest(url).days_back if days_back is None else days_back
    with said_when_redis_is_away():
        return await info.context.estimates.of(info.context.user.id, url, days)
