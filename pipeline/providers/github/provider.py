"""GitHub as a provider."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from db.records.problem import Problem
from pipeline.history.page import PullRequestList
from pipeline.outbound.limits import HostLimits
from pipeline.providers.github.address import PROVIDER, parse_address
from pipeline.providers.github.graphql import GraphQLQuestion
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.limits import limits_of
from pipeline.providers.github.pull_requests_graphql import GraphQLPullRequests
from pipeline.providers.github.pull_requests_rest import RestPullRequests
from pipeline.providers.github.rest import RestQuestions
from pipeline.providers.github.sounding_graphql import GraphQLSounding
from pipeline.providers.github.sounding_rest import RestSounding
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Question
from pipeline.providers.sounding import Sounding
from pipeline.repository import RepositoryAddress


@dataclass(frozen=True, slots=True)
class GitHub:
    """Without a token an import takes six requests, three of which make a usable project; with one
    it takes three. A README in an unusual place or size takes one or two more. The pages of the
    history of pull requests come on top."""

    host: GitHubHost = field(default_factory=GitHubHost)

    @property
    def name(self) -> str:
        return PROVIDER

    @property
    def api_urls(self) -> tuple[str, ...]:
        return (self.host.api_url, self.host.graphql_url)

    @property
    def limits(self) -> HostLimits:
        return limits_of(self.host)

    def parse_address(self, text: str) -> RepositoryAddress | Problem:
        return parse_address(text, self.host.name)

    def questions(
        self, address: RepositoryAddress, *, authenticated: bool, public_only: bool = False
    ) -> Sequence[Question]:
        subject = Subject(self.host.name, address, authenticated, public_only)
        rest = RestQuestions(self.host, subject)
        questions = (rest.repository(), *rest.others())
        if authenticated:
            return (GraphQLQuestion(self.host, subject).overview(), *questions)
        return questions

    def whether_changed(
        self, address: RepositoryAddress, *, authenticated: bool, public_only: bool = False
    ) -> Question:
        subject = Subject(self.host.name, address, authenticated, public_only)
        return RestQuestions(self.host, subject).repository()

    def sound(
        self,
        address: RepositoryAddress,
        since: datetime | None,
        *,
        authenticated: bool,
        public_only: bool = False,
    ) -> Sounding:
        subject = Subject(self.host.name, address, authenticated, public_only)
        if authenticated:
            return GraphQLSounding(self.host, subject, since)
        return RestSounding(self.host, subject, since)

    def pull_requests(self, address: RepositoryAddress, *, authenticated: bool) -> PullRequestList:
        subject = Subject(self.host.name, address, authenticated)
        if authenticated:
            return GraphQLPullRequests(self.host, subject)
        return RestPullRequests(self.host, subject)
