"""The mutation `startImports`: a batch."""

from typing import Annotated

import strawberry

from resolvers.context import Info
from schema.availability import said_when_redis_is_away
from schema.client_error import bad_input
from schema.field import field
from schema.start_import import BatchStarted, StartImportsInput, StartImportsPayload

MOST_IMPORTS = 50


@field(
    "Import several repositories, one after the other. Each is answered by itself, in order: one "
    "that is refused does not keep the others from being started.",
    shown_as=StartImportsPayload,
)
async def start_imports(
    info: Info,
    wanted: Annotated[
        StartImportsInput, strawberry.argument(name="input", description="What to import.")
    ],
) -> BatchStarted:
    context = info.context
    if len(wanted.imports) > MOST_IMPORTS:
        raise bad_input(
            f"imports holds {len(wanted.imports)} imports, but may hold {MOST_IMPORTS} at most."
        )
    requests = [each.to_request(may_queue=True) for each in wanted.imports]
    with said_when_redis_is_away():
        return BatchStarted(
            [await context.imports.start(context.user.id, request) for request in requests]
        )
