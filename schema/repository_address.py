"""An address as Gantry reads it, before anything is started."""

from typing import Annotated

import strawberry

from pipeline import imports
from schema.field import field
from schema.project import Project
from schema.showing import shows
from schema.start_import import InvalidRepositoryAddress


@strawberry.type(description="The repository that an address names. Nobody has looked for it yet.")
class RepositoryAddress:
    is_type_of = shows(imports.AddressRead)

    project: Project | None = strawberry.field(
        description="Your project of it, if this address has led to one."
    )

    @field("The code host, such as `github`.")
    @staticmethod
    def provider(read: strawberry.Parent[imports.AddressRead]) -> str:
        return read.address.provider

    @field("The account that it belongs to, as the address spells it.")
    @staticmethod
    def owner(read: strawberry.Parent[imports.AddressRead]) -> str:
        return read.address.owner

    @field("Its name there, as the address spells it.")
    @staticmethod
    def name(read: strawberry.Parent[imports.AddressRead]) -> str:
        return read.address.name


RepositoryAddressResult = Annotated[
    RepositoryAddress | InvalidRepositoryAddress,
    strawberry.union(
        "RepositoryAddressResult",
        description="The repository that an address names, or why it names none.",
    ),
]
