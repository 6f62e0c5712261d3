"""How the edge cases are made: repositories of the owner `edge-cases`, each with one oddity."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.accounts import organization
from sandbox.git import Source
from sandbox.identity import stable_id
from sandbox.model import Repository
from sandbox.sources.assembly import assemble
from sandbox.world import Unloaded

OWNER = organization("edge-cases")
README = b"# An edge case\n\nThis repository is odd in one respect, which its name tells.\n"
MANIFEST = b'[project]\nname = "edge-case"\nversion = "1.0.0"\n'
LICENSE = b"MIT License\n\nCopyright (c) the edge cases\n\nPermission is hereby granted.\n"
PLAIN: Mapping[str, bytes] = {
    "LICENSE": LICENSE,
    "README.md": README,
    "pyproject.toml": MANIFEST,
    "src/edge_case.py": b"def edge() -> str:\n    return 'here'\n",
}
"""A repository without any oddity, to put one into."""


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """`change` gives the fields that make it odd, given the moment at which the sandbox starts;
    `files` may be a function, for content that is too large to be made before it is asked for."""

    name: str
    description: str | None
    files: Mapping[str, bytes | Source] | Callable[[], Mapping[str, bytes | Source]] = field(
        default_factory=lambda: PLAIN
    )
    change: Callable[[Repository, datetime], Mapping[str, Any]] = lambda _repository, _now: {}
    is_truncated: bool = False

    def repository(self, now: datetime) -> Repository | Unloaded:
        files = self.files
        if not callable(files):
            return self._made(files, now)
        number = stable_id("repository", OWNER.login, self.name)
        return Unloaded(number, f"{OWNER.login}/{self.name}", lambda: self._made(files(), now))

    def _made(self, files: Mapping[str, bytes | Source], now: datetime) -> Repository:
        made = assemble(OWNER, self.name, files, now, is_truncated=self.is_truncated)
        made = replace(made, description=self.description)
        return replace(made, **self.change(made, now))
