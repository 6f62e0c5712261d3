"""The seam: what a code host must know so that repositories can be imported from it.

A provider does no I/O. It turns questions into requests and answers into findings; who sends the
requests, remembers the findings and makes gaps of failures is no business of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from db.records.problem import Problem, ProblemCode
from db.records.project import Contributor, LanguageShare, Release
from pipeline.errors import Fault, StageError
from pipeline.history.page import PullRequestList
from pipeline.outbound.limits import HostLimits
from pipeline.outbound.messages import Request, Response
from pipeline.providers.sounding import Sounding
from pipeline.repository import RepositoryAddress, RepositoryFacts, Snapshot, SourceFile, Tree


@dataclass(frozen=True, slots=True)
class Findings:
    """What has been learnt of a repository: by one answer, or by all so far.

    None: not learnt. `shortfalls` say what an answer should have brought and did not; `points` are
    what it cost beside the request.
    """

    facts: RepositoryFacts | None = None
    is_empty: bool = False
    readme: SourceFile | None = None
    tree: Tree | None = None
    manifests: tuple[SourceFile, ...] = ()
    languages: tuple[LanguageShare, ...] | None = None
    releases: tuple[Release, ...] | None = None
    contributors: tuple[Contributor, ...] | None = None
    shortfalls: tuple[Problem, ...] = ()
    points: int = 0

    def plus(self, later: "Findings") -> "Findings":
        """Both together; where both know something, `later` knows better."""
        return Findings(
            facts=later.facts or self.facts,
            is_empty=later.is_empty or self.is_empty,
            readme=later.readme or self.readme,
            tree=later.tree or self.tree,
            manifests=later.manifests or self.manifests,
            languages=self.languages if later.languages is None else later.languages,
            releases=self.releases if later.releases is None else later.releases,
            contributors=self.contributors if later.contributors is None else later.contributors,
            shortfalls=self.shortfalls + later.shortfalls,
            points=self.points + later.points,
        )

    def snapshot(self) -> Snapshot:
        """All of it as one value. Raises ValueError while the facts are missing."""
        if self.facts is None:
            raise ValueError("nothing has been learnt of the repository yet")
        readme = self.readme
        if readme is not None and readme.truncated and not readme.content:
            readme = None  # known to be there, but its bytes did not come
        return Snapshot(
            facts=self.facts,
            is_empty=self.is_empty,
            readme=readme,
            tree=self.tree,
            manifests=self.manifests,
            languages=self.languages,
            releases=self.releases,
            contributors=self.contributors,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of the host. `title` tells people what is being done.

    `ask` gives the request, or None where what is known already makes the question needless.
    `read` gives what the answer adds; it raises a `StageError` where the answer is none.
    `gap_code` is given to the gap that is left when the host refuses; a question without one is
    required: the import is nothing without its answer. `lack`: where the questions after it can
    find out most of the same, what they can't; a fault that does not pass leaves this as a gap,
    while a refusal is final.
    """

    name: str
    title: str
    ask: Callable[[Findings], Request | None]
    read: Callable[[Findings, Response], Findings]
    gap_code: ProblemCode | None = None
    lack: Problem | None = None

    @property
    def is_required(self) -> bool:
        return self.gap_code is None

    def may_lack(self, error: StageError) -> bool:
        """Whether the import goes on without the answer that this error stands in the way of."""
        return not self.is_required or (self.lack is not None and isinstance(error, Fault))


class Provider(Protocol):
    """A code host. `name` is the first part of its repositories' keys and never changes.

    `authenticated`: a token is sent along. `public_only`: a repository that is not public is
    refused in the words for one that does not exist.
    """

    @property
    def name(self) -> str: ...

    @property
    def api_urls(self) -> tuple[str, ...]:
        """Where its requests go; the address guard lets them pass to these hosts alone."""
        ...

    @property
    def limits(self) -> HostLimits:
        """How it says that a limit is reached, and how that is told to people."""
        ...

    def parse_address(self, text: str) -> RepositoryAddress | Problem:
        """Reads an address in any spelling that people use. Pure, and raises nothing."""
        ...

    def questions(
        self, address: RepositoryAddress, *, authenticated: bool, public_only: bool = False
    ) -> Sequence[Question]:
        """What to ask, in order. The first answer brings the facts."""
        ...

    def whether_changed(
        self, address: RepositoryAddress, *, authenticated: bool, public_only: bool = False
    ) -> Question:
        """What brings the facts of a repository that is known already, and costs nothing as long
        as they are what they were."""
        ...

    def sound(
        self,
        address: RepositoryAddress,
        since: datetime | None,
        *,
        authenticated: bool,
        public_only: bool = False,
    ) -> Sounding:
        """How to find out what an import would take whose history goes back to `since` (UTC)."""
        ...

    def pull_requests(self, address: RepositoryAddress, *, authenticated: bool) -> PullRequestList:
        """How to read the repository's list of pull requests."""
        ...
