"""Plain pages for people who open the simulated host in a browser."""

from html import escape

from sandbox.answer import Answer, Body

HTML = "text/html; charset=utf-8"
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 1rem/1.5 system-ui; max-width: 46rem; margin: 3rem auto }}</style>
<h1>{title}</h1>
{body}
</html>
"""


def html(title: str, body: str, status: int = 200) -> Answer:
    """`body` is HTML; `title` is text."""
    page = _PAGE.format(title=escape(title), body=body)
    return Answer(status, Body.of(page.encode()), content_type=HTML, cacheable=False, cost=0)
