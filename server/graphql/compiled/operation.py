"""An operation of a valid document, ready to be executed again and again."""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

import msgspec
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    get_variable_values,
    type_from_ast,
)
from graphql.execution import VariableValues
from graphql.execution.execute import execute_root_selection_set, execute_subscription_event
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from server.graphql.compiled.coercion import Coerce, coercer
from server.graphql.compiled.run import Asked, Hole, Run, fill
from server.graphql.compiled.selection import (
    NotCompiledError,
    Selection,
    condition_variables,
    fragments_of,
)
from server.graphql.compiled.writer import Writer

MAX_ERRORS = 50
MAX_VARIANTS = 16
"""Combinations of its conditions that an operation is compiled for."""

Show = Callable[[Any, Run, list[Hole], None], dict[str, Any]]
Present = Callable[[ExecutionResult], bytes]
IsAwaitable = Callable[[Any], TypeGuard[Awaitable[Any]]]

_encode = msgspec.json.Encoder(enc_hook=str).encode


class InvalidVariables(Exception):
    """The variables are not what the operation takes. `errors` are for the client."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    coerce: Coerce
    is_nullable: bool
    has_default: bool


class CompiledOperation:
    """The operation `node` of a valid document. `present` makes JSON of a result of graphql-core's;
    with `compiles` off that executes all."""

    def __init__(
        self,
        schema: Schema,
        document: DocumentNode,
        node: OperationDefinitionNode,
        present: Present,
        is_awaitable: IsAwaitable,
        *,
        compiles: bool = True,
    ) -> None:
        self.schema: GraphQLSchema = schema._schema
        self._strawberry_schema = schema
        self.node = node
        self.fragments = fragments_of(document)
        self.is_awaitable = is_awaitable
        self.left_to_graphql_core = 0
        self._document = document
        self._present = present
        self._variants: dict[tuple[bool, ...], Sequence[Show] | None] = {}
        self._variables: list[_Variable] | None = None
        self._conditions: tuple[str, ...] = ()
        if compiles:
            self._prepare()

    def _prepare(self) -> None:
        definitions = self.node.variable_definitions or ()
        try:
            self._conditions = condition_variables(self.node, self.fragments)
            self._variables = [
                _Variable(
                    definition.variable.name.value,
                    coercer(cast("Any", type_from_ast(self.schema, definition.type))),
                    not isinstance(definition.type, NonNullTypeNode),
                    definition.default_value is not None,
                )
                for definition in definitions
            ]
        except NotCompiledError:
            pass

    async def execute(
        self, context: object, variables: Mapping[str, Any], root: object = None
    ) -> bytes:
        """The answer to these variables; for a subscription, to the event `root`. Raises
        `InvalidVariables` before any resolver runs."""
        run = Run(self, context, root, variables, self._coerce(variables))
        shows = self._variant(self._variables, run.coerced) if self._variables is not None else None
        if shows is None:
            return await self._execute_generally(run)
        try:
            data: dict[str, Any] = {}
            for show in shows:
                holes: list[Hole] = []
                shown = show(root, run, holes, None)
                if holes:
                    await fill(holes)
                data = shown if len(shows) == 1 else data | shown
            return _encode({"data": data})
        except Exception:
            return await self._take_over(run)
        except BaseException:
            run.end()
            raise

    async def _take_over(self, run: Run) -> bytes:
        """Something is not as usual. graphql-core knows what follows from it."""
        run.has_failed = True
        try:
            return await self._execute_generally(run)
        finally:
            run.end()

    def variable_values(self, variables: Mapping[str, Any]) -> VariableValues:
        """What graphql-core makes of the variables. Raises `InvalidVariables`."""
        values = get_variable_values(
            self.schema,
            self.node.variable_definitions or (),
            dict(variables),
            max_errors=MAX_ERRORS,
        )
        if isinstance(values, list):
            raise InvalidVariables(values)
        return values

    def executor_for(
        self, context: object, variables: Mapping[str, Any]
    ) -> StrawberryGraphQLCoreExecutionContext:
        """graphql-core's executor, before anything has run. Raises `InvalidVariables`."""
        return self.executor(Run(self, context, None, variables, {}))

    def executor(self, run: Run) -> StrawberryGraphQLCoreExecutionContext:
        """graphql-core's executor for this run. It is handed what resolvers have answered."""
        built = StrawberryGraphQLCoreExecutionContext.build(
            self.schema,
            self._document,
            root_value=run.root,
            context_value=run.context,
            raw_variable_values=dict(run.variables),
            operation_name=self.node.name.value if self.node.name else None,
            middleware=[_Replay(run.asked)] if run.asked else None,
            is_awaitable=self.is_awaitable,
            max_coercion_errors=MAX_ERRORS,
        )
        if isinstance(built, list):
            raise InvalidVariables(built)
        return cast("StrawberryGraphQLCoreExecutionContext", built)

    def _coerce(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._variables is not None:
            coerced = {}
            try:
                for variable in self._variables:
                    if variable.name in variables:
                        coerced[variable.name] = variable.coerce(variables[variable.name])
                    elif variable.has_default or not variable.is_nullable:
                        break
                else:
                    return coerced
            except Exception:  # noqa: S110 - graphql-core says what is wrong, if anything is
                pass
        return self.variable_values(variables).coerced

    def _variant(
        self, variables: Sequence[_Variable], coerced: Mapping[str, Any]
    ) -> Sequence[Show] | None:
        """The functions that show the root, one after the other; None if graphql-core is to."""
        key: tuple[bool, ...] = ()
        if self._conditions:
            if any(coerced.get(name) is None for name in self._conditions):
                return None  # which is an error that graphql-core puts where it belongs
            key = tuple([coerced[name] for name in self._conditions])
        if key in self._variants:
            return self._variants[key]
        if len(self._variants) >= MAX_VARIANTS:
            return None
        try:
            shows = self._compile(variables, dict(zip(self._conditions, key, strict=True)))
        except NotCompiledError:
            shows = None
        self._variants[key] = shows
        return shows

    def _compile(
        self, variables: Sequence[_Variable], conditions: Mapping[str, bool]
    ) -> Sequence[Show]:
        root = self.schema.get_root_type(self.node.operation)
        if root is None:
            raise NotCompiledError("no such root")
        selection = Selection(self._strawberry_schema, self.fragments, conditions)
        fields = selection.fields(root, [self.node.selection_set])
        nullable = {variable.name: variable.is_nullable for variable in variables}
        parts: list[dict[str, list[FieldNode]]] = [fields]
        if self.node.operation is OperationType.MUTATION:
            parts = [{key: nodes} for key, nodes in fields.items()]
        return [
            Writer(selection, nullable, self.is_awaitable).object_function(root, part)
            for part in parts
        ]

    async def _execute_generally(self, run: Run) -> bytes:
        self.left_to_graphql_core += 1
        executor = self.executor(run)
        if self.node.operation is OperationType.SUBSCRIPTION:
            result: Any = execute_subscription_event(executor)
        else:
            result = execute_root_selection_set(executor)
        if self.is_awaitable(result):
            result = await result
        return self._present(cast("ExecutionResult", result))


class _Replay:
    """Answers for the resolvers that were asked before: each for the same source, in turn."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked: dict[tuple[int, int], deque[Asked]] = defaultdict(deque)
        for each in asked:
            self._asked[id(each.node), id(each.source)].append(each)

    def resolve(
        self, resolve: Callable[..., Any], source: Any, info: Any, /, **arguments: Any
    ) -> Any:
        asked = self._asked.get((id(info.field_nodes[0]), id(source)))
        return asked.popleft().again() if asked else resolve(source, info, **arguments)
