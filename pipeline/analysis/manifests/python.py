"""pyproject.toml, setup.cfg, Pipfile and requirements files, of Python's package managers."""

import configparser
import re
import tomllib

from pipeline.analysis.manifests.fields import MOST, table, versions, word, words
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([=<>!~^][^;#)]*)?")


def read_pyproject(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no TOML."""
    content = tomllib.loads(text)
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
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    required = parser.get("options", "install_requires", fallback="").splitlines()
    if parser.has_section("options.extras_require"):
        for _, extra in parser.items("options.extras_require"):
            required += extra.splitlines()
    scripts = parser.get("options.entry_points", "console_scripts", fallback="").splitlines()
    return Manifest(
        path,
        Ecosystem.PYPI,
        word(parser.get("metadata", "name", fallback=None)),
        dependencies=(
            *_language(word(parser.get("options", "python_requires", fallback=None))),
            *_requirements(required),
        ),
        commands=tuple(line.partition("=")[0].strip() for line in scripts if "=" in line),
        is_published=parser.has_section("metadata"),
    )


def read_pipfile(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no TOML."""
    content = tomllib.loads(text)
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
