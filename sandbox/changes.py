"""Changes that may befall repositories while the sandbox runs, as values."""

from collections.abc import Mapping

import msgspec

from sandbox.model import BlockReason


class Change(msgspec.Struct, frozen=True, tag_field="change", tag=str.lower):
    """A change of one repository, by its full name. On the wire `change` is the class's name in
    lower case."""

    repository: str


class Rename(Change, frozen=True):
    """Renames it, or moves it to another owner: `to` is the new full name."""

    to: str


class Delete(Change, frozen=True):
    pass


class Recreate(Change, frozen=True):
    """Deletes it, and puts another with the same content and a new number in its place."""


class Forbid(Change, frozen=True):
    reason: BlockReason = BlockReason.DMCA


class Permit(Change, frozen=True):
    """Takes a block back."""


class Visibility(Change, frozen=True):
    is_private: bool
    readers: tuple[str, ...] = ()


class Edit(Change, frozen=True):
    """Edits metadata; what is None stays as it is."""

    description: str | None = None
    homepage: str | None = None
    default_branch: str | None = None
    topics: tuple[str, ...] | None = None
    is_archived: bool | None = None
    stars: int | None = None


class Push(Change, frozen=True):
    """Commits text files; None deletes one."""

    files: Mapping[str, str | None]
    message: str = "Change some files"


class OpenPull(Change, frozen=True):
    title: str
    author: str = "tide-crew"


class EditPull(Change, frozen=True):
    """Edits or closes a pull request, which brings it to the head of the list by update."""

    number: int
    title: str | None = None
    labels: tuple[str, ...] | None = None
    is_closed: bool | None = None
    is_merged: bool | None = None


class RemovePull(Change, frozen=True):
    """Makes a pull request vanish, as that of an account found to be spam."""

    number: int


class Generate(Change, frozen=True):
    """Makes a public repository of any size, in the place of one of that name; its pull requests
    were opened one after the other, `minutes_apart`."""

    files: int = 10
    pulls: int = 0
    readme_bytes: int = 400
    minutes_apart: int = 180


AnyChange = (
    Rename
    | Delete
    | Recreate
    | Forbid
    | Permit
    | Visibility
    | Edit
    | Push
    | OpenPull
    | EditPull
    | RemovePull
    | Generate
)
