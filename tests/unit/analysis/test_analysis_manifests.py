"""The readers of manifests: what they take, and that nothing breaks them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.analysis.manifests.compose import Service, is_compose, read_services
from pipeline.analysis.manifests.manifest import Dependency, Manifest
from pipeline.analysis.manifests.reading import read_manifests
from pipeline.analysis.manifests.yaml_reader import read_yaml
from tests.unit.analysis.repositories import file

SAMPLES = {
    "package.json": '{"name": "widget", "main": "i.js", "bin": {"wd": "x"}, '
    ' "engines": {"node": ">=20"}, "dependencies": {"Express": "^5.0.0"}}',
    "pyproject.toml": '[project]\nname = "widget"\nrequires-python = ">=3.11"\n'
    "dependencies = [\"FastAPI[all]>=0.1; python_version > '3'\"]\n"
    '[project.scripts]\nwd = "w:main"\n[tool.ruff]\n'
    '[build-system]\nrequires = ["hatchling"]\n[dependency-groups]\ndev = ["pytest>=8"]\n',
    "setup.cfg": "[metadata]\nname = widget\n[options]\ninstall_requires =\n  Flask>=3\n",
    "requirements/dev-requirements.txt": "-r x.txt\nPillow==10.0 # why\ngit+https://x.example/y\n",
    "Pipfile": '[packages]\nflask = "*"\n',
    "Cargo.toml": '[package]\nname = "widget"\nrust-version = "1.80"\n[[bin]]\nname = "wd"\n'
    '[dependencies]\ntokio = { version = "1.40" }\n',
    "go.mod": "module example.org/widget\n\ngo 1.23\n\n"
    "require (\n\tgithub.com/gin-gonic/gin v1.10.0\n)\n",
    "pom.xml": "<project><artifactId>widget</artifactId>"
    "<dependencies><dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter"
    "</artifactId><version>5.11</version></dependency></dependencies></project>",
    "build.gradle.kts": 'plugins { kotlin("jvm") version "2.0" }\n'
    'dependencies { implementation("io.ktor:ktor-server:3.0.0") }\n',
    "build.sbt": 'libraryDependencies += "org.scalatest" %% "scalatest" % "3.2.19"\n',
    "Gemfile": "gem 'rails', '~> 8.0'\n",
    "widget.gemspec": "s.name = 'widget'\n  s.add_dependency 'rack'\n",
    "composer.json": '{"name": "acme/widget", "type": "library", "require": {"php": ">=8.2"}}',
    "mix.exs": 'app: :widget,\n{:phoenix, "~> 1.7"}\n',
    "Widget.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web">'
    '<PackageReference Include="Serilog" Version="4.0" /></Project>',
    "pubspec.yaml": "name: widget\ndependencies:\n  flutter:\n    sdk: flutter\n  dio: ^5.0.0\n",
}


def read(path: str, content: str | bytes | None = None) -> Manifest:
    (manifest,) = read_manifests([file(path, SAMPLES[path] if content is None else content)])
    return manifest


@pytest.mark.parametrize(
    ("path", "name", "dependency"),
    [
        ("package.json", "widget", Dependency("express", "^5.0.0")),
        ("package.json", "widget", Dependency("node", ">=20")),
        ("pyproject.toml", "widget", Dependency("fastapi", ">=0.1")),
        ("pyproject.toml", "widget", Dependency("python", ">=3.11")),
        ("pyproject.toml", "widget", Dependency("pytest", ">=8")),
        ("pyproject.toml", "widget", Dependency("ruff")),
        ("setup.cfg", "widget", Dependency("flask", ">=3")),
        ("requirements/dev-requirements.txt", None, Dependency("pillow", "==10.0")),
        ("Pipfile", None, Dependency("flask")),
        ("Cargo.toml", "widget", Dependency("tokio", "1.40")),
        ("Cargo.toml", "widget", Dependency("rust", "1.80")),
        ("go.mod", "example.org/widget", Dependency("github.com/gin-gonic/gin", "v1.10.0")),
        ("pom.xml", "widget", Dependency("org.junit.jupiter:junit-jupiter", "5.11")),
        ("build.gradle.kts", None, Dependency("io.ktor:ktor-server", "3.0.0")),
        ("build.gradle.kts", None, Dependency("org.jetbrains.kotlin.jvm")),
        ("build.sbt", None, Dependency("org.scalatest:scalatest", "3.2.19")),
        ("Gemfile", None, Dependency("rails", "~> 8.0")),
        ("widget.gemspec", "widget", Dependency("rack")),
        ("composer.json", "acme/widget", Dependency("php", ">=8.2")),
        ("mix.exs", "widget", Dependency("phoenix", "~> 1.7")),
        ("Widget.csproj", "Widget", Dependency("serilog", "4.0")),
        ("pubspec.yaml", "widget", Dependency("dio", "^5.0.0")),
    ],
)
def test_a_manifest_names_its_package_and_what_it_needs(
    path: str, name: str | None, dependency: Dependency
) -> None:
    manifest = read(path)
    assert manifest.name == name
    assert dependency in manifest.dependencies


def test_the_commands_that_a_package_installs_are_read() -> None:
    assert read("package.json").commands == ("wd",)
    assert read("pyproject.toml").commands == ("wd",)
    assert read("Cargo.toml").commands == ("wd",)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[",
        "[" * 100_000,
        '{"name": {}, "dependencies": [1], "bin": 3}',
        "null",
    ],
)
def test_a_broken_manifest_is_no_evidence(content: str) -> None:
    for manifest in read_manifests(file(path, content) for path in SAMPLES):
        assert manifest.name is None or manifest.path == "Widget.csproj"


@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=60), st.integers(0, 400))
def test_no_manifest_raises(path: str, insertion: bytes, at: int) -> None:
    content = SAMPLES[path].encode()
    read_manifests([file(path, content[:at] + insertion + content[at:])])


def test_services_of_a_compose_file_are_read() -> None:
    found = read_services(
        file(
            "deploy/compose.yml",
            "x-base: &base\n  depends_on: [db]\nservices:\n  db:\n    image: postgres:17\n"
            "  web:\n    <<: *base\n    build: ../web\n"
            "  api:\n    build:\n      context: ..\n      dockerfile: api/Dockerfile\n"
            "    depends_on:\n      db:\n        condition: service_healthy\n",
        )
    )
    assert found == (
        Service("db", "postgres:17", None, ()),
        Service("web", None, "web", ("db",)),
        Service("api", None, "api", ("db",)),
    )


@pytest.mark.parametrize("path", ["compose.yaml", "a/docker-compose.yml", "compose.override.yml"])
def test_compose_files_are_known_by_name(path: str) -> None:
    assert is_compose(path)
    assert not is_compose(f"{path}.md")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: &a [x]\n"
        + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(3)),
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"a{n}: &a{n} [{','.join([f'*a{n - 1}' if n else '*a'] * 10)}]\n" for n in range(9)
        ),
        "a: *unknown",
        "\t",
    ],
)
def test_yaml_that_explodes_is_refused_or_read_but_never_followed(text: str) -> None:
    try:
        read_yaml(text)
    except ValueError:
        return
    assert len(text) < 200
