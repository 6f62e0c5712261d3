"""The query `repositoryAddresses`: what addresses name, for a field that reads them as typed."""

from typing import Annotated

import strawberry

from pipeline.imports import AddressRead, InvalidAddress
from resolvers.context import Info
from schema.client_error import bad_input
from schema.field import field
from schema.repository_address import RepositoryAddressResult

MOST_ADDRESSES = 50


@field(
    "What each of these addresses names, in their order. Nothing is started, and no host is asked.",
    shown_as=list[RepositoryAddressResult],
)
async def repository_addresses(
    info: Info,
    urls: Annotated[
        list[str], strawberry.argument(description="Addresses in any spelling, at most 50.")
    ],
) -> list[AddressRead | InvalidAddress]:
    if len(urls) > MOST_ADDRESSES:
        raise bad_input(f"urls has {len(urls)} addresses; {MOST_ADDRESSES} are the most.")
    return await info.context.imports.read_addresses(info.context.user.id, urls)
