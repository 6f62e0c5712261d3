"""The import contracts hold; and each of them fails when it is violated."""

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


def lint(directory: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    chosen = ("--contract", contract) if contract else ()
    return subprocess.run(
        (*LINT, *chosen),
        cwd=directory,
        env={"PYTHONPATH": str(directory), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", directory)
    for package in packages():
        if (ROOT / package).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "static", "repositories")
            shutil.copytree(ROOT / package, directory / package, ignore=ignored)
        else:
            shutil.copy(ROOT / f"{package}.py", directory)
    return directory


def test_the_contracts_hold() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_contract_has_a_planted_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_fails(contract: str, copy: Path) -> None:
    name, violation = VIOLATIONS[contract]
    file = copy / name
    clean = file.read_text()
    file.write_text(f"{clean}\n{violation}\n")
    try:
        answer = lint(copy, contract)
    finally:
        file.write_text(clean)
    assert answer.returncode != 0, answer.stdout
    assert "BROKEN" in answer.stdout
