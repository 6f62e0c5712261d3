"""What the analysis finds, as it is kept and shown; to know it, nobody loads what finds it."""

from dataclasses import dataclass
from enum import StrEnum

from db.records.project import Readme


@dataclass(frozen=True, slots=True)
class Parsed:
    """The README; or why it can't be read; or neither, where there is none."""

    readme: Readme | None = None
    unreadable: str | None = None


class Category(StrEnum):
    """What kind of thing a repository is."""

    LIBRARY = "library"
    APPLICATION = "application"
    CLI = "cli"
    SERVICE = "service"
    FRAMEWORK = "framework"
    DOCUMENTATION = "documentation"
    DATASET = "dataset"
    NOTEBOOKS = "notebook collection"
    INFRASTRUCTURE = "infrastructure"
    TEMPLATE = "template"
    WEBSITE = "website"
    BOOK = "book"
    CONFIGURATION = "configuration"
    LEARNING = "learning"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Description:
    """`summary` is one to three sentences of at most 400 characters, in the README's language."""

    summary: str
    category: Category
