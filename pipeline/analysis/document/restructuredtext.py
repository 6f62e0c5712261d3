"""reStructuredText to HTML through docutils, nothing of it able to reach outside the page."""

import re
from typing import TYPE_CHECKING, Any

from pipeline.analysis.bounds import Budget, OverBoundError, shown_as_text
from pipeline.analysis.document.plain import plain_to_html
from pipeline.analysis.document.restructuredtext_cost import LONGEST_LINE, bound_of

if TYPE_CHECKING:
    from docutils import nodes

# Sphinx's directives whose body is prose; of any other that docutils does not know, such as
# toctree or automodule, nothing can be shown that a reader would miss.
_SHOWN = (
    {"card", "centered", "dropdown", "glossary", "grid", "grid-item", "grid-item-card", "hlist"}
    | {"only", "seealso", "tab", "tab-item", "tab-set", "tabs", "todo"}
    | {"deprecated", "versionadded", "versionchanged", "versionremoved"}
)
# Unknown ones that hold code, and those that docutils refuses for an option of Sphinx's.
_CODE = {"code", "code-block", "code-tab", "doctest", "ipython", "mermaid", "prompt", "sourcecode"}
_DEPTH = 4
_MOST_UNKNOWN = 200  # each is a page of its own to docutils
_SETTINGS: dict[str, Any] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "input_encoding": "unicode",
    "line_length_limit": LONGEST_LINE,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "initial_header_level": 1,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "strip_comments": True,
    "toc_backlinks": False,
    "footnote_backlinks": True,
    "smart_quotes": False,
    "cloak_email_addresses": False,
}
_DIRECTIVE = re.compile(r"\s*\.\.\s+(?P<name>[\w:.+-]+)::[ \t]*(?P<argument>[^\n]*)\n?")
_OPTION = re.compile(r"^[ \t]*:[\w-]+:")
_ROLE = re.compile(r":[\w:.+-]+:`(?P<text>[^`]*)`|`(?P<suffixed>[^`]*)`:[\w:.+-]+:")
_TITLE_AND_TARGET = re.compile(r"(?P<title>[^<]+?)\s*<[^<>]*>")


def restructuredtext_to_html(text: str) -> str:
    """HTML, not yet safe. What docutils can't digest is shown as plain text."""
    if bound := bound_of(text):
        shown_as_text(bound)
        return plain_to_html(text)
    from docutils.core import publish_from_doctree  # noqa: PLC0415 - heavy, and rarely needed

    from pipeline.analysis.document.restructuredtext_writer import Writer  # noqa: PLC0415

    try:
        tree = _tree(text, _DEPTH, Budget(_MOST_UNKNOWN, "directives of other tools"))
        writer = Writer()
        publish_from_doctree(tree, writer=writer, settings_overrides=_SETTINGS)
        return str(writer.parts["html_body"])
    except MemoryError:
        raise
    except OverBoundError as error:
        shown_as_text(str(error))
        return plain_to_html(text)
    except Exception:  # docutils promises no closed set of errors on odd input
        return plain_to_html(text)


def _tree(text: str, depth: int, budget: Budget) -> "nodes.document":
    from docutils import nodes  # noqa: PLC0415
    from docutils.core import publish_doctree  # noqa: PLC0415
    from docutils.parsers.rst import roles  # noqa: PLC0415

    try:
        tree: nodes.document = publish_doctree(text, settings_overrides=_SETTINGS)
    finally:
        # A page's own roles are kept by docutils for the process: they must not reach the next.
        roles._roles.clear()  # type: ignore[attr-defined]
    for message in list(tree.findall(nodes.system_message)):
        _replace(message, _mended(message, depth, budget))
    for problem in list(tree.findall(nodes.problematic)):
        _replace(problem, [_words_of_role(problem.astext())])
    return tree


def _replace(node: "nodes.Element", replacement: "list[nodes.Node]") -> None:
    parent = node.parent
    at = parent.index(node)
    parent[at : at + 1] = replacement


def _mended(message: "nodes.system_message", depth: int, budget: Budget) -> "list[nodes.Node]":
    """What a reader should see in place of a complaint: an unknown directive's body, or nothing."""
    from docutils import nodes  # noqa: PLC0415

    source = message.children[1].astext() if len(message.children) > 1 else ""
    directive = _DIRECTIVE.match(source)
    if not directive or depth == 0:
        return []
    name, argument = directive["name"].lower(), directive["argument"].strip()
    body = _body(source[directive.end() :])
    if name in _CODE and body:
        return [nodes.literal_block(body, body, classes=["code", *argument.split()[:1]])]
    if name in _SHOWN:
        budget.spend()
        return list(_tree(f"{_lead(name, argument)}\n\n{body}", depth - 1, budget).children)
    return []


def _lead(name: str, argument: str) -> str:
    match name:
        case "versionadded" | "versionchanged" | "deprecated" | "versionremoved":
            verb = {"versionadded": "New", "versionchanged": "Changed"}.get(name)
            return f"*{verb or name.removeprefix('version').capitalize()} in version {argument}*"
        case "grid" | "hlist" | "only" | "tab-set" | "tabs":
            return ""
        case _:
            return argument


def _body(source: str) -> str:
    """A directive's body without its options and indentation."""
    lines = source.split("\n")
    options = next((at for at, line in enumerate(lines) if not _OPTION.match(line)), len(lines))
    lines = lines[options:]
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(margins, default=0) :] for line in lines).strip("\n")


def _words_of_role(source: str) -> "nodes.Node":
    """`:ref:`the guide <guide>`` reads "the guide"; a role that has no title is code."""
    from docutils import nodes  # noqa: PLC0415

    role = _ROLE.fullmatch(source.strip())
    if not role:
        return nodes.Text(source.strip("`|_"))
    words = role["text"] if role["text"] is not None else role["suffixed"]
    if titled := _TITLE_AND_TARGET.fullmatch(words):
        return nodes.Text(titled["title"])
    return nodes.literal(words, words.lstrip("~!"))
