"""What a path says of a file: whose it is, and what it is for."""

import re
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """FOREIGN: vendored or generated, not written here."""

    SOURCE = "source"
    TESTS = "tests"
    DOCUMENTATION = "documentation"
    EXAMPLES = "examples"
    FOREIGN = "foreign"


_FOREIGN_FOLDERS = (
    {"node_modules", "bower_components", "jspm_packages", "vendor", "vendors", "third_party"}
    | {"third-party", "thirdparty", "3rdparty", "external", "externals", "deps", "godeps"}
    | {"dist", ".venv", "venv", "site-packages", ".yarn", ".pnp", "pods", "carthage", ".bundle"}
    | {"__pycache__", ".git", ".svn", "deriveddata", ".next", ".nuxt", "__generated__", ".gradle"}
)
_TEST_FOLDERS = {"test", "tests", "testing", "__tests__", "spec", "specs", "e2e", "testdata"} | {
    *("fixtures", "__fixtures__", "fixture", "test-data", "test_data", "cypress", "__mocks__"),
    *("integration-tests", "integration_tests", "unittests", "testsuite", "fuzz"),
}
_DOCUMENTATION_FOLDERS = {"doc", "docs", "documentation", "manual", "man", "javadoc", "wiki"}
_EXAMPLE_FOLDERS = {"example", "examples", "sample", "samples", "demo", "demos", "tutorials"}
_FOLDERS = {
    Role.TESTS: _TEST_FOLDERS,
    Role.DOCUMENTATION: _DOCUMENTATION_FOLDERS,
    Role.EXAMPLES: _EXAMPLE_FOLDERS,
}
_FOREIGN_NAMES = (
    {"configure", "ltmain.sh", "aclocal.m4", "config.guess", "config.sub", "install-sh"}
    | {"gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", "package-lock.json", "pnpm-lock.yaml"}
    | {"yarn.lock", "bun.lock", "bun.lockb", "composer.lock", "cargo.lock", "gemfile.lock"}
    | {"poetry.lock", "uv.lock", "pipfile.lock", "go.sum", "mix.lock", "flake.lock"}
)
_FOREIGN_ENDS = (
    *("-min.js", ".min.js", "-min.css", ".min.css", ".bundle.js", ".chunk.js"),
    *(".pb.go", ".pb.cc", ".pb.h", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb2_grpc.pyi"),
    *(
        f".{tool}.{language}"
        for tool in ("designer", "g")
        for language in ("ts", "tsx", "js", "go", "cs", "dart")
    ),
)
_FOREIGN_LIBRARY = re.compile(
    r"(?:jquery|bootstrap|d3|angular|modernizr|require)[-.\d]*(?:\.min)?\.(?:js|css)"
)
_LONGEST_NAME = 255
_TEST_FILE = re.compile(
    r"(?:test_[^/]+|[^/]+_test|[^/]+_spec|[^/]+[.-](?:test|spec)|conftest)\.\w+"
)


def role_of(path: str) -> Role:
    """The outermost folder that says something decides; a file's own name comes after."""
    folder, _, name = path.lower().rpartition("/")
    role = _role_of_folder(folder)
    if role is Role.FOREIGN or _is_foreign(name):
        return Role.FOREIGN
    return Role.TESTS if role is Role.SOURCE and _is_test(name) else role


def _is_foreign(name: str) -> bool:
    return (
        name in _FOREIGN_NAMES
        or name.endswith(_FOREIGN_ENDS)
        or (len(name) <= _LONGEST_NAME and _FOREIGN_LIBRARY.fullmatch(name) is not None)
    )


def _is_test(name: str) -> bool:
    # Most names are no test's, which the expression takes long to find out.
    return (
        ("test" in name or "spec" in name)
        and len(name) <= _LONGEST_NAME
        and _TEST_FILE.fullmatch(name) is not None
    )


@lru_cache(maxsize=4096)
def _role_of_folder(path: str) -> Role:
    folders = path.split("/")
    if not _FOREIGN_FOLDERS.isdisjoint(folders):
        return Role.FOREIGN
    for folder in folders:
        for role, names in _FOLDERS.items():
            if folder in names:
                return role
    return Role.SOURCE
