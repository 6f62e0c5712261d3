"""What can be said of a README: shown as HTML, read as text, its parts told apart."""

from db.records.project import Readme, ReadmeFormat
from pipeline.analysis.document.asciidoc import asciidoc_to_html
from pipeline.analysis.document.decoding import decode, to_line_end
from pipeline.analysis.document.document import Document
from pipeline.analysis.document.install_commands import install_commands
from pipeline.analysis.document.links import links_of
from pipeline.analysis.document.markdown import markdown_to_html
from pipeline.analysis.document.org import org_to_html
from pipeline.analysis.document.plain import plain_to_html
from pipeline.analysis.document.reading import read_document
from pipeline.analysis.document.recognition import recognise
from pipeline.analysis.document.restructuredtext import restructuredtext_to_html
from pipeline.repository import RepositoryFacts, SourceFile

_MOST_RESTRUCTUREDTEXT = 300_000  # characters: docutils takes some seconds for so many
# Lines that are not blank, and those that begin with a mark: most are an element of their own, for
# which docutils takes up to half a millisecond.
_MOST_LINES = 5_000
_MOST_MARKED = 2_500
_MARKS = ("*", "-", "+", "|", ":", "/", "..", "=", "#", "_")
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


class UnreadableReadme(Exception):
    """The file is no text. The message says what it is, for people."""


def parse_readme(file: SourceFile, facts: RepositoryFacts) -> Readme:
    """The README in `file`, in whichever format and encoding. Raises UnreadableReadme."""
    document, markup, truncated = read_readme(file, facts)
    return Readme(
        path=file.path,
        format=markup,
        html=document.html,
        text=document.text,
        headings=document.headings,
        badges=document.badges,
        images=tuple(image.url for image in document.images),
        install_commands=install_commands(document.snippets),
        truncated=truncated,
    )


def read_readme(file: SourceFile, facts: RepositoryFacts) -> tuple[Document, ReadmeFormat, bool]:
    """The document, its format, and whether it lacks an end. Raises UnreadableReadme."""
    if file.content.startswith(_LFS_POINTER):
        raise UnreadableReadme(
            f"{file.path} is kept in Git LFS: the repository has a pointer to it."
        )
    decoded = decode(file.content, cut=file.truncated)
    if decoded is None:
        raise UnreadableReadme(f"{file.path} is not a text file.")
    text, truncated = decoded
    markup = recognise(file.path, text)
    if markup is ReadmeFormat.RESTRUCTUREDTEXT:
        text, is_cut = _beginning(text)
        truncated = truncated or is_cut
    return read_document(_html(text, markup), links_of(facts, file.path)), markup, truncated


def _beginning(text: str) -> tuple[str, bool]:
    """What docutils is given of a text, and whether it lacks an end."""
    start = text
    if len(text) > _MOST_RESTRUCTUREDTEXT:
        start = to_line_end(text[:_MOST_RESTRUCTUREDTEXT])
    lines = start.split("\n")
    written = marked = 0
    for number, line in enumerate(lines):
        content = line.lstrip()
        written += bool(content)
        marked += content.startswith(_MARKS)
        if written > _MOST_LINES or marked > _MOST_MARKED:
            return "\n".join([*lines[:number], ""]), True
    return start, len(start) < len(text)


def _html(text: str, markup: ReadmeFormat) -> str:
    match markup:
        case ReadmeFormat.MARKDOWN:
            return markdown_to_html(text)
        case ReadmeFormat.RESTRUCTUREDTEXT:
            return restructuredtext_to_html(text)
        case ReadmeFormat.ASCIIDOC:
            return asciidoc_to_html(text)
        case ReadmeFormat.ORG:
            return org_to_html(text)
        case ReadmeFormat.PLAIN:
            return plain_to_html(text)
