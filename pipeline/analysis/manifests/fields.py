"""Fields of parsed JSON, TOML and YAML, of which nothing is known but that somebody wrote them."""

from collections.abc import Mapping

from pipeline.analysis.manifests.manifest import Dependency

MOST = 2_000


def table(value: object, *path: str) -> Mapping[str, object]:
    """The table at the end of the path; an empty one if anything on the way is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def without(text: str, start: str, end: str, *, unended: bool = False) -> str:
    """The text without its parts from `start` to `end`, and without one that does not end if
    `unended`."""
    kept: list[str] = []
    at = 0
    while (opening := text.find(start, at)) >= 0:
        closing = text.find(end, opening + len(start))
        if closing < 0:
            return "".join([*kept, text[at : opening if unended else len(text)]])
        kept.append(text[at:opening])
        at = closing + len(end)
    return "".join([*kept, text[at:]])


def word(value: object) -> str | None:
    return value.strip()[:200] or None if isinstance(value, str) else None


def words(value: object) -> tuple[str, ...]:
    """The texts in a list."""
    if not isinstance(value, list):
        return ()
    return tuple(each for item in value[:MOST] if (each := word(item)))


def versions(value: object) -> tuple[Dependency, ...]:
    """A table of names and versions, or of names and tables with a version in them."""
    found = []
    for name, given in list(table(value).items())[:MOST]:
        version = word(table(given).get("version")) if isinstance(given, Mapping) else word(given)
        found.append(Dependency(str(name).lower(), None if version == "*" else version))
    return tuple(found)
