"""A request to one repository, as endpoints get it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.answer import not_found, refusal
from sandbox.call import Call
from sandbox.clock import http_date
from sandbox.git import Commit, Snapshot
from sandbox.ledgers import Caller
from sandbox.model import Repository


@dataclass(frozen=True, slots=True)
class Visit:
    """`parameters` are the variable parts of the route; `related` the repositories that this one
    names (parent, template), as far as they exist; `now` the host's present."""

    call: Call
    caller: Caller
    repository: Repository
    related: Mapping[str, Repository]
    parameters: Mapping[str, str]
    now: datetime

    @property
    def base(self) -> str:
        return self.call.base

    @property
    def last_modified(self) -> dict[str, str]:
        """The header for answers that change with the content."""
        return {"last-modified": http_date(self.repository.pushed_at or self.repository.updated_at)}

    def content(self, ref: str, docs: str) -> tuple[Commit, Snapshot]:
        """The commit and the content at `ref`: HEAD, a branch, a tag or a commit; refused with 409
        while there is no content at all, with 404 where there is no such ref.

        The sandbox keeps one content per repository: older refs show it too.
        """
        repository = self.repository
        if repository.snapshot is None or repository.head is None:
            raise refusal(409, "Git Repository is empty.", docs)
        name = ref.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
        sha = repository.branches.get(name) or repository.tags.get(name) or ref
        if ref == "HEAD" or sha == repository.head.sha:
            return repository.head, repository.snapshot
        for commit in repository.commits:
            if len(sha) >= 7 and commit.sha.startswith(sha):
                return commit, repository.snapshot
        if sha != ref:
            return repository.head, repository.snapshot
        raise not_found(docs)
