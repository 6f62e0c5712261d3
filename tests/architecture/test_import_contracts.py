"""The import contracts hold; and each of them fails when it is violated."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = (str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo")

# One violation per contract: the file it is planted in, and the import that it adds.
VIOLATIONS = {
    "one-way": ("db/users.py", "import schema"),
    "main-unknown": ("terminal/client.py", "import main"),
    "server-apart": ("server/health.py", "import pipeline.imports"),
    "pipeline": ("pipeline/analysis/readme.py", "import pipeline.stages.analyst"),
    "runner": ("pipeline/runner/kind.py", "import pipeline.outbound.identity"),
    "guests": ("sandbox/clock.py", "import db.identifiers"),
    "sandbox-unknown": ("composition/web.py", "import sandbox.server"),
    "stores": ("resolvers/context.py", "import sqlalchemy"),
    "one-door-out": ("pipeline/providers/provider.py", "import httpx"),
    "strawberry": ("pipeline/imports.py", "import strawberry"),
    "engine": ("pipeline/stages/analyst.py", "import docket"),
}


def packages() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(settings["tool"]["importlinter"]["root_packages"])


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        LINT,
        cwd=directory,
        env={"PYTHONPATH": str(directory), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> dict[str, str]:
    """The name of each contract by its id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of a copy with all of the violations: by the name of each broken contract, the
    chains of imports that break it."""
    directory = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", directory)
    ignored = shutil.ignore_patterns("__pycache__", "static", "repositories")
    for package in packages():
        shutil.copytree(ROOT / package, directory / package, ignore=ignored)
    shutil.copy(ROOT / "main.py", directory)
    for name, violation in VIOLATIONS.values():
        with (directory / name).open("a") as file:
            file.write(f"\n{violation}\n")
    answer = lint(directory)
    assert answer.returncode != 0, answer.stdout
    _, _, broken = answer.stdout.partition("Broken contracts\n")
    parts = re.split(r"^(\S.+)\n-+\n", broken, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_contracts_hold() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_contract_has_a_planted_violation() -> None:
    assert set(contracts()) == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(contract: str, planted: dict[str, str]) -> None:
    name, violation = VIOLATIONS[contract]
    importer = name.removesuffix(".py").replace("/", ".")
    imported = violation.removeprefix("import ")
    assert f"{importer} -> {imported} " in planted[contracts()[contract]]
