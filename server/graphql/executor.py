"""Executes a document again without examining it anew.

graphql-core collects the fields of a document, looks up their definitions and the types of its
variables for every request, and makes for each resolver a description of where it is. In a document
without directives all of that is the same each time, and a field that reads an attribute of its
record asks for no description.
"""

from collections.abc import Awaitable, Callable, Iterable
from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self, cast

from graphql import (
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    Undefined,
    coerce_input_value,
    get_variable_values,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution import ExperimentalIncrementalExecutionResults, VariableValues
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet, collect_fields
from graphql.execution.executor import CollectedErrors
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValueSource, input_is_nested_too_deeply
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from server.graphql.resolving import reader

MOST_ERRORS = 50


@dataclass(frozen=True, slots=True)
class _Attribute:
    """A field whose value is a leaf and comes from its source alone: an attribute, or what a
    function makes of it. The details are kept alive, for their identity is what it is known by."""

    details: FieldDetailsList
    read: Callable[[Any], Any]
    kind: GraphQLOutputType
    leaf: GraphQLLeafType
    encode: Callable[[Any], Any]

    @property
    def may_be_null(self) -> bool:
        return self.kind is self.leaf


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the fields of one kind of object are read if all of them are such attributes: their
    names, readers, encoders, and whether they may be null."""

    fields: GroupedFieldSet
    steps: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any], bool], ...]

    def read(self, source: object) -> dict[str, Any] | None:
        """None if something is wrong with a value; asked one by one, the fields tell what."""
        values: dict[str, Any] = {}
        try:
            for name, read, encode, may_be_null in self.steps:
                value = read(source)
                if value is not None:
                    value = encode(value)
                    if value is None or value is Undefined:
                        return None
                elif not may_be_null:
                    return None
                values[name] = value
        except Exception:
            return None
        return values


class Executor(StrawberryGraphQLCoreExecutionContext):
    """One execution. A first one is built; `to_be_repeated` makes of it what every further one
    `again` begins with."""

    _root_type: GraphQLObjectType
    _root_fields: GroupedFieldSet | None = None
    _signatures: tuple[GraphQLVariableSignature, ...] = ()
    _attributes: dict[tuple[str, int], _Attribute | None]
    _plans: dict[tuple[str, int], _Plan | None]
    _runtime_types: dict[tuple[str, type], GraphQLObjectType]

    def to_be_repeated(self) -> Self:
        """For a document without directives: what a directive leaves out may differ each time."""
        first = copy(self)
        first.context_value = None
        root_type = self.schema.get_root_type(self.operation.operation)
        if root_type is None:
            return first
        first._root_type = root_type
        first._root_fields = collect_fields(
            self.schema, self.fragments, self.variable_values, root_type, self.operation
        ).grouped_field_set
        signatures = [
            get_variable_signature(self.schema, definition)
            for definition in self.operation.variable_definitions or ()
        ]
        first._signatures = tuple(each for each in signatures if not isinstance(each, GraphQLError))
        first._attributes, first._plans, first._runtime_types = {}, {}, {}
        return first

    def again(self, context: object, variables: dict[str, Any]) -> Self | list[GraphQLError]:
        """The same for another request, or what is wrong with its variables."""
        values = self._coerce(variables)
        if isinstance(values, list):
            return values
        executor = copy(self)
        executor.context_value = context
        executor.variable_values = values
        executor.collected_errors = CollectedErrors()
        return executor

    def _coerce(self, given: dict[str, Any]) -> VariableValues | list[GraphQLError]:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature in self._signatures:
            value = given.get(signature.name, Undefined)
            if value is Undefined or input_is_nested_too_deeply(value, signature.type):
                break
            made = coerce_input_value(value, signature.type)
            if made is Undefined:
                break
            sources[signature.name] = VariableValueSource(signature, value)
            coerced[signature.name] = made
        else:
            return VariableValues(sources, coerced)
        # A default, or something is wrong.
        return get_variable_values(
            self.schema, self.operation.variable_definitions or (), given, max_errors=MOST_ERRORS
        )

    def execute_operation(
        self, serially: bool | None = None
    ) -> AwaitableOrValue[ExecutionResult | ExperimentalIncrementalExecutionResults]:
        if self._root_fields is None:
            return super().execute_operation(serially)
        if serially is None:
            serially = self.operation.operation is OperationType.MUTATION
        try:
            data = self.execute_root_grouped_field_set(
                self._root_type, self.root_value, self._root_fields, serially, None
            )
        except GraphQLError as error:
            return self._nothing(error)
        if self.is_awaitable(data):
            return self._answer(data)
        return self.build_response(cast("dict[str, Any]", data))

    async def _answer(
        self, data: Awaitable[dict[str, Any]]
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        try:
            return self.build_response(await data)
        except GraphQLError as error:
            return self._nothing(error)

    def _nothing(
        self, error: GraphQLError
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        self.collected_errors.add(error, None)
        return self.build_response(None)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> AwaitableOrValue[Any]:
        if self._root_fields is not None:
            attribute = self._attribute(parent_type, field_details_list)
            if attribute is not None:
                try:
                    value = attribute.read(source)
                    if value is not None:
                        return self.complete_leaf_value(attribute.leaf, value)
                except Exception as error:
                    self.handle_field_error(error, attribute.kind, field_details_list, path)
                    return None
                if attribute.may_be_null:
                    return None
        return super().execute_field(
            parent_type, source, field_details_list, path, position_context
        )

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        if self._root_fields is not None and path is not None:
            plan = self._plan(parent_type, grouped_field_set)
            if plan is not None and (values := plan.read(source_value)) is not None:
                return values
        return super().execute_fields(
            parent_type, source_value, path, grouped_field_set, position_context
        )

    def _plan(self, kind: GraphQLObjectType, fields: GroupedFieldSet) -> _Plan | None:
        key = (kind.name, id(fields))
        try:
            return self._plans[key]
        except KeyError:
            found = [(name, self._attribute(kind, each)) for name, each in fields.items()]
            steps = tuple(
                (name, each.read, each.encode, each.may_be_null) for name, each in found if each
            )
            plan = _Plan(fields, steps) if len(steps) == len(found) else None
            self._plans[key] = plan
            return plan

    def complete_abstract_value(
        self,
        return_type: GraphQLAbstractType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Objects of one class are shown as one type."""
        key = (return_type.name, type(result))
        known = self._runtime_types.get(key) if self._root_fields is not None else None
        if known is not None:
            return self.collect_and_execute_subfields(
                known, field_details_list, path, result, position_context
            )
        return super().complete_abstract_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def ensure_valid_runtime_type(
        self,
        runtime_type_name: Any,
        return_type: GraphQLAbstractType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        result: Any,
    ) -> GraphQLObjectType:
        found = super().ensure_valid_runtime_type(
            runtime_type_name, return_type, field_details_list, info, result
        )
        if self._root_fields is not None:
            self._runtime_types[return_type.name, type(result)] = found
        return found

    def _attribute(
        self, parent_type: GraphQLObjectType, details: FieldDetailsList
    ) -> _Attribute | None:
        key = (parent_type.name, id(details))
        try:
            return self._attributes[key]
        except KeyError:
            found = _find_attribute(self.schema, parent_type, details)
            self._attributes[key] = found
            return found


def _find_attribute(
    schema: GraphQLSchema, parent_type: GraphQLObjectType, details: FieldDetailsList
) -> _Attribute | None:
    definition = schema.get_field(parent_type, details[0].node.name.value)
    read = reader(definition) if definition else None
    if definition is None or read is None:
        return None
    kind = definition.type
    leaf = kind.of_type if is_non_null_type(kind) else kind
    return _Attribute(details, read, kind, leaf, _encoder(leaf)) if is_leaf_type(leaf) else None


def _encoder(leaf: GraphQLLeafType) -> Callable[[Any], Any]:
    """What makes a value of this type what is sent."""
    if isinstance(leaf, CustomGraphQLEnumType):
        by_value = {each.value: name for name, each in leaf.values.items()}
        members: Iterable[Enum] = leaf.wrapped_cls
        return {member: by_value[member.value] for member in members}.__getitem__
    return leaf.coerce_output_value
