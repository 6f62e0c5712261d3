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
_FOREIGN_FILE = re.compile(
    r"""[.-]min\.(?:js|css)$ | \.(?:bundle|chunk)\.js$ | ^(?:jquery|bootstrap|d3|angular
    |modernizr|require)[-.\d]*(?:\.min)?\.(?:js|css)$ | \.pb\.(?:go|cc|h)$ | _pb2(?:_grpc)?\.pyi?$
    | \.(?:designer|g)\.(?:ts|tsx|js|go|cs|dart)$ | ^(?:configure|ltmain\.sh
    |aclocal\.m4|config\.(?:guess|sub)|install-sh|gradlew(?:\.bat)?|mvnw(?:\.cmd)?)$
    | ^(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|composer\.lock|cargo\.lock
    |gemfile\.lock|poetry\.lock|uv\.lock|pipfile\.lock|go\.sum|mix\.lock|flake\.lock)$""",
    re.VERBOSE,
)
_TEST_FILE = re.compile(
    r"^(?:test_[^/]+|[^/]+_test|[^/]+_spec|[^/]+[.-](?:test|spec)|conftest)\.\w+$"
)


def role_of(path: str) -> Role:
    """The outermost folder that says something decides; a file's own name comes after."""
    folder, _, name = path.lower().rpartition("/")
    role = _role_of_folder(folder)
    if role is Role.FOREIGN or _FOREIGN_FILE.search(name):
        return Role.FOREIGN
    return Role.TESTS if role is Role.SOURCE and _TEST_FILE.search(name) else role


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
