"""A rule that is added by the form begins with the least that it can say, and opens no record that nobody has named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, Final

from gateway.model.catalogue import RecordType
from gateway.model.inquiry import VIEWING
from gateway.policies.policy import Effect

ADDING: Final[Mapping[str, Effect]] = {"add-allow": Effect.ALLOW, "add-restrict": Effect.RESTRICT}
"""The acts by which a rule is added, and what it does."""

NOWHERE: Final[Mapping[str, Any]] = {"all": []}
"""A condition that is not written yet: a text with it is refused until there is one."""

IN_LINES: Final = frozenset({"rules", "where", "all", "fields"})
"""What of a rule stands on lines of its own."""

_IDS: Final = {Effect.ALLOW: "own-area", Effect.RESTRICT: "less-detail"}


def new_rule(effect: Effect, record_type: RecordType, taken: Collection[object]) -> dict[str, Any]:
    """A rule of ``record_type`` to go on from, under an id that is not ``taken``.

    One that shows begins with the identifier of the records in the partner's own areas and nothing else; of a type
    without areas, with no record at all. One that holds back holds for every record, and names no field yet.
    """
    rule = {"id": _free(_IDS[effect], taken), str(effect): [each.value for each in VIEWING], "type": record_type.name}
    if effect is Effect.RESTRICT:
        return {**rule, "fields": {}}
    return {**rule, "where": own_areas(record_type), "fields": {record_type.identifier: "reveal"}}


def own_areas(record_type: RecordType) -> dict[str, Any]:
    """The condition that a record lies in the partner's areas; of a type without areas, one that has to be written."""
    if record_type.area is None:
        return dict(NOWHERE)
    return {"all": [{"field": record_type.area, "within": "partner.areas"}]}


def _free(name: str, taken: Collection[object]) -> str:
    """``name``, or with the first number that makes it one of its own.

    >>> _free("own-area", ["own-area", "own-area-2"])
    'own-area-3'
    """
    numbered = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(each for each in numbered if each not in taken)
