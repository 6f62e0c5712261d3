"""What GitHub's answers say, also where fields are null, absent or odd."""

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records.problem import ProblemCode
from db.records.project import Release
from pipeline.errors import Fault, Refused
from pipeline.outbound.messages import Response
from pipeline.providers.github.graphql_query import ALIASES, MANIFEST_PATHS, QUERY, README_PATHS
from pipeline.providers.github.graphql_readings import read_repository
from pipeline.providers.github.host import GitHubHost
from pipeline.providers.github.readings import (
    read_contributors,
    read_facts,
    read_releases,
    read_tree,
    web_address,
)
from pipeline.providers.github.readme import needs_raw, read_raw_readme, read_readme, readme_in
from pipeline.providers.github.subject import Subject
from pipeline.providers.provider import Findings
from pipeline.repository import EntryKind, RepositoryAddress, SourceFile, Tree, TreeEntry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SUBJECT = Subject("github.com", RepositoryAddress("github", "o", "r"), authenticated=False)
LEAST = {"id": 7, "full_name": "o/r", "html_url": "https://github.com/o/r"}


def answered(said: object, status: int = 200) -> Response:
    return Response(status, {}, msgspec.json.encode(said), "https://api.github.com/", NOW)


def listing(*paths: str, kind: EntryKind = EntryKind.FILE) -> Tree:
    return Tree(tuple(TreeEntry(path, kind) for path in paths), truncated=False)


def test_the_fewest_fields_make_facts() -> None:
    facts = read_facts(answered(LEAST), SUBJECT)
    assert (facts.host_id, facts.full_name, facts.visibility) == ("7", "o/r", "public")
    assert (facts.topics, facts.license, facts.renamed_from) == ((), None, None)


def test_every_field_that_may_be_null_may_be_null() -> None:
    nullable = ("description", "homepage", "license", "language", "topics", "parent", "mirror_url")
    nulls: dict[str, Any] = dict.fromkeys((*nullable, "pushed_at", "is_template"), None)
    assert read_facts(answered(LEAST | nulls), SUBJECT) == read_facts(answered(LEAST), SUBJECT)


def test_a_new_name_is_a_renaming_and_another_case_is_none() -> None:
    assert read_facts(answered(LEAST | {"full_name": "o/new"}), SUBJECT).renamed_from == "o/r"
    assert read_facts(answered(LEAST | {"full_name": "O/R"}), SUBJECT).renamed_from is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"key": "mit", "name": "MIT License", "spdx_id": "MIT"}, "MIT"),
        ({"key": "other", "name": "Other", "spdx_id": "NOASSERTION"}, "Other"),
        (None, None),
    ],
)
def test_a_licence_goes_by_its_identifier(said: object, name: str | None) -> None:
    assert read_facts(answered(LEAST | {"license": said}), SUBJECT).license == name


def test_facts_of_another_shape_are_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_facts(answered(LEAST | {"id": "seven"}), SUBJECT)
    assert caught.value.problem.code is ProblemCode.HOST_ANSWER_UNREADABLE


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.org", "https://a.org"),
        (" a.org/b ", "https://a.org/b"),
        ("javascript:alert(1)", None),
        ("", None),
        (None, None),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(text: str | None, address: str | None) -> None:
    assert web_address(text) == address


def test_a_listing_tells_files_from_the_rest() -> None:
    modes = {"a": "100644", "b": "100755", "c": "040000", "d": "120000", "e": "160000"}
    rows = [{"path": path, "mode": mode, "type": "x"} for path, mode in modes.items()]
    tree = read_tree(answered({"tree": rows, "truncated": False}), SUBJECT).tree
    assert tree is not None
    assert [entry.kind for entry in tree.entries] == [
        EntryKind.FILE,
        EntryKind.FILE,
        EntryKind.DIRECTORY,
        EntryKind.SYMLINK,
        EntryKind.SUBMODULE,
    ]


def test_drafts_are_no_releases_and_dates_may_be_missing() -> None:
    said = [
        {"tag_name": "v2", "name": "", "draft": True},
        {"tag_name": "v1", "name": None, "published_at": None, "immutable": True},
    ]
    assert read_releases(answered(said), SUBJECT) == (Release("v1", None, None, False, None),)


def test_no_content_means_no_contributors() -> None:
    assert read_contributors(Response(204, {}, b"", "https://x.org/", NOW), SUBJECT) == ()


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["docs/README.md", "README.md", ".github/README.md"], ".github/README.md"),
        (["README.txt", "README.rst", "README.md"], "README.md"),
        (["README", "readme.org"], "readme.org"),
        (["README.zh-CN.md", "README.txt"], "README.txt"),
        (["src/README.md", "READMEs.md", "readme-old.md"], None),
    ],
)
def test_a_readme_is_chosen_by_place_and_then_by_form(
    paths: list[str], expected: str | None
) -> None:
    chosen = readme_in(listing(*paths))
    assert (chosen.path if chosen else None) == expected


def readme(**said: object) -> dict[str, object]:
    return {"path": "README.md", "type": "file", "encoding": "base64", "size": 0, **said}


@given(st.binary(max_size=400))
def test_a_readme_is_decoded_to_its_bytes(content: bytes) -> None:
    coded = base64.encodebytes(content).decode()
    found = read_readme(answered(readme(content=coded, size=len(content))), SUBJECT).readme
    assert found is not None
    assert (found.content, found.truncated) == (content, False)


@pytest.mark.parametrize(
    "said",
    [
        readme(content="!!! no base64 !!!"),
        readme(content="QQ"),
        readme(type="symlink", target="../../etc/passwd", encoding=None),
        readme(type="submodule", encoding=None),
        readme(submodule_git_url="https://x.org/y.git", encoding=None),
    ],
)
def test_a_readme_that_can_not_be_read_is_said_so(said: dict[str, object]) -> None:
    findings = read_readme(answered(said), SUBJECT)
    assert findings.readme is None
    assert [problem.code for problem in findings.shortfalls] == [ProblemCode.README_UNREADABLE]


def test_a_readme_too_large_for_json_is_to_be_asked_for_as_it_is() -> None:
    found = read_readme(answered(readme(encoding="none", content="", size=2_000_000)), SUBJECT)
    assert needs_raw(found.readme)
    assert not needs_raw(read_readme(answered(readme(content="")), SUBJECT).readme)


def test_a_directory_of_that_name_is_no_readme() -> None:
    found = read_readme(answered([readme()]), SUBJECT)
    assert (found.readme, found.shortfalls) == (None, ())


def graphql(**fields: object) -> bytes:
    least = {"id": "R_1", "nameWithOwner": "o/r", "url": "https://x.org", "visibility": "PRIVATE"}
    return msgspec.json.encode(least | fields)


def blob(text: str | None, **more: object) -> dict[str, object]:
    return {"byteSize": len((text or "").encode()), "isTruncated": False, "text": text, **more}


def test_manifests_of_a_front_and_a_back_end_are_read_below_the_root() -> None:
    backend = {ALIASES["backend/pyproject.toml"]: blob('[project]\nname = "app"')}
    found = read_repository(graphql(**backend), SUBJECT)
    assert [manifest.path for manifest in found.manifests] == ["backend/pyproject.toml"]


def test_the_fewest_fields_of_graphql_leave_the_rest_to_be_asked_for() -> None:
    found = read_repository(graphql(), SUBJECT)
    assert found.facts is not None
    assert (found.facts.host_id, found.facts.visibility) == ("R_1", "private")
    assert (found.readme, found.languages, found.releases, found.contributors) == (None,) * 4


def test_a_file_whose_text_came_with_the_query_is_taken() -> None:
    found = read_repository(
        graphql(
            inRoot={
                "entries": [{"name": name, "mode": 0o100644} for name in ("README.md", "go.mod")]
            },
            **{ALIASES["README.md"]: blob("# Hello"), ALIASES["go.mod"]: blob("module x")},
        ),
        SUBJECT,
    )
    assert found.readme is not None
    assert found.readme.content == b"# Hello"
    assert [manifest.path for manifest in found.manifests] == ["go.mod"]


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("README.md", 0o120000, blob("docs/index.md")),
        ("README.md", 0o100644, blob("cut", isTruncated=True)),
        ("README.md", 0o100644, blob(None, isBinary=True)),
        ("README.md", 0o100644, blob("l\ufffdssy", byteSize=5)),
        ("README.md", 0o100644, blob("x", byteSize=3_000_000)),
        ("README.md", 0o040000, {}),
        ("README.md", 0o100644, None),
        ("rEADME.md", 0o100644, None),
    ],
)
def test_a_readme_that_graphql_does_not_bring_whole_is_left_to_rest(
    name: str, mode: int, said: object
) -> None:
    entries = {"entries": [{"name": name, "mode": mode}]}
    found = read_repository(graphql(inRoot=entries, **{ALIASES["README.md"]: said}), SUBJECT)
    assert found.readme is None


FIELDS = {
    "inRoot": {"entries": [{"name": n, "mode": 0o100644} for n in ("README.md", "go.mod")]},
    "languages": {"edges": [{"size": 7, "node": {"name": "Go"}}]},
    "releases": {"nodes": [{"tagName": "v1"}]},
    "licenseInfo": {"spdxId": "MIT", "name": "MIT License"},
    ALIASES["README.md"]: blob("# Hello"),
    ALIASES["go.mod"]: blob("module x"),
}


@pytest.mark.parametrize(
    ("field", "left_out", "is_told"),
    [
        ("licenseInfo", {"facts"}, False),
        ("languages", {"languages"}, False),
        ("releases", {"releases"}, False),
        ("inGithub", {"readme"}, False),
        ("inRoot", {"readme"}, True),
        (ALIASES["README.md"], {"readme"}, False),
        (ALIASES["go.mod"], set(), True),
        (ALIASES["Gemfile"], set(), False),
        (ALIASES["web/package.json"], set(), True),
        ("issues", set(), False),
    ],
)
def test_of_a_field_that_an_error_took_a_part_of_nothing_is_believed(
    field: str, left_out: set[str], is_told: bool
) -> None:
    """What is left out is asked of the REST API; manifests can't be, so that is told."""
    nulls = {field: None} if field.startswith("file") else {}
    answer = graphql(**{**FIELDS, **nulls})
    found = read_repository(answer, SUBJECT, frozenset({field}))
    whole = read_repository(graphql(**FIELDS), SUBJECT)
    known = ("facts", "languages", "releases", "readme")
    assert {name for name in known if getattr(found, name) is None} == left_out
    assert all(getattr(whole, name) is not None for name in known)
    codes = [problem.code for problem in found.shortfalls]
    assert codes == [ProblemCode.MANIFESTS_UNAVAILABLE] * is_told


@pytest.mark.parametrize("size", [None, 4, 5, 6])
def test_a_raw_readme_that_is_shorter_than_it_should_be_is_a_fault(size: int | None) -> None:
    known = Findings(readme=SourceFile("README.md", b"", size, truncated=True))
    answer = Response(200, {}, b"Hello", "https://x.org/", NOW)
    if size == 6:
        with pytest.raises(Fault):
            read_raw_readme(answer, known, SUBJECT)
    else:
        readme = read_raw_readme(answer, known, SUBJECT).readme
        assert readme is not None
        assert (readme.content, readme.truncated) == (b"Hello", False)


def test_the_query_asks_for_each_file_once() -> None:
    paths = README_PATHS + MANIFEST_PATHS
    assert len(set(paths)) == len(paths) == QUERY.count("...File }")


@pytest.mark.parametrize(
    ("host", "api", "graphql_url"),
    [
        (
            GitHubHost.at("https://github.com/"),
            "https://api.github.com",
            "https://api.github.com/graphql",
        ),
        (
            GitHubHost.at("http://127.0.0.1:9100"),
            "http://127.0.0.1:9100",
            "http://127.0.0.1:9100/graphql",
        ),
        (
            GitHubHost.at("https://ghe.example.org", "https://ghe.example.org/api/v3"),
            "https://ghe.example.org/api/v3",
            "https://ghe.example.org/api/graphql",
        ),
    ],
)
def test_a_host_has_its_interfaces_where_github_has_them(
    host: GitHubHost, api: str, graphql_url: str
) -> None:
    assert (host.api_url, host.graphql_url) == (api, graphql_url)
