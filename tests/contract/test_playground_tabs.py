"""The tabs that the playground opens with ask for what the schema answers."""

from pathlib import Path

from graphql import GraphQLError, parse, validate
from graphql import build_schema as read_schema

from resolvers.root import build_schema

TABS = Path(__file__).parents[2] / "web" / "graphiql" / "src" / "tabs"
SCHEMA = read_schema(build_schema().as_str())


def errors_in(tab: Path) -> list[GraphQLError]:
    return validate(SCHEMA, parse(tab.read_text("utf-8")))


def test_each_tab_of_the_playground_is_valid_against_our_schema() -> None:
    assert {tab.stem: errors_in(tab) for tab in TABS.glob("*.graphql")} == {
        "start": [],
        "progress": [],
        "result": [],
    }
