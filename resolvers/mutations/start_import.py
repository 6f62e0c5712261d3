"""The mutation `startImport`."""

from typing import Annotated

import strawberry

from pipeline.imports import StartResult
from resolvers.context import Info
from schema.availability import said_when_redis_is_away
from schema.field import field
from schema.start_import import StartImportInput, StartImportResult


@field(
    "Import a repository into a project. Answers at once, with the job that does it or with what "
    "stands in the way; follow the job with `importProgress`.",
    shown_as=StartImportResult,
)
async def start_import(
    info: Info,
    wanted: Annotated[
        StartImportInput, strawberry.argument(name="input", description="What to import.")
    ],
) -> StartResult:
    context = info.context
    with said_when_redis_is_away():
        return await context.imports.start(context.user.id, wanted.to_request())
