"""REST endpoints for what a repository is: metadata, languages, topics, licence."""

from sandbox.answer import Answer, not_found
from sandbox.clock import http_date
from sandbox.rest.visit import Visit
from sandbox.shapes.account import JsonObject, account_shape
from sandbox.shapes.content import file_shape
from sandbox.shapes.repository import license_shape, repository_json, repository_shape
from sandbox.tokens import may_push

LICENSE_DOCS = "/licenses/licenses#get-the-license-for-a-repository"


def metadata(visit: Visit) -> Answer:
    """The "full repository"."""
    repository, base = visit.repository, visit.base
    is_newest = visit.call.is_newest_version
    shape = repository_shape(repository, base, is_newest=is_newest)
    shape |= {"temp_clone_token": None, "custom_properties": {}}
    if repository.owner.kind.value == "Organization":
        shape["organization"] = account_shape(repository.owner, base)
    for field, name in (
        ("parent", repository.parent),
        ("template_repository", repository.template),
    ):
        if name and name.lower() in visit.related:
            related = visit.related[name.lower()]
            shape[field] = repository_json(related, base, is_newest=is_newest)
    if "parent" in shape:
        shape["source"] = shape["parent"]
    shape |= {"network_count": repository.forks, "subscribers_count": repository.subscribers}
    if visit.caller.token is not None:
        shape["permissions"] = _permissions(visit)
    return Answer.json(shape, {"last-modified": http_date(repository.updated_at)})


def languages(visit: Visit) -> Answer:
    return Answer.json(visit.repository.languages)


def topics(visit: Visit) -> Answer:
    return Answer.json({"names": list(visit.repository.topics)})


def license_of(visit: Visit) -> Answer:
    repository = visit.repository
    snapshot, path = repository.snapshot, repository.license_path
    if snapshot is None or path is None or repository.license is None:
        raise not_found(LICENSE_DOCS)
    entry = snapshot.by_path[path]
    content = snapshot.bytes_of(path)
    shape = file_shape(entry, content, repository, repository.default_branch, visit.base)
    shape |= {"license": license_shape(repository.license, visit.base)}
    return Answer.json(shape, visit.last_modified)


def _permissions(visit: Visit) -> JsonObject:
    pushes = may_push(visit.caller.token, visit.repository)
    return {"admin": pushes, "maintain": pushes, "push": pushes, "triage": pushes, "pull": True}
