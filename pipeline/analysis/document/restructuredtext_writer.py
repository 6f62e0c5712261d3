"""docutils' HTML writer in our converters' terms: code has a language, notes are alerts."""

from docutils import nodes
from docutils.writers import html5_polyglot

_ALERTS = {
    "attention": "warning",
    "caution": "caution",
    "danger": "caution",
    "error": "caution",
    "hint": "tip",
    "important": "important",
    "note": "note",
    "tip": "tip",
    "warning": "warning",
}


class Writer(html5_polyglot.Writer):
    def __init__(self) -> None:
        super().__init__()
        self.translator_class = _Translator


class _Translator(html5_polyglot.HTMLTranslator):
    def visit_section(self, node: nodes.Element) -> None:
        self.section_level += 1
        self.body.append(f'<section id="{self.attval(node["ids"][0])}">')

    def depart_section(self, node: nodes.Element) -> None:  # noqa: ARG002
        self.section_level -= 1
        self.body.append("</section>\n")

    def visit_admonition(self, node: nodes.Element) -> None:
        kind = next(
            (_ALERTS[name] for name in [node.tagname, *node["classes"]] if name in _ALERTS), "note"
        )
        self.body.append(f'<div class="markdown-alert markdown-alert-{kind}">')

    def depart_admonition(self, node: nodes.Element | None = None) -> None:  # noqa: ARG002
        self.body.append("</div>\n")

    def visit_title(self, node: nodes.title) -> None:
        super().visit_title(node)
        if isinstance(node.parent, nodes.Admonition):
            self.body[-1] = '<p class="markdown-alert-title">'

    def visit_literal_block(self, node: nodes.Element) -> None:
        language = next((name for name in node["classes"] if name != "code"), "")
        name = f' class="language-{self.attval(language)}"' if language else ""
        self.body.append(f"<pre><code{name}>")

    def depart_literal_block(self, node: nodes.Element) -> None:  # noqa: ARG002
        self.body.append("</code></pre>\n")

    visit_doctest_block = visit_literal_block
    depart_doctest_block = depart_literal_block

    def visit_literal(self, node: nodes.Element) -> None:
        """As it stands: docutils would wrap each word to keep its blanks."""
        self.body.append(f"<code>{self.encode(node.astext())}</code>")
        raise nodes.SkipNode
