"""The query `operations`: the operator's view."""

from pipeline.operator.overview import Overview
from resolvers.context import Info
from resolvers.operators import operator_of
from schema.field import field
from schema.operations import Operations


@field(
    "How the queues, the workers and the quotas stand, and the jobs of all users. For "
    "administrators; others are answered with the error FORBIDDEN.",
    shown_as=Operations,
)
def operations(info: Info) -> Overview:
    operator_of(info.context)
    return info.context.operations.overview
