"""What a re-sync found to have changed, as clients see it."""

import strawberry

from db.records import sync as records
from schema.field import field


@strawberry.type(description="How one language's part of a repository has changed.")
class LanguageChange:
    name: str = strawberry.field(description="The language.")
    before: float | None = strawberry.field(
        description="Its part of all bytes before, 0 to 1. Null if it was not there."
    )
    after: float | None = strawberry.field(description="Its part now, 0 to 1. Null if it is gone.")


@strawberry.type(description="What a re-sync has found to have changed so far.")
class SyncChanges:
    pull_requests_added: int = strawberry.field(description="How many pull requests are new.")
    pull_requests_updated: int = strawberry.field(
        description="How many that were there already have changed."
    )
    readme_changed: bool = strawberry.field(
        description="Whether the README is another, new or gone."
    )
    languages: list[LanguageChange] = strawberry.field(
        description="The languages of which there is more or less, those that are gone last."
    )
    repository_changed: bool = strawberry.field(
        description="Whether anything that the host says of the repository is new, be it a count."
    )
    renamed_from: str | None = strawberry.field(
        description="`owner/name` as it was, if that has changed."
    )

    @field("Whether nothing at all has changed.")
    @staticmethod
    def is_empty(changes: strawberry.Parent[records.SyncChanges]) -> bool:
        return changes.is_empty

    @field("Whether `languages` has any.")
    @staticmethod
    def languages_changed(changes: strawberry.Parent[records.SyncChanges]) -> bool:
        return changes.languages_changed
