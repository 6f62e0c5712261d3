"""TOML as plain values, after a look at what a parser would have to build."""

import re
import tomllib

from pipeline.analysis.bounds import Budget, require

# tomllib keeps a flag for each part of a key, below those of all parts before it: its time and
# memory grow with the square of a key's parts.
_MOST_PARTS = 64
_MOST_KEYS = 50_000
_DEPTH = 64
_STOPS = {'"': re.compile(r'["\\\n]'), "'": re.compile(r"['\n]")}
_MARK = re.compile(r"[\"'#\n.=,{}\[\]]")


def read_toml(text: str) -> dict[str, object]:
    """Raises ValueError if the text is no TOML, OverBoundError if it would grow too much."""
    _look(text)
    return tomllib.loads(text)


def _look(text: str) -> None:
    """Counts keys, their parts and open brackets, outside of comments and strings. Goes on after
    what is broken: the parser says what that is."""
    keys = Budget(_MOST_KEYS, "keys")
    dots = depth = at = 0
    while mark := _MARK.search(text, at):
        at = mark.end()
        match mark[0]:
            case "'" | '"':
                at = _after_string(text, mark.start())
            case "#":
                line_end = text.find("\n", at)
                at = line_end if line_end >= 0 else len(text)
            case ".":
                dots += 1
                require(dots, _MOST_PARTS - 1, "dots in one key")
            case character:
                dots = 0
                keys.spend(character == "=")
                depth += (character in "{[") - (character in "}]")
                require(depth, _DEPTH, "brackets open at once")


def _after_string(text: str, start: int) -> int:
    """A string ends at its mark; one of a single mark, on its line; an escaped mark is none."""
    quote = text[start]
    is_long = text.startswith(quote * 3, start)
    mark = quote * 3 if is_long else quote
    at = start + len(mark)
    while stop := _STOPS[quote].search(text, at):
        at = stop.end()
        if stop[0] == "\\":
            at += 1
        elif stop[0] == "\n":
            if not is_long:
                return at
        elif text.startswith(mark, stop.start()):
            return stop.start() + len(mark)
    return len(text)
