"""What a re-sync found to have changed."""

from msgspec import Struct

from db.records.replacing import replace


class LanguageChange(Struct, frozen=True):
    """One language's part of the repository, 0..1, before and after; None where it had none."""

    name: str
    before: float | None
    after: float | None


class SyncChanges(Struct, frozen=True):
    """`repository_changed`: anything that the host says of the repository, counts included.
    `renamed_from` is the full name that it had."""

    repository_changed: bool = False
    renamed_from: str | None = None
    readme_changed: bool = False
    languages: tuple[LanguageChange, ...] = ()
    pull_requests_added: int = 0
    pull_requests_updated: int = 0

    @property
    def languages_changed(self) -> bool:
        return bool(self.languages)

    @property
    def is_empty(self) -> bool:
        return self == SyncChanges()

    def plus(self, later: "SyncChanges") -> "SyncChanges":
        """Both together. Of pull requests each stage and attempt tells all so far."""
        return replace(
            self,
            repository_changed=self.repository_changed or later.repository_changed,
            renamed_from=self.renamed_from or later.renamed_from,
            readme_changed=self.readme_changed or later.readme_changed,
            languages=self.languages or later.languages,
            pull_requests_added=max(self.pull_requests_added, later.pull_requests_added),
            pull_requests_updated=max(self.pull_requests_updated, later.pull_requests_updated),
        )
