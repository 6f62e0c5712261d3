"""What compiling takes from inside Strawberry and graphql-core is still there, in its shape."""

import inspect
from enum import Enum

import strawberry
from graphql import GraphQLInputObjectType, GraphQLSchema
from graphql.execution import execute_root_selection_set, execute_subscription_event
from graphql.execution.executor import Executor
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.field import StrawberryField


@strawberry.enum
class Tide(Enum):
    HIGH = "high"


@strawberry.type
class Harbour:
    name: str

    @strawberry.field
    def tide(self, info: strawberry.Info, parent: strawberry.Parent["Harbour"], n: int = 1) -> Tide:
        raise NotImplementedError


@strawberry.type
class Query:
    harbour: Harbour


SCHEMA = strawberry.Schema(Query)
FIELDS = SCHEMA._schema.type_map["Harbour"].fields  # type: ignore[attr-defined]


def test_a_schema_holds_graphql_cores_and_says_how_attributes_are_read() -> None:
    assert isinstance(SCHEMA._schema, GraphQLSchema)
    assert SCHEMA.config.default_resolver is getattr
    assert not SCHEMA.exception_handlers


def test_a_field_leads_back_to_what_it_was_made_from() -> None:
    ours = {
        name: field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        for name, field in FIELDS.items()
    }
    assert all(isinstance(each, StrawberryField) for each in ours.values())
    assert ours["name"].is_basic_field
    assert not ours["tide"].is_basic_field
    assert (ours["tide"].extensions, ours["tide"].permission_classes) == ([], [])
    assert not ours["tide"].is_subscription


def test_a_resolver_tells_its_function_and_what_that_takes() -> None:
    field = FIELDS["tide"]
    ours = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    resolver = ours.base_resolver

    assert callable(resolver.wrapped_func)
    assert resolver.self_parameter is not None
    assert resolver.parent_parameter.name == "parent"
    assert resolver.root_parameter is None
    assert resolver.info_parameter.name == "info"
    [argument] = ours.arguments
    assert argument.python_name == "n"
    assert field.args["n"].extensions[GraphQLCoreConverter.DEFINITION_BACKREF] is argument


def test_an_enum_tells_its_members() -> None:
    kind = FIELDS["tide"].type.of_type

    assert isinstance(kind, CustomGraphQLEnumType)
    assert kind.wrapped_cls is Tide


def test_an_info_reads_from_the_one_of_graphql_core() -> None:
    info = strawberry.Info(_raw_info="raw", _field="field")  # type: ignore[arg-type]

    assert str(info._raw_info) == "raw"


def test_graphql_core_executes_with_what_is_handed_to_it() -> None:
    taken = inspect.signature(StrawberryGraphQLCoreExecutionContext.build).parameters

    assert issubclass(StrawberryGraphQLCoreExecutionContext, Executor)
    assert {"middleware", "raw_variable_values", "is_awaitable", "max_coercion_errors"} <= set(
        taken
    )
    assert callable(execute_root_selection_set)
    assert callable(execute_subscription_event)
    assert Path._fields == ("prev", "key", "typename")
    assert callable(GraphQLInputObjectType.out_type)
