"""Content, continued: READMEs, wherever they lie, whatever they are, however they are written."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.script import Respond, Rule
from tests.flow.house import House
from tests.flow.lodging import TOKEN, gaps, has_token, lodging, repository

pytestmark = pytest.mark.asyncio(loop_scope="module")

JAPANESE = "潮見表\n\n港ごとの満潮と干潮の時刻を示します。"


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["", TOKEN], ids=["none", "token"]
)
async def gantry(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Shared: each test imports a repository of its own."""
    async with lodging(GITHUB_TOKEN=request.param) as opened:
        yield opened


@pytest.mark.parametrize("name", ["no-readme", "readme-directory", "readme-submodule"])
async def test_c3_to_c6_without_a_readme_its_stage_is_skipped(gantry: House, name: str) -> None:
    job = await gantry.import_to_its_end(f"edge-cases/{name}")
    repository(job)
    assert job["project"]["readme"] is None
    stages = {stage["name"]: stage["status"] for stage in job["stages"]}
    assert stages["parse_readme"] == "SKIPPED"
    assert job["project"]["analysis"]["summary"]


@pytest.mark.parametrize(
    ("name", "path", "markup", "text"),
    [
        ("many", ".github/README.md", "MARKDOWN", "From .github"),
        ("in-docs", "docs/README.md", "MARKDOWN", "In docs"),
        ("lower-case", "readme.md", "MARKDOWN", "Small letters"),
        ("bare", "README", "PLAIN", "Just words."),
        ("rst", "README.rst", "RESTRUCTUREDTEXT", "Title\n\nWords."),
        ("adoc", "README.adoc", "ASCIIDOC", "Title\n\nWords."),
        ("org", "README.org", "ORG", "Title\n\nHeading\n\nWords."),
        ("textile", "README.textile", "PLAIN", "h1. Title\n\nWords."),
        ("mediawiki", "README.mediawiki", "PLAIN", "= Title =\n\nWords."),
        ("pod", "README.pod", "PLAIN", "=head1 Title\n\nWords.\n\n=cut"),
    ],
)
async def test_c4_a_readme_is_found_where_it_is_and_read_as_it_is_written(
    gantry: House, name: str, path: str, markup: str, text: str
) -> None:
    job = await gantry.import_to_its_end(f"edge-cases/readme-{name}")
    repository(job)
    readme = job["project"]["readme"]
    assert (readme["path"], readme["format"], readme["text"]) == (path, markup, text)
    assert not readme["truncated"]


async def test_c5_a_readme_that_is_a_symlink_shows_the_file_it_leads_to(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/readme-symlink")
    repository(job)
    assert job["project"]["readme"]["text"] == "The guide\n\nReached through a symlink."


@pytest.mark.parametrize(
    ("name", "target"), [("outside", "/etc/hostname"), ("broken", "docs/gone.md")]
)
async def test_c5_a_symlink_that_leads_to_no_file_is_a_gap(
    gantry: House, name: str, target: str
) -> None:
    job = await gantry.import_to_its_end(f"edge-cases/readme-symlink-{name}")
    (gap,) = gaps(job)
    assert (gap["code"], gap["item"], gap["retriable"]) == ("README_UNREADABLE", "readme", False)
    assert f"README.md leads to {target}, which is no file of the repository" in gap["message"]
    assert job["project"]["readme"] is None


@pytest.mark.parametrize("is_older_server", [False, True], ids=["none", "403"])
async def test_c7_of_a_huge_readme_the_beginning_is_shown(
    gantry: House, is_older_server: bool
) -> None:
    if is_older_server:
        errors = [{"resource": "Blob", "field": "data", "code": "too_large"}]
        message = "This API returns blobs up to 1 MB in size."
        too_large = Respond(403, json={"message": message, "errors": errors})
        gantry.sandbox.script.schedule(Rule(path="*/readme-huge/readme", respond=too_large))
    token = await gantry.user(f"huge-{is_older_server}")
    job = await gantry.import_to_its_end("edge-cases/readme-huge", token)
    (gap,) = gaps(job)
    assert (gap["code"], gap["retriable"]) == ("README_TRUNCATED", False)
    assert "README.md" in gap["message"]
    assert "its beginning is shown" in gap["message"]
    readme = job["project"]["readme"]
    assert readme["truncated"]
    assert len(readme["html"]) > 500_000
    assert readme["headings"]


async def test_c7_a_huge_readme_whose_bytes_do_not_come_is_a_gap_and_no_readme(
    gantry: House,
) -> None:
    refuse = Respond(403, json={"message": "Not now."})
    gantry.sandbox.script.schedule(Rule(path="*/readme-huge/readme", at=2, respond=refuse))
    token = await gantry.user("huge-refused")
    job = await gantry.import_to_its_end("edge-cases/readme-huge", token)
    (gap,) = gaps(job)
    assert (gap["code"], gap["item"]) == ("README_UNREADABLE", "large_readme")
    assert "Not now" in gap["message"]
    assert gap["retriable"]
    assert job["project"]["readme"] is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("latin1", "Gezeiten\n\nFür jeden Hafen die Höhe des Wassers, täglich geprüft."),
        ("shift-jis", JAPANESE),
        ("utf16", JAPANESE),
        ("bom", JAPANESE),
        ("crlf", "Title\n\nWords.\n\n- one\n- two"),
        ("nul-bytes", "Title\n\nWords."),
        ("empty", ""),
    ],
)
async def test_c8_a_readme_reads_the_same_in_every_encoding(
    gantry: House, name: str, text: str
) -> None:
    job = await gantry.import_to_its_end(f"edge-cases/readme-{name}")
    repository(job)
    assert job["project"]["readme"]["text"] == text
    assert "\0" not in job["project"]["readme"]["html"]


async def test_c8_a_pointer_to_a_file_kept_elsewhere_is_a_gap(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/readme-lfs-pointer")
    (gap,) = gaps(job)
    assert (gap["code"], gap["retriable"]) == ("README_UNREADABLE", False)
    assert "Git LFS" in gap["message"]
    assert job["project"]["readme"] is None


async def test_c8_broken_base64_is_a_gap(gantry: House) -> None:
    job = await gantry.import_to_its_end("edge-cases/readme-bad-base64")
    found = gaps(job)
    if has_token(gantry):  # GraphQL sends text as text
        assert found == []
        assert job["project"]["readme"]["text"].startswith("An edge case")
        return
    assert [(gap["code"], gap["item"]) for gap in found] == [("README_UNREADABLE", "readme")]
    assert "was not sent as valid base64" in found[0]["message"]
