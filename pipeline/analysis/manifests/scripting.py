"""Gemfile and gemspec, composer.json, mix.exs, csproj, pubspec.yaml: what each of them needs."""

import json
import re

from pipeline.analysis.manifests.fields import table, versions, word
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest
from pipeline.analysis.manifests.yaml_reader import read_yaml

_GEM = re.compile(
    r"^[^\S\n]*+(?:gem|\w++\.add_(?:runtime_|development_)?dependency)[\s(]++[\"']([\w.-]++)[\"']"
    r"(?:\s*+,\s*+[\"']([^\"']++)[\"'])?",
    re.MULTILINE,
)
_GEM_NAME = re.compile(r"\.name\s*+=\s*+[\"']([\w.-]++)[\"']")
_MIX = re.compile(r"\{\s*+:(\w++)\s*+,\s*+(?:\"([^\"]++)\")?")
_MIX_NAME = re.compile(r"\bapp:\s*+:(\w++)")
_NUGET = re.compile(
    r"<PackageReference\s++(?:Include|Update)=\"([^\"]++)\"(?:\s++Version=\"([^\"]++)\")?",
    re.IGNORECASE,
)
_SDK = re.compile(r"<Project\s++Sdk=\"([^\"]++)\"", re.IGNORECASE)


def read_gemfile(path: str, text: str) -> Manifest:
    name = _GEM_NAME.search(text)
    return Manifest(
        path,
        Ecosystem.RUBYGEMS,
        name[1] if name else None,
        dependencies=_dependencies(_GEM.findall(text)),
        is_published=path.endswith(".gemspec"),
    )


def read_composer(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no JSON."""
    package = table(json.loads(text))
    return Manifest(
        path,
        Ecosystem.PACKAGIST,
        word(package.get("name")),
        dependencies=(*versions(package.get("require")), *versions(package.get("require-dev"))),
        is_published=package.get("type") in {"library", "symfony-bundle", "composer-plugin"},
    )


def read_mix(path: str, text: str) -> Manifest:
    name = _MIX_NAME.search(text)
    dependencies = _dependencies(_MIX.findall(text))
    return Manifest(
        path,
        Ecosystem.HEX,
        name[1] if name else None,
        dependencies=dependencies,
        is_published="package:" in text,
    )


def read_csproj(path: str, text: str) -> Manifest:
    sdk = _SDK.search(text)
    used = [(sdk[1].partition("/")[0], "")] if sdk else []
    return Manifest(
        path,
        Ecosystem.NUGET,
        path.rpartition("/")[2].rpartition(".")[0],
        dependencies=_dependencies([*used, *_NUGET.findall(text)]),
    )


def read_pubspec(path: str, text: str) -> Manifest:
    """Raises ValueError if the text is no YAML."""
    package = table(read_yaml(text))
    return Manifest(
        path,
        Ecosystem.PUB,
        word(package.get("name")),
        dependencies=(
            *versions(package.get("dependencies")),
            *versions(package.get("dev_dependencies")),
        ),
        is_published=package.get("publish_to") != "none",
    )


def _dependencies(found: list[tuple[str, str]]) -> tuple[Dependency, ...]:
    return tuple(Dependency(name.lower(), version or None) for name, version in found)
