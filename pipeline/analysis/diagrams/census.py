"""A tree counted folder by folder."""

import re
from collections import Counter, defaultdict

from pipeline.analysis.language_table import language_of
from pipeline.analysis.paths import Role, role_of
from pipeline.repository import EntryKind, Tree

_HIDDEN = re.compile(r"(?:^|/)\.[^/]+")
_LONGEST = 4_096  # characters of a path; no system has files with longer ones


class Census:
    """Files that were written here, by the folder they are in; "" is the root. Hidden ones, such
    as settings of tools, are listed but not counted."""

    def __init__(self, tree: Tree) -> None:
        self.paths: list[str] = []
        self.files: Counter[str] = Counter()  # in the folder and all below it
        self.sources: Counter[str] = Counter()  # … that are no tests, documentation or examples
        self.code: Counter[str] = Counter()  # … that are in a language that counts
        self.own: defaultdict[str, list[str]] = defaultdict(list)  # in the folder itself
        self._folders: defaultdict[str, set[str]] = defaultdict(set)
        for entry in tree.entries:
            role = role_of(entry.path)
            if entry.kind is not EntryKind.DIRECTORY and role is not Role.FOREIGN:
                self.paths.append(entry.path)
                if len(entry.path) <= _LONGEST and not _HIDDEN.search(entry.path):
                    self._count(entry.path, role)

    def folders(self, folder: str) -> list[str]:
        """The folders in a folder, as paths: those with the most code first."""
        return sorted(
            self._folders[folder], key=lambda each: (-self.code[each], -self.files[each], each)
        )

    def only_way_down(self, folder: str) -> str:
        """The folder itself, or where it leads without a choice: src/main/java/org for src."""
        while not self.own[folder] and len(self._folders[folder]) == 1:
            folder = next(iter(self._folders[folder]))
        return folder

    def _count(self, path: str, role: Role) -> None:
        folder, _, name = path.rpartition("/")
        is_source, is_code = role is Role.SOURCE, language_of(name) is not None
        self.own[folder].append(path)
        while True:
            self.files[folder] += 1
            self.sources[folder] += is_source
            self.code[folder] += is_code
            if not folder:
                return
            parent = folder.rpartition("/")[0]
            self._folders[parent].add(folder)
            folder = parent
