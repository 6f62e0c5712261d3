"""Addresses: every spelling leads to one key, and every refusal says why."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.records.problem import Problem, ProblemCode
from pipeline.providers.github.address import parse_address
from pipeline.repository import RepositoryAddress

HOST = "github.com"
SANDBOX = "127.0.0.1:9100"

letters = string.ascii_letters + string.digits
owners = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,20}", fullmatch=True)
names = st.text(letters + "-_.", min_size=1, max_size=30)

SPELLINGS = [
    "https://{host}/{path}",
    "http://{host}/{path}/",
    "HTTPS://{HOST}/{path}.git",
    "https://www.{host}/{path}",
    "https://{host}:443/{path}",
    "https://git@{host}/{path}.git",
    "//{host}/{path}",
    "git://{host}/{path}.git",
    "git+https://{host}/{path}.git",
    "ssh://git@{host}/{path}.git",
    "ssh://git@{host}:22/{path}",
    "ssh://git@ssh.{host}:443/{path}.git",
    "git+ssh://git@{host}:{path}.git",
    "git@{host}:{path}.git",
    "git@{host}:/{path}",
    "{host}:{path}",
    "{host}/{path}",
    "{path}",
    "{path}.GIT",
    "  {path}/\n",
    "\ufeff{host}/{path}\u200b",
    "https://{host}/{path}/tree/main/a/b",
    "https://{host}/{path}/blob/feature@2/x.py",
    "https://{host}/{path}/pull/1",
    "https://{host}/{path}/issues?q=is:open+label:x",
    "https://{host}/{path}?tab=readme-ov-file#usage",
    "https://{host}/{path}#readme",
]


def code_of(text: str, host: str = HOST) -> ProblemCode | None:
    read = parse_address(text, host)
    return read.code if isinstance(read, Problem) else None


def is_refused(text: str) -> bool:
    return isinstance(parse_address(text, HOST), Problem)


@given(owners, names, st.sampled_from(SPELLINGS), st.booleans())
def test_any_spelling_of_one_address_has_one_key(
    owner: str, name: str, spelling: str, upper: bool
) -> None:
    assume(not name.lower().endswith((".git", ".wiki")) and not is_refused(f"{owner}/{name}"))
    path = f"{owner}/{name}"
    text = spelling.format(host=HOST, HOST=HOST.upper(), path=path.upper() if upper else path)
    read = parse_address(text, HOST)
    assert isinstance(read, RepositoryAddress), read
    assert read.key == f"github:{path}".lower()


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    read = parse_address(text, HOST)
    assert isinstance(read, RepositoryAddress) or read.remedy


@given(st.text("abgithu.com/@:?#[]%\\ \u0131\u043e\t", max_size=40))
def test_no_text_that_is_nearly_an_address_raises(text: str) -> None:
    read = parse_address(f"https://{text}", HOST)
    assert isinstance(read, Problem) or "/" in text


def test_owner_and_name_keep_their_spelling() -> None:
    read = parse_address("https://github.com/Octo-Org/Some.Repo.git", HOST)
    assert read == RepositoryAddress("github", "Octo-Org", "Some.Repo")


@pytest.mark.parametrize(
    "text", ["git@github.com:22/name.git", "ssh://git@github.com:22/name", "github.com:22/name"]
)
def test_an_owner_may_be_a_number_where_a_port_might_stand(text: str) -> None:
    assert parse_address(text, HOST) == RepositoryAddress("github", "22", "name")


def test_an_owner_may_be_called_as_the_host() -> None:
    assert parse_address("github/docs", HOST) == RepositoryAddress("github", "github", "docs")


@pytest.mark.parametrize(
    "text",
    [
        "https://user:hunter2@github.com/o/r",
        "https://hunter2@github.com/o/r",
        "https://user:hunter2/x@github.com/o/r",
        "https://user:hunter2?x@github.com/o/r",
        "https://user:123/hunter2@github.com/o/r",
        "user:hunter2@github.com:o/r",
        "ssh://user:hunter2@evil.tld/o/r",
        "https://github.com/o/r?token=ghp_hunter2hunter2hunter2",
        "github_pat_hunter2hunter2hunter2",
    ],
)
def test_credentials_are_refused_and_never_repeated(text: str) -> None:
    read = parse_address(text, HOST)
    assert isinstance(read, Problem)
    assert read.code is ProblemCode.ADDRESS_HAS_CREDENTIALS
    assert "hunter2" not in f"{read.message}{read.remedy}{read.link}"


@given(st.text(letters, min_size=6, max_size=20), st.sampled_from(["", ":", "/", "?", "#", ":1/"]))
def test_no_password_before_a_host_is_repeated(secret: str, odd: str) -> None:
    read = parse_address(f"https://me:QQ{secret}{odd}ZZ@evil.example/o/r", HOST)
    assert isinstance(read, Problem)
    assert f"QQ{secret}" not in f"{read.message}{read.remedy}"


@pytest.mark.parametrize(
    "host",
    [
        "github.com.evil.tld",
        "github.com-login.tld",
        "github-com.tld",
        "githUb.co",
        "gihub.com",
        "gtihub.com",
        "githubb.com",
        "g1thub.com",
        "github.org",
        "gith𝗎b.com",
        "githu\u0432.com",
        "github。com",
        "xn--gthub-cta.com",
    ],
)
def test_a_host_that_only_looks_right_is_told_apart(host: str) -> None:
    assert code_of(f"https://{host}/o/r") is ProblemCode.ADDRESS_LOOKALIKE_HOST


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.ADDRESS_EMPTY),
        (" \n\u200b", ProblemCode.ADDRESS_EMPTY),
        ("o/" + "r" * 2000, ProblemCode.ADDRESS_TOO_LONG),
        ("https://gitlab.com/o/r", ProblemCode.ADDRESS_HOST_NOT_SUPPORTED),
        ("git@bitbucket.org:o/r.git", ProblemCode.ADDRESS_HOST_NOT_SUPPORTED),
        ("https://github.com:8443/o/r", ProblemCode.ADDRESS_LOOKALIKE_HOST),
        ("https://[::1]/o/r", ProblemCode.ADDRESS_HOST_NOT_SUPPORTED),
        ("https://gist.github.com/o/0123", ProblemCode.ADDRESS_IS_GIST),
        ("https://github.com/o/r/wiki", ProblemCode.ADDRESS_IS_WIKI),
        ("https://github.com/o/r.wiki.git", ProblemCode.ADDRESS_IS_WIKI),
        ("https://github.com", ProblemCode.ADDRESS_NOT_A_REPOSITORY),
        ("https://github.com/octo", ProblemCode.ADDRESS_NOT_A_REPOSITORY),
        ("octo", ProblemCode.ADDRESS_NOT_A_REPOSITORY),
        ("https://github.com/settings/profile", ProblemCode.ADDRESS_RESERVED_OWNER),
        ("https://github.com/Orgs/octo/repositories", ProblemCode.ADDRESS_RESERVED_OWNER),
        ("https://github.com/topics/python", ProblemCode.ADDRESS_RESERVED_OWNER),
        ("-octo/r", ProblemCode.ADDRESS_BAD_OWNER),
        ("a" * 40 + "/r", ProblemCode.ADDRESS_BAD_OWNER),
        ("@octo/r", ProblemCode.ADDRESS_BAD_OWNER),
        ("https://github.com/octо/r", ProblemCode.ADDRESS_BAD_OWNER),
        ("o/" + "r" * 101, ProblemCode.ADDRESS_BAD_NAME),
        ("o/..", ProblemCode.ADDRESS_BAD_NAME),
        ("o/.", ProblemCode.ADDRESS_BAD_NAME),
        ("o/.git", ProblemCode.ADDRESS_BAD_NAME),
        ("o/r/../../x", ProblemCode.ADDRESS_BAD_NAME),
        ("o/r%2f..", ProblemCode.ADDRESS_BAD_NAME),
        ("o/é", ProblemCode.ADDRESS_BAD_NAME),
        ("o/r\x00", ProblemCode.ADDRESS_UNREADABLE),
        ("o/r r", ProblemCode.ADDRESS_UNREADABLE),
        ("https://github.com\\o\\r", ProblemCode.ADDRESS_UNREADABLE),
        ("ftp://github.com/o/r", ProblemCode.ADDRESS_UNREADABLE),
        ("file:///o/r", ProblemCode.ADDRESS_UNREADABLE),
        ("/home/o/r", ProblemCode.ADDRESS_UNREADABLE),
    ],
)
def test_what_is_no_repository_is_refused_by_its_kind(text: str, code: ProblemCode) -> None:
    assert code_of(text) is code


def test_a_wiki_is_answered_with_the_repository_it_belongs_to() -> None:
    for text in ("https://github.com/o/R.WIKI.git", "https://github.com/o/R/wiki/Home"):
        read = parse_address(text, HOST)
        assert isinstance(read, Problem)
        assert read.remedy is not None
        assert read.remedy.endswith(" github.com/o/R.")


def test_what_is_repeated_of_an_address_is_short_and_printable() -> None:
    read = parse_address("ftp://" + "x\u202e" * 300, HOST)
    assert isinstance(read, Problem)
    assert len(read.message) < 200
    assert "\u202e" not in read.message


@pytest.mark.parametrize(
    "text",
    [
        "o/r",
        "http://127.0.0.1:9100/o/r",
        "127.0.0.1:9100/o/r/tree/a@b",
        "git@127.0.0.1:o/r.git",
        "ssh://git@127.0.0.1:2222/o/r",
    ],
)
def test_another_host_may_be_configured(text: str) -> None:
    assert parse_address(text, SANDBOX) == RepositoryAddress("github", "o", "r")


def test_where_another_host_is_configured_github_is_not_meant() -> None:
    read = parse_address("https://github.com/o/r", SANDBOX)
    assert isinstance(read, Problem)
    assert read.code is ProblemCode.ADDRESS_HOST_NOT_SUPPORTED
    assert SANDBOX in read.message
