"""A repository in one true sentence, when nobody has said what it is."""

import re
from collections.abc import Sequence

from pipeline.analysis.language_table import language_of
from pipeline.analysis.languages import estimate_languages
from pipeline.analysis.paths import Role, role_of
from pipeline.analysis.technologies.files import rules_for
from pipeline.repository import EntryKind, RepositoryFacts, Tree

_TOLD = ("framework", "build", "container", "infrastructure", "package manager")

_MOST_NAMED = 8
_LONG = 32  # letters of a name

_AN = re.compile(r"[AEFHILMNORSX](?=[A-Z\d ])|[AEIO][a-z]")  # as spoken: an HCL, an R, an Elm


def inventory(facts: RepositoryFacts, tree: Tree | None) -> str:
    """Such as "A C project of 12 files with Make and Docker: main.c and paint.c"."""
    paths = (
        [each.path for each in tree.entries if each.kind is not EntryKind.DIRECTORY] if tree else []
    )
    languages = estimate_languages(tree) if tree else ()
    language = languages[0].name if languages else facts.primary_language
    if tree and not paths:
        return "An empty repository."
    subject = f"{language} project" if language else "repository"
    article = "An" if _AN.match(subject) else "A"
    if not paths:
        return f"{article} {subject}."
    if len(paths) == 1:
        return f"{article} {subject} of a single file, {paths[0][:200]}."
    told = _with(paths) + _naming(paths, language)
    return f"{article} {subject} of {len(paths):,} files{told}."


def _with(paths: Sequence[str]) -> str:
    own = [path for path in paths if role_of(path) is Role.SOURCE]
    rules = [rule for path in own for rule in rules_for(path) if rule.category in _TOLD]
    rules.sort(key=lambda rule: _TOLD.index(rule.category))
    names = list(dict.fromkeys(rule.technology for rule in rules))[:3]
    return f" with {_listed(names)}" if names else ""


def _naming(paths: Sequence[str], language: str | None) -> str:
    """The files in the main language, where a few say what there is."""
    names = [path.rpartition("/")[2] for path in paths if role_of(path) is Role.SOURCE]
    named = [name for name in names if language and language_of(name) == language]
    is_telling = 1 < len(named) <= _MOST_NAMED and all(len(name) < _LONG for name in named)
    return f": {_listed(sorted(named))}" if is_telling else ""


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]}"
