"""The HTML elements that our own converters write."""

from dataclasses import dataclass
from html import escape


def code_block(text: str, language: str = "") -> str:
    known = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{known}>{escape(text, quote=False)}</code></pre>"


def alert(kind: str, body: str) -> str:
    """`kind`: note, tip, important, warning or caution. `body` is HTML."""
    title = f'<p class="markdown-alert-title">{kind.capitalize()}</p>'
    return f'<div class="markdown-alert markdown-alert-{kind}">{title}{body}</div>'


def checkbox(*, is_checked: bool) -> str:
    return f'<input type="checkbox"{" checked" if is_checked else ""}> '


def link(address: str, words: str) -> str:
    """`words` is HTML."""
    return f'<a href="{escape(address)}">{words}</a>'


def anchor(name: str) -> str:
    """Names the heading that follows."""
    return f'<section id="{escape(name)}"></section>'


def image(address: str, alt: str, width: str = "") -> str:
    sized = f' width="{escape(width)}"' if width else ""
    return f'<img src="{escape(address)}" alt="{escape(alt)}"{sized}>'


def table(rows: list[list[str]], *, has_head: bool) -> str:
    """`rows` are cells of HTML."""
    written = []
    for number, row in enumerate(rows):
        tag = "th" if has_head and number == 0 else "td"
        written.append(f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>")
    return f"<table>{''.join(written)}</table>"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list. `mark` tells its list: a mark seen before leads back to that list."""

    mark: str
    html: str
    is_numbered: bool


def nested_list(items: list[Item]) -> str:
    """A list with lists in it, from items in a row: a new mark opens a list in the last item."""
    html: list[str] = []
    open_items: list[Item] = []
    for item in items:
        marks = [each.mark for each in open_items]
        if item.mark in marks:
            while open_items[-1].mark != item.mark:
                html.append(f"</li></{_list_name(open_items.pop())}>")
            html.append("</li>")
            if open_items[-1].is_numbered != item.is_numbered:
                html.append(f"</{_list_name(open_items.pop())}>")
        if not open_items or open_items[-1].mark != item.mark:
            html.append(f"<{_list_name(item)}>")
            open_items.append(item)
        html.append(f"<li>{item.html}")
    html += [f"</li></{_list_name(item)}>" for item in reversed(open_items)]
    return "".join(html)


def _list_name(item: Item) -> str:
    return "ol" if item.is_numbered else "ul"
