"""The parts of a repository that a drawing shows: found in its folders, never more than fit."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from pipeline.analysis.diagrams.census import Census
from pipeline.analysis.language_table import language_of
from pipeline.analysis.paths import Role, role_of

ENOUGH = 10
OWN_FILES = "own files"
_MOST_PACKAGES = 12
_MOST_FOLDERS = 7
_MOST_FILES = 6
_PURPOSEFUL = {Role.TESTS: 3, Role.DOCUMENTATION: 2, Role.EXAMPLES: 2}
_MANIFEST = re.compile(
    r"""package\.json | pyproject\.toml | setup\.py | cargo\.toml | go\.mod | pom\.xml | mix\.exs
    | build\.gradle(?:\.kts)? | .*\.(?:cs|fs|vb)proj | composer\.json | .*\.gemspec
    | package\.swift | pubspec\.yaml | main\.tf""",
    re.IGNORECASE | re.VERBOSE,
)
BUILD_FILE = re.compile(
    r"""(?:gnu)?makefile(?:\.am)? | cmakelists\.txt | configure\.ac | meson\.build | build\.zig
    | justfile | sconstruct | build\.gradle(?:\.kts)? | pom\.xml | rakefile | .*\.cabal""",
    re.IGNORECASE | re.VERBOSE,
)
_SAID_ELSEWHERE = re.compile(
    r"""(?:licen[cs]e|copying|unlicense|notice|authors|contribut|code_of_conduct|security|changelog
    |changes|history|codeowners|funding|citation|maintainers|support).* | (?:.*\.)?dockerfile.*
    | .*\.(?:lock|sum) | package-lock\.json""",
    re.IGNORECASE | re.VERBOSE,
)


class Kind(Enum):
    PACKAGE = "package"
    FOLDER = "folder"
    FILE = "file"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Part:
    """`path` is the folder's or file's; that of a REST is of the folder whose rest it is. `files`
    counts all that the part stands for, `code` those in a language that counts."""

    path: str
    title: str
    kind: Kind
    role: Role
    files: int
    code: int
    parent: str = ""


def packages(census: Census, name: str) -> list[Part]:
    """The folders that have a manifest and are mostly code, if there are several: the root's first,
    then by size. They go by their folders, the root's by `name`."""
    folders = {
        folder
        for folder, own in census.own.items()
        if any(_MANIFEST.fullmatch(path.rpartition("/")[2]) for path in own)
        and _role(folder) is Role.SOURCE
        and census.code[folder] * 6 >= census.files[folder]
    }
    sizes = {folder: _without_inner(folder, folders, census) for folder in folders}
    ranked = sorted(
        (folder for folder in folders if sizes[folder] > 0),
        key=lambda each: (each != "", -sizes[each], each),
    )
    if len(ranked) < 2:
        return []
    found = [
        Part(each, each or name, Kind.PACKAGE, Role.SOURCE, sizes[each], sizes[each])
        for each in ranked[:_MOST_PACKAGES]
    ]
    if rest := ranked[_MOST_PACKAGES:]:
        files = sum(sizes[each] for each in rest)
        title = f"{len(rest)} more packages"
        found.append(Part("", title, Kind.REST, Role.SOURCE, files, files))
    return found


def _without_inner(folder: str, folders: set[str], census: Census) -> int:
    """A package's files, but not those of packages in it."""
    start = f"{folder}/" if folder else ""
    inner = {each for each in folders if each != folder and each.startswith(start)}
    outermost = [each for each in inner if not any(each.startswith(f"{o}/") for o in inner)]
    return census.sources[folder] - sum(census.sources[each] for each in outermost)


def purposeful(census: Census) -> list[Part]:
    """Beside the packages: the outermost folders of tests, documentation and examples, the largest
    of each. Documentation that is mostly code is a program's part."""
    found: list[Part] = []
    for role, most in _PURPOSEFUL.items():
        folders = [
            folder
            for folder in census.files
            if _role(folder) is role
            and _role(folder.rpartition("/")[0]) is Role.SOURCE
            and (role is not Role.DOCUMENTATION or census.code[folder] * 2 < census.files[folder])
        ]
        folders.sort(key=lambda each: (-census.files[each], each))
        found += [_folder(each, "", census) for each in folders[:most]]
    return found


def outline(census: Census, closed: Collection[str] = ()) -> list[Part]:
    """The root's folders and files. While there is room, the folder that has the most code is
    opened, if it has a good part of all, there is something to see in it, and it isn't `closed`."""
    parts = list(_children(census, "", ENOUGH))
    has_source = any(_is_open_to(part, Role.SOURCE) for part in parts)
    while len(parts) < ENOUGH:
        candidates = [
            part
            for part in parts
            if _is_open_to(part, Role.SOURCE if has_source else part.role)
            and part.path not in closed
        ]
        opened = max(candidates, key=lambda part: part.code, default=None)
        if not opened or opened.code * 3 < sum(part.code for part in candidates):
            break
        inside = census.only_way_down(opened.path)
        children = list(_children(census, inside, ENOUGH + _MOST_FILES - len(parts)))
        if len(children) < 2:
            break
        at = parts.index(opened)
        parts[at : at + 1] = children
    return parts


def _is_open_to(part: Part, role: Role) -> bool:
    return part.kind is Kind.FOLDER and part.role is role and part.code > 0


def _children(census: Census, folder: str, room: int) -> Iterator[Part]:
    """A folder's folders and files: the files one by one if there is room for so many."""
    folders = census.folders(folder)
    most = _MOST_FOLDERS + (len(folders) == _MOST_FOLDERS + 1)
    yield from (_folder(each, folder, census) for each in folders[:most])
    if rest := folders[most:]:
        files, code = (
            sum(map(counted.__getitem__, rest)) for counted in (census.files, census.code)
        )
        title = f"{len(rest)} more folders"
        yield Part(folder, title, Kind.REST, Role.SOURCE, files, code, folder)
    yield from _files(census, folder, max(room - len(folders), _MOST_FILES))


def _files(census: Census, folder: str, most: int) -> Iterator[Part]:
    own = [path for path in census.own[folder] if not _is_said_elsewhere(path)]
    code = [path for path in own if language_of(path.rpartition("/")[2])]
    if not folder and (code or census.folders("")):
        own = [path for path in own if path in code or BUILD_FILE.fullmatch(path)]
    shown = own if len(own) <= most else code if len(code) <= most else []
    for path in shown:
        name = path.rpartition("/")[2]
        yield Part(path, name, Kind.FILE, role_of(path), 1, int(path in code), folder)
    if rest := len(own) - len(shown):
        title = "other files" if shown else OWN_FILES
        left = 0 if shown else len(code)
        yield Part(folder, title, Kind.REST, _role(folder), rest, left, folder)


def _folder(path: str, parent: str, census: Census) -> Part:
    title = census.only_way_down(path).removeprefix(f"{parent}/" if parent else "")
    files, code = census.files[path], census.code[path]
    return Part(path, f"{title}/", Kind.FOLDER, _role(path), files, code, parent)


def _role(folder: str) -> Role:
    return role_of(f"{folder}/x")


def _is_said_elsewhere(path: str) -> bool:
    """Files that all repositories have, and those that other parts of the drawing stand for."""
    return _SAID_ELSEWHERE.fullmatch(path.rpartition("/")[2]) is not None
