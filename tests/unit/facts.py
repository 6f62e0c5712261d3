"""What a look at a repository tells that is as it was."""

from dataclasses import fields

from db.records.project import Repository
from pipeline.repository import RepositoryFacts


def facts_of(repository: Repository) -> RepositoryFacts:
    shared = set(repository.__struct_fields__) & {field.name for field in fields(RepositoryFacts)}
    told = {name: getattr(repository, name) for name in shared}
    return RepositoryFacts(**told, created_at=None)
