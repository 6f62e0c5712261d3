"""Small repositories, made up for the tests of the analyses."""

from db.records.replacing import replace
from pipeline.analysis.document.document import Document
from pipeline.analysis.readme import read_readme
from pipeline.repository import EntryKind, RepositoryFacts, SourceFile, Tree, TreeEntry

FACTS = RepositoryFacts(
    provider="github",
    host_id="1",
    owner="acme",
    name="widget",
    url="https://github.com/acme/widget",
    description=None,
    homepage=None,
    default_branch="main",
    visibility="public",
    is_fork=False,
    parent=None,
    is_archived=False,
    is_template=False,
    mirror_url=None,
    stars=0,
    forks=0,
    open_issues=0,
    license=None,
    topics=(),
    primary_language=None,
    pushed_at=None,
    created_at=None,
)


def described(text: str) -> RepositoryFacts:
    return replace(FACTS, description=text)


def file(path: str, content: str | bytes) -> SourceFile:
    found = content.encode() if isinstance(content, str) else content
    return SourceFile(path, found, len(found), truncated=False)


def tree(*paths: str, truncated: bool = False) -> Tree:
    """Files of 100 bytes each, and the folders they are in."""
    folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    return Tree(
        (
            *(TreeEntry(path, EntryKind.DIRECTORY) for path in sorted(folders)),
            *(TreeEntry(path, EntryKind.FILE, 100) for path in paths),
        ),
        truncated,
    )


def document(content: str | bytes, path: str = "README.md") -> Document:
    return read_readme(file(path, content), FACTS)[0]
