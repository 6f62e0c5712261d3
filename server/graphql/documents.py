"""Parsed and validated documents, kept so that the same text is examined once."""

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from strawberry import Schema
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from server.graphql.compiled import CompiledOperation
from server.graphql.cost import Costs
from server.graphql.limits import DocumentLimits, breaches
from server.graphql.overlap import refuse_overlap

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
"""Those that Strawberry itself applies."""


class InvalidDocument(Exception):
    """The document cannot be executed. `errors` are for the client."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A valid document within its limits, equal to itself alone."""

    node: DocumentNode = field(repr=False)
    costs: Costs = field(repr=False)
    compiled: dict[str | None, CompiledOperation] = field(default_factory=dict, repr=False)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation called `name`, or the only one. Raises `InvalidDocument`."""
        if (operation := get_operation_ast(self.node, name or None)) is not None:
            return operation
        raise InvalidDocument(
            [
                GraphQLError(
                    f"The document has no operation named '{name}'."
                    if name
                    else "Say in operationName which of the document's operations is meant."
                )
            ]
        )


class Documents:
    """The documents in use, the least recently used forgotten first.

    Invalid ones are not kept: nobody who means well sends them twice.
    """

    def __init__(self, schema: Schema, limits: DocumentLimits) -> None:
        self._schema = schema._schema
        self._limits = limits
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def prepare(self, text: str) -> Document:
        """Raises `InvalidDocument`."""
        if (known := self._kept.get(text)) is not None:
            self._kept.move_to_end(text)
            return known
        node = self._examine(text)
        document = Document(node, Costs(self._schema, node))
        self._keep(text, document)
        return document

    def _examine(self, text: str) -> DocumentNode:
        try:
            node = parse(
                text,
                max_tokens=self._limits.tokens,
                max_source_length=self._limits.characters,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as error:
            raise InvalidDocument([error]) from error
        if errors := self._faults(node):
            raise InvalidDocument(errors)
        return node

    def _faults(self, node: DocumentNode) -> list[GraphQLError]:
        limits = self._limits
        try:
            return (
                refuse_overlap(node, limits.depth, limits.overlaps)
                or validate(self._schema, node, _RULES, max_errors=10)
                or breaches(node, limits)
            )
        except RecursionError:
            return [GraphQLError("The document is nested too deeply.")]

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self._characters += len(text)
        while self._characters > self._limits.cached_characters:
            forgotten, _ = self._kept.popitem(last=False)
            self._characters -= len(forgotten)
