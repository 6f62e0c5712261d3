"""What a re-sync makes of a project, and tells of it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from db.records.project import Analysis, AnalysisSource, LanguageShare, Readme, ReadmeFormat
from db.records.replacing import replace
from db.records.sync import LanguageChange, SyncChanges
from db.records.user import User
from pipeline.stages.update_project import Found, changes_between, updated
from tests.unit.facts import facts_of
from tests.unit.schema_world import a_project

ADA = User("1" * 36, "ada", is_admin=False, created_at=datetime(2026, 1, 1, tzinfo=UTC))
README = Readme("README.md", ReadmeFormat.MARKDOWN, "<p>Old</p>", "Old", (), (), (), (), False)
ANALYSIS = Analysis(
    "A tool", "tool", (), "flowchart TD", AnalysisSource.RULES, None, ADA.created_at
)
OLD = a_project(ADA, readme=README, analysis=ANALYSIS)

changes = st.builds(
    SyncChanges,
    st.booleans(),
    st.none() | st.just("o/before"),
    st.booleans(),
    st.just(()) | st.just((LanguageChange("C", None, 1.0),)),
    st.integers(0, 9),
    st.integers(0, 9),
)


def found(**known: object) -> Found:
    values = {
        "facts": facts_of(OLD.repository),
        "repository": OLD.repository,
        "readme": README,
        "analysis": replace(ANALYSIS, created_at=datetime(2026, 2, 2, tzinfo=UTC)),
        "failed": frozenset[str](),
    }
    return Found(**values | known)  # type: ignore[arg-type]


def test_what_is_found_to_be_the_same_changes_nothing() -> None:
    again = updated(replace(OLD, kind="tool", title="r", description="A tool"), found())
    assert again == replace(OLD, kind="tool", title="r", description="A tool")
    assert changes_between(again, again).is_empty


def test_what_a_stage_failed_at_stays_and_what_is_gone_goes() -> None:
    nothing = {"readme": None, "analysis": replace(ANALYSIS, summary="", diagram="")}
    failed = frozenset({"parse_readme", "describe", "draw_diagram"})
    kept = updated(OLD, found(**nothing, failed=failed))
    assert (kept.readme, kept.analysis) == (README, ANALYSIS)
    gone = updated(OLD, found(**nothing))
    assert gone.readme is None
    assert changes_between(OLD, gone).readme_changed


def test_without_a_repository_the_counts_alone_are_taken_over() -> None:
    facts = replace(facts_of(OLD.repository), stars=99, description="not looked at")
    new = updated(OLD, found(facts=facts, repository=None, readme=None, analysis=None))
    assert new == replace(OLD, repository=replace(OLD.repository, stars=99))
    assert changes_between(OLD, new) == SyncChanges(repository_changed=True)


def test_languages_are_told_by_their_parts_before_and_after() -> None:
    def languages(**bytes_: int) -> tuple[LanguageShare, ...]:
        total = sum(bytes_.values())
        return tuple(LanguageShare(name, size, size / total) for name, size in bytes_.items())

    was = replace(OLD, repository=replace(OLD.repository, languages=languages(C=50, Go=30, Vim=20)))
    now = replace(was, repository=replace(OLD.repository, languages=languages(C=50, Zig=30, Go=20)))
    assert changes_between(was, now).languages == (
        LanguageChange("Zig", None, 0.3),
        LanguageChange("Go", 0.3, 0.2),
        LanguageChange("Vim", 0.2, None),
    )


@given(changes, changes, changes)
def test_changes_add_up_whatever_the_stages_and_attempts(
    one: SyncChanges, two: SyncChanges, three: SyncChanges
) -> None:
    assert one.plus(two).plus(three) == one.plus(two.plus(three))
    assert one.plus(one) == one == one.plus(SyncChanges()) == SyncChanges().plus(one)
