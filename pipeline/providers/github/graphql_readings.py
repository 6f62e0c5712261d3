"""What GitHub's GraphQL answer says, as our values. Pure."""

import msgspec

from db.records.problem import Problem, ProblemCode
from db.records.project import LanguageShare, Release
from pipeline.analysis.languages import language_shares
from pipeline.providers.github import graphql_shapes as shapes
from pipeline.providers.github.decode import decode
from pipeline.providers.github.errors import require_readable
from pipeline.providers.github.graphql_query import ALIASES, MANIFEST_PATHS
from pipeline.providers.github.readings import licence_name, renamed_from, web_address
from pipeline.providers.github.readme import LARGEST, readme_in
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings
from pipeline.repository import EntryKind, RepositoryFacts, SourceFile, Tree, TreeEntry

_KINDS = {
    0o040000: EntryKind.DIRECTORY,
    0o120000: EntryKind.SYMLINK,
    0o160000: EntryKind.SUBMODULE,
}


# The fields in which null is a fact: there is no licence, no parent.
_NULL_SAYS_NO = frozenset(
    {
        "description",
        "homepageUrl",
        "mirrorUrl",
        "createdAt",
        "pushedAt",
        "parent",
        "licenseInfo",
        "primaryLanguage",
        "defaultBranchRef",
        "repositoryTopics",
    }
)

# Which README counts is seen from all of them.
_LISTINGS = frozenset({"inGithub", "inRoot", "inDocs"})


def read_repository(
    answer: bytes, subject: Subject, damaged: frozenset[str] = frozenset()
) -> Findings:
    """All that the query brought. What it did not (null, a strange README), or what is `damaged`
    (the names of fields that errors took a part of), is left out, for the REST API to be asked."""
    said = decode(answer, shapes.Repository, subject.host)
    require_readable(said.visibility, subject)
    files = _Files(decode(answer, dict[str, msgspec.Raw], subject.host), subject.host)
    listing = _listing(said)
    return Findings(
        facts=None if damaged & _NULL_SAYS_NO else _facts(said, subject),
        is_empty=said.is_empty,
        readme=None if damaged & _LISTINGS else _readme(listing, files),
        manifests=tuple(_manifests(listing, files)),
        languages=None if "languages" in damaged else _languages(said),
        releases=None if "releases" in damaged else _releases(said),
        contributors=() if said.is_empty else None,
        shortfalls=(manifests_unread(subject),) if _has_lost_manifests(listing, damaged) else (),
    )


def requests_for_readme(answer: bytes, subject: Subject) -> int:
    """How many requests of REST's the README takes, since the query did not bring it."""
    said = decode(answer, shapes.Repository, subject.host)
    files = _Files(decode(answer, dict[str, msgspec.Raw], subject.host), subject.host)
    listing = _listing(said)
    entry = readme_in(listing)
    if entry is None or _readme(listing, files) is not None:
        return 0
    return 1 if files.size(entry.path) <= LARGEST else 2


def manifests_unread(subject: Subject) -> Problem:
    return Problem(
        ProblemCode.MANIFESTS_UNAVAILABLE,
        f"{subject.host} did not send all manifests of {subject.repository}, such as package.json "
        "or pyproject.toml.",
        remedy="Technologies were recognised by the names of files alone where they are missing.",
    )


class _Files:
    """The files of the answer, by path."""

    def __init__(self, fields: dict[str, msgspec.Raw], host: str) -> None:
        self._fields = fields
        self._host = host

    def _file(self, path: str) -> shapes.File:
        raw = bytes(self._fields.get(ALIASES.get(path, ""), shapes.NULL))
        return shapes.File() if raw == bytes(shapes.NULL) else decode(raw, shapes.File, self._host)

    def size(self, path: str) -> int:
        """In bytes; 0 where that was not told."""
        return self._file(path).byte_size or 0

    def text(self, path: str) -> SourceFile | None:
        """A whole text file of bearable size; None for every other."""
        file = self._file(path)
        if file.text is None or file.is_binary or file.is_truncated:
            return None
        if file.byte_size is None or file.byte_size > LARGEST:
            return None
        return SourceFile(path, file.text.encode(), file.byte_size, truncated=False)


def _facts(said: shapes.Repository, subject: Subject) -> RepositoryFacts:
    owner, _, name = said.name_with_owner.partition("/")
    licence = said.license_info
    return RepositoryFacts(
        provider=subject.address.provider,
        host_id=said.id if said.database_id is None else str(said.database_id),
        owner=owner,
        name=name,
        url=said.url,
        description=said.description or None,
        homepage=web_address(said.homepage_url),
        default_branch=said.default_branch_ref.name if said.default_branch_ref else None,
        visibility=said.visibility.lower(),
        is_fork=said.is_fork,
        parent=said.parent.name_with_owner if said.parent else None,
        is_archived=said.is_archived,
        is_template=said.is_template,
        mirror_url=web_address(said.mirror_url),
        stars=said.stargazer_count,
        forks=said.fork_count,
        open_issues=_open_issues(said),
        license=licence_name(licence.spdx_id, licence.name) if licence else None,
        topics=_topics(said),
        primary_language=said.primary_language.name if said.primary_language else None,
        pushed_at=said.pushed_at,
        created_at=said.created_at,
        renamed_from=renamed_from(said.name_with_owner, subject),
    )


def _open_issues(said: shapes.Repository) -> int | None:
    """With the pull requests, as the REST API counts them."""
    if said.issues is None or said.pull_requests is None:
        return None
    return said.issues.total_count + said.pull_requests.total_count


def _topics(said: shapes.Repository) -> tuple[str, ...]:
    nodes = said.repository_topics.nodes if said.repository_topics else None
    return tuple(node.topic.name for node in nodes or () if node is not None)


def _languages(said: shapes.Repository) -> tuple[LanguageShare, ...] | None:
    edges = said.languages.edges if said.languages else None
    if edges is None:
        return None
    return language_shares({edge.node.name: edge.size for edge in edges if edge is not None})


def _releases(said: shapes.Repository) -> tuple[Release, ...] | None:
    nodes = said.releases.nodes if said.releases else None
    if nodes is None:
        return None
    return tuple(
        Release(
            tag=node.tag_name,
            name=node.name or None,
            published_at=node.published_at,
            is_prerelease=node.is_prerelease,
            url=web_address(node.url),
        )
        for node in nodes
        if node is not None and not node.is_draft
    )


def _listing(said: shapes.Repository) -> Tree:
    """The places where a README or a manifest may be."""
    places = ((".github/", said.in_github), ("", said.in_root), ("docs/", said.in_docs))
    entries = tuple(
        TreeEntry(prefix + entry.name, _KINDS.get(entry.mode, EntryKind.FILE))
        for prefix, listing in places
        if listing is not None
        for entry in listing.entries or ()
    )
    return Tree(entries, truncated=True)


def _readme(listing: Tree, files: _Files) -> SourceFile | None:
    """Only a regular file's text is taken: that of a symlink would be the path it leads to. And
    only the very bytes: what is not UTF-8 comes with its letters replaced."""
    entry = readme_in(listing)
    if entry is None or entry.kind is not EntryKind.FILE:
        return None
    file = files.text(entry.path)
    return file if file is not None and len(file.content) == file.size else None


def _has_lost_manifests(listing: Tree, damaged: frozenset[str]) -> bool:
    """Whether one that is there did not come; of those deeper down it is not known."""
    listed = {entry.path for entry in listing.entries}
    lost = (path for path in MANIFEST_PATHS if ALIASES[path] in damaged)
    return "inRoot" in damaged or any(path in listed or "/" in path for path in lost)


def _manifests(listing: Tree, files: _Files) -> list[SourceFile]:
    """Of the root, regular files alone; what lies deeper is not in the listing."""
    regular = {entry.path for entry in listing.entries if entry.kind is EntryKind.FILE}
    found = (files.text(path) for path in MANIFEST_PATHS if path in regular or "/" in path)
    return [file for file in found if file is not None]
