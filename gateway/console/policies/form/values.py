"""What somebody means by a line of the form. What cannot be meant stays a text, and is a fault of the policy."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.model.catalogue import Field
from gateway.model.condition import Operator, PartnerFact
from gateway.model.kinds import Kind

_LISTS: Final = frozenset({Operator.IN, Operator.WITHIN})
_COMMAS: Final = re.compile(r"[,，、\s]+")
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,13})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,13})(?:\.[0-9]+)?")
_TRUTHS: Final = {"true": True, "false": False, "是": True, "否": False}


def compared_with(field: Field | None, operator: str, given: str) -> Any:  # noqa: ANN401 - plain data
    """What ``field`` is compared with by ``operator``: a list where it takes one, or a value of the field's kind.

    >>> compared_with(None, "in", "active，moved_out"), compared_with(None, "present", "是")
    (['active', 'moved_out'], True)
    """
    if operator in _LISTS and given not in list(PartnerFact):
        return [_constant(field, each) for each in _COMMAS.split(given) if each]
    if operator == Operator.PRESENT:
        return _truth(given)
    return _constant(field, given)


def whole(given: str) -> int | str:
    """A whole number.

    >>> whole("50"), whole("many")
    (50, 'many')
    """
    return int(given) if _WHOLE.fullmatch(given) else given


def _constant(field: Field | None, given: str) -> Any:  # noqa: ANN401 - plain data
    match None if field is None else field.kind:
        case Kind.INTEGER:
            return whole(given)
        case Kind.NUMBER:
            return float(given) if _NUMBER.fullmatch(given) else given
        case Kind.BOOLEAN:
            return _truth(given)
        case _:
            return given


def _truth(given: str) -> bool | str:
    return _TRUTHS.get(given.lower(), given)
