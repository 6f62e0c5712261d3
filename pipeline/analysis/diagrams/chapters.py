"""Numbered files of one folder, such as the notebooks of a book, as its chapters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NUMBERED = re.compile(
    r"(\d{1,3})[._ -]+(?:\d{1,3}[a-z]?[._ -]+)*(\D.*?)\.(?:ipynb|qmd|rmd|md|tex)$", re.IGNORECASE
)
_LONGEST_NAME = 255
_FEWEST_FILES = 4
_MOST_CHAPTERS = 14


@dataclass(frozen=True, slots=True)
class Chapter:
    """`title` is that of its first file."""

    number: int
    title: str
    files: int


def books(files: Mapping[str, Sequence[str]]) -> dict[str, list[Chapter]]:
    """The folders whose files are mostly numbered, with their chapters in order. The first folder
    is the book: the others have far fewer files, or a longer name, as copies do."""
    found = {folder: each for folder, paths in files.items() if (each := chapters(paths))}
    most = max((len(files[folder]) for folder in found), default=0)
    order = sorted(found, key=lambda each: (len(files[each]) * 2 < most, len(each), each))
    return {folder: found[folder] for folder in order}


def chapters(paths: Sequence[str]) -> list[Chapter]:
    """In order, if most of the files are numbered and there is more than one number."""
    numbered = sorted(
        (int(match[1]), path, match[2])
        for path in paths
        if (match := _NUMBERED.match(path.rpartition("/")[2][:_LONGEST_NAME]))
    )
    numbers = sorted({number for number, _, _ in numbered})
    is_book = len(numbered) >= _FEWEST_FILES and len(numbered) * 2 > len(paths)
    if not is_book or not 2 <= len(numbers) <= _MOST_CHAPTERS:
        return []
    found = []
    for number in numbers:
        titles = [title for each, _, title in numbered if each == number]
        found.append(Chapter(number, re.sub(r"[-_]+", " ", titles[0]).strip(), len(titles)))
    return found
