"""What every adapter promises, and the two ways in which it may refuse."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from gateway import errors
from gateway.errors import GatewayError
from gateway.model.catalogue import RecordType
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import Kind, Scalar, has_type
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan

RETRY_AFTER: Final = 5
"""Seconds after which a requester may ask an archive again that did not answer."""

_LEAST, _GREATEST = -(2**63), 2**63 - 1


class Adapter(Protocol):
    """The executor of plans for one source."""

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        """Answer ``plan`` as the docstring of ``gateway.model.plan`` says, in one query whatever is hidden.

        Each record is a tuple of the outcomes of ``plan.answer``. Raises ``GatewayError``: ``SOURCE`` when the source
        fails, with none of its words; ``VALUE`` for a constant that no source can hold; ``FIELD`` for criteria or an
        order over a column whose outcome this source cannot compute.
        """

    def check(self, record_type: RecordType) -> Sequence[str]:
        """The faults of the source's table as the catalogue describes it, one sentence each, for the operator."""

    def ready(self) -> bool:
        """Whether the source answers at the moment."""

    def close(self) -> None:
        """Give back what is open; the adapter is not used afterwards."""


def source_fault() -> GatewayError:
    """The one face of every fault of a source: nothing that a driver said is in it."""
    return GatewayError(errors.SOURCE, retry_after=RETRY_AFTER)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of ``condition``, left to right: the order in which statements number their constants."""
    match condition:
        case Comparison():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)


def refuse_impossible(condition: Condition) -> None:
    """Raise ``VALUE`` if a constant of ``condition`` is none that every source can be asked about.

    A constant has the type of its kind; a whole number has 64 bits, a number is a number, and text is Unicode without
    NUL. Sources differ in what they do with others, so no source is asked.
    """
    for comparison in comparisons(condition):
        value = comparison.value
        if comparison.operator is Operator.PRESENT:
            possible = isinstance(value, bool)
        else:
            constants = value if isinstance(value, tuple) else (value,)
            possible = all(_is_possible(comparison.kind, constant) for constant in constants)
        if not possible:
            raise GatewayError(errors.VALUE)


def _is_possible(kind: Kind, value: Scalar) -> bool:
    r"""Whether every source can be asked about ``value``.

    >>> _is_possible(Kind.INTEGER, 2**63), _is_possible(Kind.TEXT, "a\0b"), _is_possible(Kind.NUMBER, float("nan"))
    (False, False, False)
    """
    if not has_type(kind, value):
        return False
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return not math.isnan(value)
    return _LEAST <= value <= _GREATEST
