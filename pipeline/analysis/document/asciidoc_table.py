"""The rows of an AsciiDoc table."""

import re

_CELL = re.compile(r"(?:^|(?<=\s))(?:\d+[+*]|\.\d+\+|\d+\.\d+\+)?[<^>.]{0,2}[aehlmsv]?\|")
_COLUMNS = re.compile(r'cols="?([^"]*)"?')
_REPEATED = re.compile(r"(\d+)\*")


def rows_of(lines: list[str], style: str) -> tuple[list[list[str]], bool]:
    """The cells' sources row by row, and whether the first row is a head.

    `cols` tells how many cells make a row, else the first line of cells does. That line is a head
    if the style says so, or if an empty line follows it.
    """
    cells: list[str] = []
    in_first_line = 0
    for line in lines:
        parts = _CELL.split(line)
        if len(parts) > 1:
            cells += [part.strip() for part in parts[1:]]
            in_first_line = in_first_line or len(parts) - 1
        elif cells and line.strip():
            cells[-1] += f"\n{line.strip()}"
    columns = min(_columns(style) or in_first_line, 50)
    if not columns:
        return [], False
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    return rows, "header" in style or (in_first_line == columns and _is_apart(lines))


def _columns(style: str) -> int:
    given = _COLUMNS.search(style)
    if not given:
        return 0
    repeated = _REPEATED.match(given[1])
    return int(repeated[1][:3]) if repeated else given[1].count(",") + 1


def _is_apart(lines: list[str]) -> bool:
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return first + 1 < len(lines) and not lines[first + 1].strip()
