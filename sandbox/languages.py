"""Which language a file counts for, by the end of its name."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sandbox.git import Entry, Mode

_BY_EXTENSION = {
    ".c": "C",
    ".h": "C",
    ".cpp": "C++",
    ".css": "CSS",
    ".el": "Emacs Lisp",
    ".ex": "Elixir",
    ".exs": "Elixir",
    ".go": "Go",
    ".html": "HTML",
    ".ipynb": "Jupyter Notebook",
    ".java": "Java",
    ".js": "JavaScript",
    ".kt": "Kotlin",
    ".php": "PHP",
    ".py": "Python",
    ".rb": "Ruby",
    ".rs": "Rust",
    ".sh": "Shell",
    ".tf": "HCL",
    ".ts": "TypeScript",
    ".tsx": "TypeScript",
}
_BY_NAME = {
    "Dockerfile": "Dockerfile",
    "Makefile": "Makefile",
    "Rakefile": "Ruby",
    "Gemfile": "Ruby",
}
_NOT_COUNTED = {"docs", "vendor", "node_modules", "third_party"}

COLORS: Mapping[str, str] = {
    "C": "#555555",
    "C++": "#f34b7d",
    "CSS": "#663399",
    "Dockerfile": "#384d54",
    "Elixir": "#6e4a7e",
    "Emacs Lisp": "#c065db",
    "Go": "#00ADD8",
    "HCL": "#844FBA",
    "HTML": "#e34c26",
    "Java": "#b07219",
    "JavaScript": "#f1e05a",
    "Jupyter Notebook": "#DA5B0B",
    "Kotlin": "#A97BFF",
    "Makefile": "#427819",
    "PHP": "#4F5D95",
    "Python": "#3572A5",
    "Ruby": "#701516",
    "Rust": "#dea584",
    "Shell": "#89e051",
    "TypeScript": "#3178c6",
}
"""The colours that the host shows languages in."""


def language_of(path: str) -> str | None:
    name = path.rpartition("/")[2]
    _, dot, extension = name.rpartition(".")
    return _BY_NAME.get(name) or _BY_EXTENSION.get(dot + extension.lower())


def count(entries: Iterable[Entry]) -> dict[str, int]:
    """Bytes per language, most first; documentation and other people's code are not counted."""
    totals: Counter[str] = Counter()
    for entry in entries:
        if entry.mode not in (Mode.FILE, Mode.EXECUTABLE):
            continue
        language = language_of(entry.path)
        if language and not _NOT_COUNTED.intersection(entry.path.split("/")[:-1]):
            totals[language] += entry.size or 0
    return dict(totals.most_common())
