"""Which GitHub is meant, and where its interfaces are."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

DEFAULT_API_VERSION = "2022-11-28"


@dataclass(frozen=True, slots=True)
class GitHubHost:
    """The addresses carry no slash at their ends. `api_version` is a date that GitHub lists."""

    web_url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    graphql_url: str = "https://api.github.com/graphql"
    api_version: str = DEFAULT_API_VERSION

    @classmethod
    def at(
        cls, web_url: str, api_url: str | None = None, api_version: str = DEFAULT_API_VERSION
    ) -> Self:
        """The GitHub that people reach at `web_url`. Its API is at the same address, github.com's
        aside; an enterprise server's `api_url` ends in /api/v3."""
        web = web_url.rstrip("/")
        if api_url is None:
            api_url = cls().api_url if urlsplit(web).hostname == "github.com" else web
        api = api_url.rstrip("/")
        return cls(web, api, api.removesuffix("/v3") + "/graphql", api_version)

    @property
    def name(self) -> str:
        """Host and port as people write them: github.com."""
        return urlsplit(self.web_url).netloc.lower()
