"""pyproject.toml, setup.cfg, Pipfile and requirements files, of Python's package managers."""

import re

from pipeline.analysis.manifests.fields import MOST, table, versions, word, words
from pipeline.analysis.manifests.ini import read_ini
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest
from pipeline.analysis.manifests.toml import read_toml

_REQUIREMENT = re.compile(
    r"\s*+([A-Za-z0-9][\w.-]*+)\s*+(?:\[[^\]]*+\])?\s*+\(?([=<>!~^][^;#)]*+)?"
)


def read_pyproject(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no TOML."""
    content = read_toml(text)
    project, poetry = table(content, "project"), table(content, "tool", "poetry")
    required = [*words(project.get("dependencies"))]
    for extra in table(project, "optional-dependencies").values():
        required += words(extra)
    for group in table(content, "dependency-groups").values():
        required += words(group)
    poetry_groups = [
        each
        for group in table(poetry, "group").values()
        for each in versions(table(group).get("dependencies"))
    ]
    tools = [Dependency(name.lower()) for name in table(content, "tool")]
    return Manifest(
        path,
        Ecosystem.PYPI,
        word(project.get("name")) or word(poetry.get("name")),
        dependencies=(
            *_language(word(project.get("requires-python"))),
            *_requirements(required),
            *versions(poetry.get("dependencies")),
            *versions(poetry.get("dev-dependencies")),
            *poetry_groups,
            *_requirements(list(words(table(content, "build-system").get("requires")))),
            *tools,
        ),
        commands=(*table(project, "scripts"), *table(poetry, "scripts")),
        is_published="build-system" in content,
    )


def read_setup_cfg(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no INI file."""
    sections = read_ini(text)
    metadata, options = sections.get("metadata", {}), sections.get("options", {})
    required = options.get("install_requires", "").splitlines()
    for extra in sections.get("options.extras_require", {}).values():
        required += extra.splitlines()
    entry_points = sections.get("options.entry_points", {})
    scripts = entry_points.get("console_scripts", "").splitlines()
    return Manifest(
        path,
        Ecosystem.PYPI,
        word(metadata.get("name")),
        dependencies=(
            *_language(word(options.get("python_requires"))),
            *_requirements(required),
        ),
        commands=tuple(line.partition("=")[0].strip() for line in scripts if "=" in line),
        is_published="metadata" in sections,
    )


def read_pipfile(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no TOML."""
    content = read_toml(text)
    dependencies = (*versions(content.get("packages")), *versions(content.get("dev-packages")))
    return Manifest(path, Ecosystem.PYPI, dependencies=dependencies)


def read_requirements(path: str, text: str) -> Manifest:
    return Manifest(path, Ecosystem.PYPI, dependencies=_requirements(text.splitlines()))


def _requirements(lines: list[str]) -> tuple[Dependency, ...]:
    matches = (_REQUIREMENT.match(line[:500]) for line in lines[:MOST] if "://" not in line[:500])
    return tuple(Dependency(_normal(each[1]), word(each[2])) for each in matches if each)


def _language(version: str | None) -> tuple[Dependency, ...]:
    return (Dependency("python", version),) if version else ()


def _normal(name: str) -> str:
    """PEP 503: runs of `-`, `_` and `.` are one `-`."""
    return re.sub(r"[-_.]+", "-", name).lower()
