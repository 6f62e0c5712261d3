"""A server's first answer waits for nothing that it can do without."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SERVED = "import composition.commands, resolvers.root; resolvers.root.build_schema()"
LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def loaded_by(code: str) -> set[str]:
    answer = subprocess.run(
        (sys.executable, "-c", f"{code}; {LOADED}"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.split())


@pytest.mark.parametrize(
    "library",
    [
        pytest.param("alembic", id="migrations, while none is due"),
        pytest.param("httpx", id="connections to hosts"),
        pytest.param("docutils", id="READMEs in reStructuredText"),
        pytest.param("markdown_it", id="READMEs in Markdown"),
        pytest.param("nh3", id="sanitising"),
        pytest.param("yaml", id="manifests"),
        pytest.param("terminal", id="progress for a person"),
    ],
)
def test_a_server_starts_without(library: str, served: set[str]) -> None:
    assert library not in served


@pytest.fixture(scope="module")
def served() -> set[str]:
    return loaded_by(SERVED)


def test_the_processes_of_the_analysis_load_what_they_analyse_with() -> None:
    prepared = loaded_by("from pipeline.analysis.findings import prepare; prepare()")
    assert {"nh3", "yaml"} <= prepared
    assert not {"sqlalchemy", "redis", "httpx"} & prepared


def test_the_collector_never_looks_through_what_is_loaded() -> None:
    load = "import gc, main\nwith main._loading(): import composition.commands"
    left = "print('left:', len(gc.get_objects()) < gc.get_freeze_count() / 10, gc.isenabled())"
    assert {"True"} == loaded_by(f"{load}\n{left}") & {"True", "False"}
