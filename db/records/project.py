"""A project and all that is known of its repository."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class LanguageShare(Struct, frozen=True):
    """One language's part of a repository. `share` is 0..1 of all bytes counted."""

    name: str
    bytes: int
    share: float
    color: str | None = None


class Contributor(Struct, frozen=True):
    """`login` is None for an anonymous one, known to the host by a name alone."""

    login: str | None
    name: str | None
    contributions: int
    avatar_url: str | None
    is_bot: bool = False


class Release(Struct, frozen=True):
    tag: str
    name: str | None
    published_at: datetime | None
    is_prerelease: bool
    url: str | None


class Repository(Struct, frozen=True):
    """What the host says of a repository. `languages_estimated`: counted from the tree by us."""

    provider: str
    host_id: str
    owner: str
    name: str
    url: str
    description: str | None
    homepage: str | None
    default_branch: str | None
    visibility: str
    is_fork: bool
    parent: str | None
    is_archived: bool
    is_template: bool
    is_empty: bool
    mirror_url: str | None
    stars: int
    forks: int
    open_issues: int | None
    license: str | None
    topics: tuple[str, ...]
    primary_language: str | None
    languages: tuple[LanguageShare, ...]
    languages_estimated: bool
    file_count: int | None
    tree_truncated: bool
    pushed_at: datetime | None
    contributors: tuple[Contributor, ...]
    releases: tuple[Release, ...]

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


class ReadmeFormat(StrEnum):
    MARKDOWN = "MARKDOWN"
    RESTRUCTUREDTEXT = "RESTRUCTUREDTEXT"
    ASCIIDOC = "ASCIIDOC"
    ORG = "ORG"
    PLAIN = "PLAIN"


class Heading(Struct, frozen=True):
    """`level` is 1..6; `anchor` is the id of the heading's element in the README's HTML."""

    level: int
    text: str
    anchor: str


class Badge(Struct, frozen=True):
    label: str
    image_url: str
    link: str | None


class Readme(Struct, frozen=True):
    """A README as shown: `html` is sanitised, `text` is what a person would read in it."""

    path: str
    format: ReadmeFormat
    html: str
    text: str
    headings: tuple[Heading, ...]
    badges: tuple[Badge, ...]
    images: tuple[str, ...]
    install_commands: tuple[str, ...]
    truncated: bool


class Evidence(Struct, frozen=True):
    """Why a technology is believed: the file, and what in it said so."""

    path: str
    detail: str | None = None


class Technology(Struct, frozen=True):
    """`confidence` is 0..1; `category` a short lower-case noun: language, framework, database, …"""

    name: str
    category: str
    confidence: float
    version: str | None
    evidence: tuple[Evidence, ...]


class AnalysisSource(StrEnum):
    RULES = "RULES"
    MODEL = "MODEL"


class Analysis(Struct, frozen=True):
    """`diagram` is Mermaid; `model` names the model where `source` is MODEL."""

    summary: str
    category: str
    technologies: tuple[Technology, ...]
    diagram: str
    source: AnalysisSource
    model: str | None
    created_at: datetime


class Project(Struct, frozen=True):
    id: str
    owner_id: str
    slug: str
    title: str
    description: str | None
    url: str
    kind: str
    is_showcase: bool
    is_published: bool
    created_at: datetime
    updated_at: datetime
    synced_at: datetime | None
    repository: Repository
    readme: Readme | None
    analysis: Analysis | None
