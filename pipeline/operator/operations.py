"""All that operators have, in one."""

from dataclasses import dataclass

from pipeline.operator.acts import OperatorsActs
from pipeline.operator.overview import Overview


@dataclass(frozen=True, slots=True)
class Operations:
    """What they look at, and what they do."""

    overview: Overview
    acts: OperatorsActs
