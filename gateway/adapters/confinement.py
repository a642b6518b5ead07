"""The areas to which a condition confines its rows, said once more where an index can use it.

Every allow rule usually has its own ``within``; together they are alternatives, for which databases collect and sort
all rows of all areas. One ``within`` that all alternatives imply lets them walk an index in the page's order.
"""

from __future__ import annotations

from typing import Any

from gateway.model.condition import All, AnyOf, Comparison, Condition, Operator


def confinement(condition: Condition) -> Comparison | None:
    """A ``within`` that holds of every row of which ``condition`` holds, or None where none can be read from it.

    >>> from gateway.model.kinds import Kind
    >>> here = Comparison("area", Kind.AREA, Operator.WITHIN, ("310115003",))
    >>> there = Comparison("area", Kind.AREA, Operator.WITHIN, ("310115004",))
    >>> open_ = Comparison("status", Kind.CATEGORY, Operator.IS, "open")
    >>> confinement(AnyOf((All((open_, here)), there))).value
    ('310115003', '310115004')
    >>> confinement(AnyOf((here, open_))) is None
    True
    """
    match condition:
        case Comparison(operator=Operator.WITHIN):
            return condition
        case All(parts):
            return next((found for part in parts if (found := confinement(part)) is not None), None)
        case AnyOf(parts):
            return _common([confinement(part) for part in parts])
        case _:
            return None


def _common(found: list[Comparison | None]) -> Comparison | None:
    confined = [part for part in found if part is not None]
    if not confined or len(confined) < len(found) or len({part.field for part in confined}) > 1:
        return None
    areas: dict[Any, None] = {}
    for part in confined:
        areas |= dict.fromkeys(part.value if isinstance(part.value, tuple) else (part.value,))
    return Comparison(confined[0].field, confined[0].kind, Operator.WITHIN, tuple(areas))
