"""go.mod."""

import re

from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest

_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_LANGUAGE = re.compile(r"^go\s+([\d.]+)", re.MULTILINE)
_REQUIRED = re.compile(r"^(?:\s+|require\s+)([\w.-]+\.[\w.-]+/[^\s]+)\s+(v[^\s]+)", re.MULTILINE)


def read_go_mod(path: str, text: str) -> Manifest:
    module = _MODULE.search(text)
    language = _LANGUAGE.findall(text)[:1]
    required = [(name.lower(), version) for name, version in _REQUIRED.findall(text)]
    return Manifest(
        path,
        Ecosystem.GO,
        module[1] if module else None,
        dependencies=(
            *(Dependency("go", version) for version in language),
            *(Dependency(name, version) for name, version in required),
        ),
        is_published=module is not None,
    )
