"""How much of a repository is written in which language."""

from collections import Counter
from collections.abc import Mapping

from db.records.project import LanguageShare
from pipeline.analysis.language_table import COLORS, language_of
from pipeline.analysis.paths import Role, role_of
from pipeline.repository import EntryKind, Tree

_LEFT_OUT = {Role.FOREIGN, Role.DOCUMENTATION, Role.EXAMPLES}


def estimate_languages(tree: Tree) -> tuple[LanguageShare, ...]:
    """Largest first, shares that sum to 1; empty if nothing in the tree counts.

    By names alone, in the spirit of linguist: documentation, examples, vendored and generated files
    are left out. A file whose size the host didn't tell counts as one byte.
    """
    entries = [entry for entry in tree.entries if entry.kind is EntryKind.FILE]
    counted: Counter[str] = Counter()
    for entry in entries:
        language = language_of(entry.path.rpartition("/")[2])
        if language and role_of(entry.path) not in _LEFT_OUT:
            counted[language] += 1 if entry.size is None else entry.size
    return language_shares(_headers_assigned(counted))


def language_shares(bytes_by_name: Mapping[str, int]) -> tuple[LanguageShare, ...]:
    """The host's own count as shares: largest first, by name where equal; none that is empty."""
    counted = {name: size for name, size in bytes_by_name.items() if size > 0}
    total = sum(counted.values())
    return tuple(
        LanguageShare(name, size, size / total, COLORS.get(name))
        for name, size in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    )


def _headers_assigned(counted: Counter[str]) -> Counter[str]:
    """`.h` and `.m` are shared: without any C beside C++, the headers are C++'s."""
    if counted["C++"] > 20 * counted["C"] > 0:
        counted["C++"] += counted.pop("C")
    return counted
