"""detect_technologies: from manifests, from names alone, with their weights."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from db.records.project import Evidence, Technology
from pipeline.analysis.languages import estimate_languages
from pipeline.analysis.technologies.files import rules_for
from pipeline.analysis.technologies.images import technology_of_image
from pipeline.analysis.technology import detect_technologies
from pipeline.repository import SourceFile
from tests.unit.analysis.repositories import file, tree


def found(paths: Sequence[str], *manifests: SourceFile) -> dict[str, Technology]:
    files = tree(*paths)
    technologies = detect_technologies(files, manifests, estimate_languages(files))
    return {each.name: each for each in technologies}


def test_a_manifest_names_technologies_with_their_version() -> None:
    manifest = file("web/package.json", '{"dependencies": {"react": "^19.0.0", "react-dom": "1"}}')
    react = found(["web/package.json"], manifest)["React"]
    assert react == Technology(
        "React", "framework", 0.95, "^19.0.0", (Evidence("web/package.json", "react ^19.0.0"),)
    )


def test_names_alone_are_evidence() -> None:
    names = found(
        [
            *(".github/workflows/ci.yml", "Dockerfile", "docker-compose.yml", "web/vite.config.ts"),
            *("web/playwright.config.ts", "alembic.ini", "web/tsconfig.json", "infra/main.tf"),
            *("configure.ac", "CMakeLists.txt", "notebooks/one.ipynb", "paper/main.tex", "uv.lock"),
        ]
    )
    assert {
        *("GitHub Actions", "Docker", "Docker Compose", "Vite", "Playwright", "Alembic"),
        *("TypeScript", "Terraform", "Autotools", "CMake", "Jupyter", "LaTeX"),
    } <= set(names)
    assert names["Vite"].evidence == (Evidence("web/vite.config.ts"),)


def test_evidence_adds_up_but_never_beyond_certainty() -> None:
    manifest = file("package.json", '{"devDependencies": {"vite": "^7"}}')
    both = found(["vite.config.ts", "package.json"], manifest)["Vite"]
    assert 0.95 < both.confidence <= 1
    assert len(both.evidence) == 2


def test_an_example_proves_less_and_a_vendored_file_nothing() -> None:
    names = found(
        ["examples/Dockerfile", "vendor/x/CMakeLists.txt", "node_modules/y/vite.config.js"]
    )
    assert names["Docker"].confidence < 0.5
    assert "CMake" not in names
    assert "Vite" not in names


def test_a_compose_file_names_the_services_beside_the_project() -> None:
    compose = file(
        "compose.yml", "services:\n  db:\n    image: docker.io/library/postgres:17-alpine\n"
    )
    assert found(["compose.yml"], compose)["PostgreSQL"].version == "17"
    assert technology_of_image("acme/widget:1") is None


def test_a_language_shows_its_largest_file_that_is_no_test() -> None:
    evidence = found(["src/widget.py", "tests/test_widget.py"])["Python"].evidence
    assert evidence == (Evidence("src/widget.py", "100% of the code, 2 files"),)


def test_a_broken_manifest_is_no_evidence() -> None:
    assert "React" not in found(["package.json"], file("package.json", '{"dependencies": {"react"'))


def test_languages_come_first_and_frameworks_before_tools() -> None:
    manifest = file(
        "package.json", '{"dependencies": {"express": "5", "eslint": "9", "vite": "7"}}'
    )
    order = list(found(["package.json", "index.js"], manifest))
    assert order == ["JavaScript", "Express", "Vite", "ESLint"]


def test_a_name_counts_only_where_it_means_something() -> None:
    assert not rules_for("docs/my.github/workflows/x.yml.bak")
    assert [rule.technology for rule in rules_for("a/b/Dockerfile")] == ["Docker"]
    assert [rule.technology for rule in rules_for("lib/bin/rails")] == ["Ruby on Rails"]
    assert [rule.technology for rule in rules_for("k8s/web.yaml")] == ["Kubernetes"]
    assert [rule.technology for rule in rules_for("a/.storybook/main.ts")] == ["Storybook"]
    assert not rules_for("a/k8s/web.yaml")


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=20))
def test_no_path_is_too_odd(paths: list[str]) -> None:
    for technology in found(paths).values():
        assert 0 < technology.confidence <= 1
        assert technology.evidence
