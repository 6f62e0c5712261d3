"""The vault's keys on one machine: a file that its owner alone may read."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from db.vault import BadKeyError, check_keys, new_key


class KeyFileError(Exception):
    """The file of keys cannot be used; says which and what to do."""


class KeyFile:
    """One key a line, the newest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keys(self) -> Sequence[str]:
        """The keys; with the first one made, if there is none yet. Raises `KeyFileError`."""
        try:
            keys = self._path.read_text().split()
        except FileNotFoundError:
            self._create()
            keys = self._path.read_text().split()
        try:
            check_keys(keys)
        except BadKeyError as error:
            raise KeyFileError(
                f"{self._path} cannot be used: {error}. Put it back from a backup; or remove it, "
                "and let everybody connect GitHub again."
            ) from error
        return keys

    def add(self) -> None:
        """Let a new key be the first. The one before it stays, for what is being sealed with it at
        this moment and for what is to be resealed; older ones go."""
        fresh = self._beside(f"{new_key()}\n{self.keys()[0]}\n")
        fresh.replace(self._path)

    def _create(self) -> None:
        """Of processes that start together, one makes the file, and whole."""
        fresh = self._beside(f"{new_key()}\n")
        try:
            os.link(fresh, self._path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()

    def _beside(self, text: str) -> Path:
        """A file of its own, of mode 0600, that is on the disk before it takes its place."""
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f"{self._path.name}.")
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return Path(name)
