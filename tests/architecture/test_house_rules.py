"""Rules of the house that are programs rather than pages."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("composition", "terminal", "server", "resolvers", "schema", "pipeline", "db", "sandbox")
BANNED_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "manager"}
# A name that the project must not carry: registries' hosts would pin where packages come from.
REGISTRIES = re.compile(r"(files\.pythonhosted|pypi\.org/simple|registry\.npmjs|deb\.debian)")


def tracked() -> list[Path]:
    answer = subprocess.run(
        ("git", "ls-files"), cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in answer.stdout.splitlines() if (ROOT / line).is_file()]


def modules() -> Iterator[Path]:
    yield ROOT / "main.py"
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def ours(path: Path) -> bool:
    """Not one of the small programs that the sandbox serves as samples."""
    return "repositories" not in path.relative_to(ROOT).parts


OURS = [path for path in modules() if ours(path)]


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.name)
def test_a_module_opens_with_a_sentence_that_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    docstring = ast.get_docstring(tree)
    assert docstring, f"{path.relative_to(ROOT)} has no docstring"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?")) or "\n" in docstring


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert [path for path in modules() if path.stem in BANNED_NAMES] == []


def test_only_main_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in OURS
        if path.name != "main.py" and re.search(r"os\.(environ|getenv)", path.read_text())
    ]
    assert readers == []


def test_the_schema_that_is_imported_is_ours() -> None:
    import schema

    assert Path(str(schema.__file__)).parent == ROOT / "schema"


def test_no_file_names_a_package_registry() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in {".txt", ".json", ".toml", ".md", ".yml", ".yaml", ".py", ".ts", ""}
        and path != Path(__file__)
        and REGISTRIES.search(path.read_text(errors="replace"))
    ]
    assert named == []


def test_nothing_is_left_for_somebody_to_do() -> None:
    left = [
        str(path.relative_to(ROOT))
        for path in OURS
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text())
    ]
    assert left == []


def test_each_of_the_console_s_classes_is_defined_in_one_file() -> None:
    """The pages share one document: what two of them call the same would look like the last."""
    files: dict[str, set[str]] = {}
    for path in sorted((ROOT / "web" / "console" / "src" / "look").glob("*.css")):
        for name in re.findall(r"^\.([\w-]+)(?:,| \{)$", path.read_text(), re.MULTILINE):
            files.setdefault(name, set()).add(path.name)
    assert len(files) > 100
    assert {name: where for name, where in files.items() if len(where) > 1} == {}
