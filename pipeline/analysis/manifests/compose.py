"""The services of a Docker Compose file, and what each waits for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.analysis.bounds import reading
from pipeline.analysis.manifests.fields import table, word, words
from pipeline.analysis.manifests.yaml_reader import read_yaml
from pipeline.repository import SourceFile

_NAME = re.compile(r"(?:^|/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$")


@dataclass(frozen=True, slots=True)
class Service:
    """`build` is the folder that its image is built from, relative to the root."""

    name: str
    image: str | None
    build: str | None
    depends_on: tuple[str, ...]


def is_compose(path: str) -> bool:
    return _NAME.search(path) is not None


def read_services(file: SourceFile) -> tuple[Service, ...]:
    """In the file's order; none if it can't be read."""
    try:
        with reading(file):
            content = read_yaml(file.content.decode("utf-8", "replace"))
    except ValueError:
        return ()
    folder = file.path.rpartition("/")[0]
    return tuple(
        _service(name, table(given), folder)
        for name, given in table(content, "services").items()
        if isinstance(given, Mapping)
    )


def _service(name: str, given: Mapping[str, object], folder: str) -> Service:
    depends_on = given.get("depends_on")
    build = given.get("build")
    context = word(build) or word(table(build).get("context"))
    dockerfile = word(table(build).get("dockerfile"))
    if context and dockerfile and "/" in dockerfile:
        context = f"{context}/{dockerfile.rpartition('/')[0]}"
    return Service(
        name[:100],
        word(given.get("image")),
        _joined(folder, context) if context else None,
        words(depends_on) or tuple(table(depends_on)),
    )


def _joined(folder: str, context: str) -> str:
    parts: list[str] = []
    for part in f"{folder}/{context}".split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
