"""Nothing goes out within a request, but for the fields that are named here."""

from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from resolvers.root import build_schema as build_ours
from tests.flow.github_users import CONNECT
from tests.flow.house import house

# See docs/decisions, "A request may ask GitHub about the one who asks".
EXCEPTIONS = {
    "connectGithub",
    "beginGithubLogin",
    "finishGithubLogin",
    "githubRepositories",
    "estimateImport",
}

ASKED = {
    "connectGithub": 'mutation { connectGithub(token: "sandbox_classic") { __typename } }',
    "beginGithubLogin": "mutation { beginGithubLogin { __typename } }",
    "finishGithubLogin": "mutation { finishGithubLogin { __typename } }",
    "githubRepositories": "{ githubRepositories { totalCount } }",
    "estimateImport": '{ estimateImport(url: "edge-cases/plain") { requests } }',
}
ENDING = ("cancel", "delete", "disconnect", "purge")

SCHEMA = build_schema(build_ours().as_str())
ROOTS = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type}
FIELDS = [(kind, name) for kind, root in ROOTS.items() if root is not None for name in root.fields]


def value_of(kind: Any, ids: dict[str, str], name: str) -> Any:
    """Some value of an input type that a field can make use of."""
    if is_non_null_type(kind):
        return value_of(kind.of_type, ids, name)
    if is_list_type(kind):
        return [value_of(kind.of_type, ids, name)]
    if isinstance(kind, GraphQLInputObjectType):
        return {
            part: value_of(field.type, ids, part)
            for part, field in kind.fields.items()
            if is_non_null_type(field.type)
        }
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert isinstance(kind, GraphQLNamedType)
    values = {"ID": ids["project" if "roject" in name else "job"], "Int": 1, "Boolean": True}
    return values.get(kind.name, "edge-cases/plain")


def document_of(kind: str, name: str, ids: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The field with all arguments that it needs, and all it answers down to the third level."""
    root = ROOTS[kind]
    assert root is not None
    field = root.fields[name]
    wanted = {
        argument: known.type
        for argument, known in field.args.items()
        if is_non_null_type(known.type) or name == "project"
    }
    if name == "project":
        del wanted["slug"]
    declared = ", ".join(f"${argument}: {type_}" for argument, type_ in wanted.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in wanted)
    document = f"{kind} {f'({declared})' if declared else ''} {{ {name}"
    document += f"{f'({passed})' if passed else ''} {selection(field.type, 3)} }}"
    return document, {key: value_of(type_, ids, name) for key, type_ in wanted.items()}


def selection(kind: Any, depth: int) -> str:
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if not isinstance(named, GraphQLObjectType) or depth == 0:
        return "{ __typename }"
    parts = [
        f"{name}{'(first: 1)' if 'first' in field.args else ''} {selection(field.type, depth - 1)}"
        for name, field in named.fields.items()
        if not any(is_non_null_type(argument.type) for argument in field.args.values())
    ]
    return "{ " + " ".join(parts) + " }"


async def test_no_other_field_has_anything_go_out(tmp_path: Path, redis_url: str) -> None:
    """Whoever asks has an account, so that there would be something to ask for."""
    async with house(tmp_path, redis_url, works=False, QUERY_OBJECTS="1000000") as idle:
        await idle.ask(CONNECT, given="sandbox_classic")
        job = (await idle.start("edge-cases/plain"))["job"]["id"]
        before = len(idle.requests())
        # What is deleted, cancelled or disconnected comes last: the others need it.
        for kind, name in sorted(FIELDS, key=lambda field: field[1].startswith(ENDING)):
            if name not in EXCEPTIONS:
                document, variables = document_of(kind, name, {"job": job, "project": job})
                body = await idle.post(document, variables)
                assert body.get("data") is not None, (name, body)
                assert idle.requests()[before:] == [], name


async def test_the_exceptions_are_exceptions(tmp_path: Path, redis_url: str) -> None:
    """A name that needs to be no exception any more is to be taken off the list."""
    client = "sandbox_client"
    async with house(tmp_path, redis_url, works=False, GITHUB_CLIENT_ID=client) as idle:
        idle.sandbox.logins.interval_seconds = 0
        went_out = set()
        for name, document in ASKED.items():
            before = len(idle.requests())
            await idle.ask(document)
            if len(idle.requests()) > before:
                went_out.add(name)
    assert went_out == EXCEPTIONS
