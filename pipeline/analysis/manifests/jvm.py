"""pom.xml of Maven, build files of Gradle and sbt: by pattern, since the latter are programs."""

import re

from pipeline.analysis.manifests.fields import without
from pipeline.analysis.manifests.manifest import Dependency, Ecosystem, Manifest

_POM_DEPENDENCY = re.compile(
    r"<(?:dependency|parent|plugin)>\s*+<groupId>([^<>]++)</groupId>\s*+<artifactId>([^<>]++)</artifactId>"
    r"(?:\s*+<version>([^<>$]++)</version>)?"
)
_POM_NAME = re.compile(r"<artifactId>([^<>]+)</artifactId>")
_COORDINATES = re.compile(r"[\"']([\w.-]++):([\w.-]++)(?::([\w.+-]++))?(?:@\w++)?[\"']")
_PLUGIN = re.compile(
    r"\bid\s*+\(?\s*+[\"']([\w.-]++)[\"']\s*+\)?(?:\s*+version\s*+\(?\s*+[\"']([\w.+-]++)[\"'])?"
)
_KOTLIN_PLUGIN = re.compile(r"\bkotlin\(\"([\w.-]+)\"\)")
_SBT = re.compile(r"\"([\w.-]++)\"\s*+%%?%?\s*+\"([\w.-]++)\"\s*+%\s*+\"([\w.+-]++)\"")


def read_pom(path: str, text: str) -> Manifest:
    text = without(text, "<!--", "-->", unended=True)
    own = without(text.partition("<dependencies>")[0], "<parent>", "</parent>")
    name = _POM_NAME.search(own)
    return Manifest(
        path,
        Ecosystem.MAVEN,
        name[1].strip() if name else None,
        dependencies=_dependencies(_POM_DEPENDENCY.findall(text)),
        is_published=True,
    )


def read_gradle(path: str, text: str) -> Manifest:
    plugins = [
        *(Dependency(name.lower(), version or None) for name, version in _PLUGIN.findall(text)),
        *(
            Dependency(f"org.jetbrains.kotlin.{name}".lower())
            for name in _KOTLIN_PLUGIN.findall(text)
        ),
    ]
    return Manifest(
        path,
        Ecosystem.MAVEN,
        dependencies=(*_dependencies(_COORDINATES.findall(text)), *plugins),
    )


def read_sbt(path: str, text: str) -> Manifest:
    return Manifest(path, Ecosystem.MAVEN, dependencies=_dependencies(_SBT.findall(text)))


def _dependencies(found: list[tuple[str, str, str]]) -> tuple[Dependency, ...]:
    """Named `group:artifact`."""
    return tuple(
        Dependency(f"{group.strip()}:{artifact.strip()}".lower(), version.strip() or None)
        for group, artifact, version in found
    )
