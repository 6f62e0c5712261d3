"""Imports from a simulated GitHub: what they bring, what they cost, and how they end."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from db.records.job import WaitReason
from db.records.problem import ProblemCode
from db.records.project import Contributor, Repository
from pipeline.errors import Fault, MustWait, Refused, StageError
from pipeline.outbound.identity import ANONYMOUS, Identity
from pipeline.repository import Source
from pipeline.stages.analyst import SOURCE
from pipeline.stages.fetch_repository import NAME, REPOSITORY
from sandbox.changes import Delete, Forbid, Rename
from sandbox.ledgers import Caller, Resource
from sandbox.script import Respond, Rule
from tests.contract.import_bench import TOKEN, Bench, RememberedWork, new_job, open_bench

PLAIN = "edge-cases/plain"

either = pytest.mark.parametrize("who", [ANONYMOUS, TOKEN], ids=["anonymous", "token"])


@pytest.fixture(params=["2022-11-28", "2026-03-10"])
async def either_version(redis_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with open_bench(redis_url, api_version=request.param) as bench:
        yield bench


@pytest.fixture
async def bench(redis_url: str) -> AsyncIterator[Bench]:
    async with open_bench(redis_url) as bench:
        yield bench


def leave_anonymous(bench: Bench, requests: int) -> None:
    now = bench.sandbox.clock.timestamp()
    ledger = bench.sandbox.ledgers.of(Caller(None, "127.0.0.1"), Resource.CORE, now)
    ledger.used = ledger.limit - requests


def wait_for_renewal(bench: Bench) -> None:
    bench.sandbox.clock.advance(timedelta(minutes=61).total_seconds())
    bench.sandbox.journal.clear()


async def refusal(bench: Bench, repository: str, who: Identity) -> StageError:
    with pytest.raises(StageError) as caught:
        await bench.fetch(repository, who)
    return caught.value


@either
async def test_an_import_brings_the_repository_whole(either_version: Bench, who: Identity) -> None:
    done, work = await either_version.fetch(PLAIN, who)
    snapshot = work.snapshot
    assert done.gaps == ()
    assert (snapshot.facts.full_name, snapshot.facts.license) == (PLAIN, "MIT")
    assert snapshot.readme is not None
    assert snapshot.readme.path == "README.md"
    assert snapshot.readme.content.startswith(b"# ")
    assert snapshot.tree is not None
    assert {entry.path for entry in snapshot.tree.entries} >= {"README.md", "pyproject.toml"}
    assert snapshot.languages
    assert snapshot.releases is not None
    assert snapshot.contributors is not None
    assert work.identified == (PLAIN, (f"github:#{snapshot.facts.host_id}", f"github:{PLAIN}"))


@either
async def test_what_follows_is_handed_the_repository_and_its_source(
    bench: Bench, who: Identity
) -> None:
    _, work = await bench.fetch(PLAIN, who)
    snapshot = work.snapshot
    repository = await work.recall(REPOSITORY, Repository)
    source = await work.recall(SOURCE, Source)
    assert repository is not None
    assert (repository.full_name, repository.languages_estimated) == (PLAIN, False)
    assert repository.languages == snapshot.languages
    assert source is not None
    assert (source.readme, source.tree) == (snapshot.readme, snapshot.tree)


async def test_languages_that_the_host_does_not_count_are_estimated(bench: Bench) -> None:
    refuse = Respond(403, json={"message": "Not now."})
    bench.sandbox.script.schedule(Rule(path="*/languages", respond=refuse))
    done, work = await bench.fetch(PLAIN)
    repository = await work.recall(REPOSITORY, Repository)
    assert repository is not None
    assert (repository.languages_estimated, repository.languages[0].name) == (True, "Python")
    assert [gap.problem.code for gap in done.gaps] == [ProblemCode.LANGUAGES_UNAVAILABLE]


async def test_both_ways_tell_the_same(bench: Bench) -> None:
    _, anonymous = await bench.fetch(PLAIN)
    _, with_token = await bench.fetch(PLAIN, TOKEN)
    for name in ("facts", "is_empty", "readme", "tree", "languages", "releases", "contributors"):
        assert getattr(with_token.snapshot, name) == getattr(anonymous.snapshot, name), name


async def test_without_a_token_an_import_takes_six_requests(bench: Bench) -> None:
    _, work = await bench.fetch(PLAIN)
    assert work.spent.requests == len(bench.targets()) == 6
    assert work.spent.bytes > 0


async def test_with_a_token_an_import_takes_three_requests_and_a_point(bench: Bench) -> None:
    _, work = await bench.fetch(PLAIN, TOKEN)
    assert work.spent.requests == len(bench.targets()) == 3
    assert work.spent.graphql_points == 1
    assert [manifest.path for manifest in work.snapshot.manifests] == ["pyproject.toml"]


async def test_an_unchanged_repository_costs_a_token_nothing_of_its_rest_quota(
    bench: Bench,
) -> None:
    await bench.fetch(PLAIN, TOKEN)
    bench.sandbox.journal.clear()
    _, work = await bench.fetch(PLAIN, TOKEN)
    rest = [record for record in bench.sandbox.journal.records() if record.resource == "core"]
    assert [(record.status, record.cost) for record in rest] == [(304, 0), (304, 0)]
    assert work.spent.not_modified == 2


@either
async def test_progress_is_told_in_words_and_never_falls(bench: Bench, who: Identity) -> None:
    _, work = await bench.fetch(PLAIN, who)
    percents = [percent for percent, _ in work.lines]
    assert percents == sorted(percents)
    assert work.lines[0] == (0, "Fetching repository data")


@either
async def test_a_renamed_repository_is_followed(bench: Bench, who: Identity) -> None:
    _, work = await bench.fetch("edge-cases/renamed-away", who)
    assert work.snapshot.facts.full_name == "edge-cases/renamed-here"
    assert work.snapshot.facts.renamed_from == "edge-cases/renamed-away"
    assert work.identified is not None
    assert "github:edge-cases/renamed-here" in work.identified[1]
    assert work.spent.requests == (7 if who is ANONYMOUS else 3)


@either
async def test_another_case_of_the_name_is_no_renaming(bench: Bench, who: Identity) -> None:
    _, work = await bench.fetch("EDGE-cases/mixed-case", who)
    assert work.snapshot.facts.full_name == "edge-cases/Mixed-Case"
    assert work.snapshot.facts.renamed_from is None


@either
async def test_an_empty_repository_is_no_failure(bench: Bench, who: Identity) -> None:
    done, work = await bench.fetch("edge-cases/empty", who)
    assert work.snapshot.is_empty
    assert (work.snapshot.readme, work.snapshot.tree, done.gaps) == (None, None, ())
    assert work.spent.requests <= 2


@either
async def test_a_repository_without_a_readme_is_no_failure(bench: Bench, who: Identity) -> None:
    done, work = await bench.fetch("edge-cases/no-readme", who)
    assert (work.snapshot.readme, done.gaps) == (None, ())
    assert not any(target.endswith("/readme") for target in bench.targets())


@either
@pytest.mark.parametrize(
    ("repository", "path"),
    [
        ("readme-many", ".github/README.md"),
        ("readme-in-docs", "docs/README.md"),
        ("readme-lower-case", "readme.md"),
        ("readme-rst", "README.rst"),
        ("readme-bare", "README"),
        ("readme-mediawiki", "README.mediawiki"),
        ("readme-symlink", "README.md"),
        ("readme-empty", "README.md"),
    ],
)
async def test_a_readme_is_found_wherever_github_shows_one(
    bench: Bench, who: Identity, repository: str, path: str
) -> None:
    done, work = await bench.fetch(f"edge-cases/{repository}", who)
    assert work.snapshot.readme is not None
    assert (work.snapshot.readme.path, done.gaps) == (path, ())


@pytest.mark.parametrize(
    "repository",
    ["latin1", "shift-jis", "utf16", "bom", "crlf", "nul-bytes", "lfs-pointer"],
)
async def test_a_readme_comes_in_its_very_bytes(bench: Bench, repository: str) -> None:
    _, anonymous = await bench.fetch(f"edge-cases/readme-{repository}")
    _, with_token = await bench.fetch(f"edge-cases/readme-{repository}", TOKEN)
    assert anonymous.snapshot.readme == with_token.snapshot.readme
    assert anonymous.snapshot.readme is not None
    assert anonymous.snapshot.readme.size == len(anonymous.snapshot.readme.content)


@either
async def test_a_huge_readme_is_cut_and_marked_so(bench: Bench, who: Identity) -> None:
    done, work = await bench.fetch("edge-cases/readme-huge", who)
    assert work.snapshot.readme is not None
    assert work.snapshot.readme.truncated
    assert len(work.snapshot.readme.content) == 1024 * 1024
    assert done.gaps == ()  # the stage that shows it says so


@either
@pytest.mark.parametrize("repository", ["readme-symlink-outside", "readme-symlink-broken"])
async def test_a_readme_that_leads_out_of_the_repository_is_a_gap(
    bench: Bench, who: Identity, repository: str
) -> None:
    done, work = await bench.fetch(f"edge-cases/{repository}", who)
    assert work.snapshot.readme is None
    assert [gap.problem.code for gap in done.gaps] == [ProblemCode.README_UNREADABLE]


@either
@pytest.mark.parametrize("repository", ["readme-directory", "readme-submodule"])
async def test_a_directory_or_submodule_of_that_name_is_no_readme(
    bench: Bench, who: Identity, repository: str
) -> None:
    done, work = await bench.fetch(f"edge-cases/{repository}", who)
    assert (work.snapshot.readme, done.gaps) == (None, ())


@either
async def test_a_cut_listing_is_a_gap(bench: Bench, who: Identity) -> None:
    done, work = await bench.fetch("edge-cases/truncated-tree", who)
    assert work.snapshot.tree is not None
    assert work.snapshot.tree.truncated
    assert [gap.problem.code for gap in done.gaps] == [ProblemCode.TREE_TRUNCATED]


@either
async def test_too_many_contributors_are_a_gap_that_no_retry_mends(
    bench: Bench, who: Identity
) -> None:
    done, work = await bench.fetch("edge-cases/contributors-too-large", who)
    [gap] = done.gaps
    assert (gap.stage, gap.item, gap.retriable) == (NAME, "contributors", False)
    assert gap.problem.code is ProblemCode.CONTRIBUTORS_UNAVAILABLE
    assert work.snapshot.contributors is None


async def test_anonymous_contributors_come_by_name_without_their_address(bench: Bench) -> None:
    said = [
        {"login": "helper[bot]", "type": "Bot", "contributions": 9, "avatar_url": "https://a.org/"},
        {"name": "Kim", "email": "kim@a.org", "type": "Anonymous", "contributions": 2},
    ]
    bench.sandbox.script.schedule(Rule(path="*/contributors*", respond=Respond(200, json=said)))
    _, work = await bench.fetch(PLAIN)
    assert work.snapshot.contributors == (
        Contributor("helper[bot]", None, 9, "https://a.org/", is_bot=True),
        Contributor(None, "Kim", 2, None),
    )


@either
@pytest.mark.parametrize(
    ("repository", "code"),
    [
        ("absent", ProblemCode.REPOSITORY_NOT_FOUND),
        ("blocked-dmca", ProblemCode.REPOSITORY_BLOCKED_DMCA),
        ("disabled-tos", ProblemCode.REPOSITORY_DISABLED),
        ("unavailable", ProblemCode.REPOSITORY_DISABLED),
        ("redirect-loop", ProblemCode.REDIRECT_REFUSED),
        ("redirect-elsewhere", ProblemCode.REDIRECT_REFUSED),
    ],
)
async def test_a_repository_that_is_refused_says_why(
    bench: Bench, who: Identity, repository: str, code: ProblemCode
) -> None:
    error = await refusal(bench, f"edge-cases/{repository}", who)
    assert isinstance(error, Refused)
    assert error.problem.code is code
    assert "deleted" not in error.problem.message


async def test_a_private_repository_needs_a_token_that_may_see_it(bench: Bench) -> None:
    error = await refusal(bench, "edge-cases/private", ANONYMOUS)
    assert error.problem.code is ProblemCode.REPOSITORY_NOT_FOUND
    assert "or it is private" in error.problem.message
    _, work = await bench.fetch("edge-cases/private", TOKEN)
    assert work.snapshot.facts.visibility == "private"


@pytest.mark.parametrize(
    ("token", "repository", "code"),
    [
        ("sandbox_revoked", PLAIN, ProblemCode.TOKEN_REJECTED),
        (
            "sandbox_without_contents",
            "edge-cases/private",
            ProblemCode.TOKEN_LACKS_PERMISSION,
        ),
        ("sandbox_without_sso", "sso-guild/workshop", ProblemCode.SSO_REQUIRED),
        ("sandbox_oauth", "closed-guild/workshop", ProblemCode.ACCESS_RESTRICTED),
    ],
)
async def test_a_token_that_does_not_suffice_says_what_is_missing(
    bench: Bench, token: str, repository: str, code: ProblemCode
) -> None:
    error = await refusal(bench, repository, Identity.of_token(token))
    assert isinstance(error, Refused)
    assert (error.problem.code, error.retriable) == (code, True)
    assert error.problem.remedy
    assert token not in str(error)


async def test_a_token_that_is_revoked_in_the_middle_is_waited_for(bench: Bench) -> None:
    bench.sandbox.script.schedule(
        Rule(path="*/git/trees/*", respond=Respond(401, json={"message": "Bad credentials"}))
    )
    bench.identity, work = TOKEN, RememberedWork(new_job(PLAIN))
    with pytest.raises(MustWait) as caught:
        await bench.run(work)
    assert (caught.value.reason, caught.value.until) == (WaitReason.AUTHENTICATION, None)
    work.try_again()
    await bench.run(work)
    assert work.spent.requests == 2


@pytest.mark.parametrize("remaining", range(6))
async def test_a_quota_that_ends_too_early_is_waited_for_and_nothing_asked_twice(
    bench: Bench, remaining: int
) -> None:
    leave_anonymous(bench, remaining)
    work = RememberedWork(new_job(PLAIN))
    with pytest.raises(MustWait) as caught:
        await bench.run(work)
    assert caught.value.reason is WaitReason.QUOTA
    assert caught.value.problem.code is ProblemCode.QUOTA_EXHAUSTED
    until = caught.value.until
    assert until is not None
    assert timedelta(minutes=59) < until - bench.sandbox.clock.now() < timedelta(minutes=61)
    wait_for_renewal(bench)
    await bench.run(work)
    assert len(bench.targets()) == 6 - remaining


async def test_a_graphql_quota_that_is_used_up_is_waited_for(bench: Bench) -> None:
    said = {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit …"}]}
    headers = {"x-ratelimit-remaining": "0"}
    bench.sandbox.script.schedule(Rule(path="/graphql", respond=Respond(200, headers, said)))
    error = await refusal(bench, PLAIN, TOKEN)
    assert isinstance(error, MustWait)
    assert error.reason is WaitReason.QUOTA
    assert error.until is not None
    assert error.until - bench.sandbox.clock.now() > timedelta(minutes=59)


@either
@pytest.mark.parametrize("status", [403, 429])
async def test_a_secondary_limit_is_waited_for(bench: Bench, who: Identity, status: int) -> None:
    said = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}
    bench.sandbox.script.schedule(Rule(respond=Respond(status, {"retry-after": "90"}, said)))
    error = await refusal(bench, PLAIN, who)
    assert isinstance(error, MustWait)
    assert error.reason is WaitReason.SECONDARY_LIMIT
    assert error.until is not None
    rest = error.until - bench.sandbox.clock.now()
    assert timedelta(seconds=80) < rest <= timedelta(seconds=90)


async def test_a_secondary_limit_on_an_extra_is_waited_for_as_well(bench: Bench) -> None:
    said = {"message": "You have triggered an abuse detection mechanism."}
    bench.sandbox.script.schedule(Rule(path="*/languages", respond=Respond(403, json=said)))
    work = RememberedWork(new_job(PLAIN))
    for _ in range(2):
        with pytest.raises(MustWait):
            await bench.run(work)
    assert len(bench.targets()) == 4
    bench.sandbox.clock.advance(60)
    assert (await bench.run(work)).gaps == ()
    assert len(bench.targets()) == 7


@either
async def test_a_fault_is_raised_and_the_next_attempt_goes_on_from_there(
    bench: Bench, who: Identity
) -> None:
    bench.sandbox.script.schedule(Rule(path="*/git/trees/*", respond=Respond(502, text="<html>")))
    bench.identity, work = who, RememberedWork(new_job(PLAIN))
    with pytest.raises(Fault):
        await bench.run(work)
    asked = len(bench.targets())
    work.try_again()
    await bench.run(work)
    assert bench.targets()[asked].endswith("/git/trees/HEAD?recursive=1")


async def test_a_fault_of_an_extra_is_tried_once_more_and_then_a_gap(bench: Bench) -> None:
    bench.sandbox.script.schedule(
        Rule(path="*/releases*", times=None, respond=Respond(500, json={"error": "Server Error"}))
    )
    work = RememberedWork(new_job(PLAIN))
    with pytest.raises(Fault):
        await bench.run(work)
    work.try_again()
    done = await bench.run(work)
    [gap] = done.gaps
    assert (gap.item, gap.problem.code) == ("releases", ProblemCode.HOST_FAILED)
    assert (gap.retriable, work.snapshot.contributors is not None) == (True, True)


@either
@pytest.mark.parametrize(
    "respond",
    [
        Respond(200, text="<html>"),
        Respond(200, text='{"id": 1'),
        Respond(200, text='{"a":' + "[" * 9999),
    ],
)
async def test_an_answer_that_can_not_be_read_is_a_fault(
    bench: Bench, who: Identity, respond: Respond
) -> None:
    bench.sandbox.script.schedule(Rule(respond=respond))
    error = await refusal(bench, PLAIN, who)
    assert isinstance(error, Fault)
    assert error.problem.code is ProblemCode.HOST_ANSWER_UNREADABLE


async def test_where_graphql_brings_no_repository_rest_is_asked(bench: Bench) -> None:
    said = {"data": {"repository": None}, "errors": [{"message": "Resource limits exceeded"}]}
    bench.sandbox.script.schedule(Rule(path="/graphql", respond=Respond(200, json=said)))
    done, work = await bench.fetch(PLAIN, TOKEN)
    [gap] = done.gaps
    assert (gap.problem.code, gap.item) == (ProblemCode.MANIFESTS_UNAVAILABLE, "overview")
    assert work.spent.requests == 7


async def test_where_graphql_leaves_a_field_out_rest_is_asked_for_it(bench: Bench) -> None:
    _, whole = await bench.fetch(PLAIN, TOKEN)
    facts = whole.snapshot.facts
    said = {
        "data": {
            "repository": {
                "id": "R_1",
                "databaseId": int(facts.host_id),
                "nameWithOwner": facts.full_name,
                "url": facts.url,
                "visibility": "PUBLIC",
                "releases": None,
            },
            "rateLimit": {"cost": 1},
        },
        "errors": [{"type": "FORBIDDEN", "path": ["repository", "releases"], "message": "No."}],
    }
    bench.sandbox.script.schedule(Rule(path="/graphql", respond=Respond(200, json=said)))
    done, work = await bench.fetch(PLAIN, TOKEN)
    assert done.gaps == ()
    assert work.snapshot.releases is not None
    assert work.snapshot.readme == whole.snapshot.readme


async def test_a_query_that_broke_off_nobody_knows_where_is_not_believed(bench: Bench) -> None:
    said = {
        "data": {
            "repository": {
                "id": "R_1",
                "nameWithOwner": PLAIN,
                "url": "https://x.org",
                "visibility": "PUBLIC",
                "licenseInfo": None,
                "releases": {"nodes": []},
            }
        },
        "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits exceeded."}],
    }
    bench.sandbox.script.schedule(Rule(path="/graphql", respond=Respond(200, json=said)))
    done, work = await bench.fetch(PLAIN, TOKEN)
    assert [gap.problem.code for gap in done.gaps] == [ProblemCode.MANIFESTS_UNAVAILABLE]
    assert work.snapshot.facts.license == "MIT"
    assert work.spent.requests == 7


@either
async def test_a_repository_that_is_renamed_meanwhile_is_followed(
    bench: Bench, who: Identity
) -> None:
    change = Rename(PLAIN, to="edge-cases/elsewhere")
    bench.sandbox.script.schedule(Rule(path="*/git/trees/*", changes=(change,)))
    done, _ = await bench.fetch(PLAIN, who)
    assert done.gaps == ()


@either
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Delete(PLAIN), ProblemCode.REPOSITORY_NOT_FOUND),
        (Forbid(PLAIN), ProblemCode.REPOSITORY_BLOCKED_DMCA),
    ],
)
async def test_a_repository_that_goes_meanwhile_is_refused(
    bench: Bench, who: Identity, change: Delete | Forbid, code: ProblemCode
) -> None:
    bench.sandbox.script.schedule(Rule(path="*/git/trees/*", changes=(change,)))
    error = await refusal(bench, PLAIN, who)
    assert isinstance(error, Refused)
    assert error.problem.code is code


async def test_a_version_of_the_api_that_github_does_not_know_is_told(redis_url: str) -> None:
    async with open_bench(redis_url, api_version="1999-01-01") as bench:
        error = await refusal(bench, PLAIN, ANONYMOUS)
    assert error.problem.code is ProblemCode.HOST_REFUSED
    assert "1999-01-01" in error.problem.message
