"""PostgreSQL's words. Its columns have one type each, so that types are known when a plan is compiled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Numeric,
    Text,
    UnaryExpression,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    true,
)
from sqlalchemy.dialects.postgresql.base import PGDialect

from gateway.adapters.dialects import Expression, Holding, Stored
from gateway.adapters.dialects.shapes import Loose, loosened
from gateway.adapters.expressions import every, number, some, text
from gateway.adapters.finishing import Finish, as_it_is
from gateway.model.kinds import SHAPES, Kind
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.generalise import DECIMALS, Generalise, Ladder
from gateway.redaction.scrub.redaction import Scrub

_TIMES: Final = {Kind.DATE: "____-__-__", Kind.DATETIME: "____-__-__T__:__:__"}
"""How the shape of a date or time looks, with ``_`` for a digit."""

_SEVERAL_WIDE: Final = frozenset({Kind.EMAIL, Kind.COORDINATE})
_LOOSE: Final = {
    kind: loosened(shape.pattern) for kind, shape in SHAPES.items() if kind not in _TIMES.keys() | _SEVERAL_WIDE
}


@dataclass(frozen=True, slots=True)
class _ScrubOnArrival:
    """The residual of a scrub: the stored values go no further than this call."""

    redaction: Scrub

    def __call__(self, packed: str | None) -> Outcome:
        if packed is None:
            return WITHHELD
        value, *beside = json.loads(packed)
        row = {field: known for (field, _), known in zip(self.redaction.reads, beside, strict=True)}
        return self.redaction.beside(row).apply(Kind.NARRATIVE, value)


class PostgreSQLWords:
    """How PostgreSQL says it."""

    engine: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # as SQLAlchemy has it
    one_type_a_column = True
    truth = staticmethod(as_it_is)

    def has_type(self, value: Expression, holding: Holding, kind: Kind) -> ColumnElement[bool]:  # noqa: ARG002
        """Known from the column."""
        match kind:
            case Kind.INTEGER:
                fits = holding is Holding.INTEGER
            case Kind.NUMBER:
                fits = holding in {Holding.INTEGER, Holding.NUMBER}
            case Kind.BOOLEAN:
                fits = holding is Holding.BOOLEAN
            case _:
                fits = holding is Holding.TEXT
        return true() if fits else false()

    def has_shape(self, text_: Expression, kind: Kind) -> ColumnElement[bool]:
        """By regular expressions of few states: whether one matches at all does not depend on greediness."""
        if kind in _TIMES:
            return _is_time(text_, _TIMES[kind])
        if kind in _LOOSE:
            return some(*(_matches_loosely(text_, loose) for loose in _LOOSE[kind]))
        return _matches(text_, SHAPES[kind].pattern)

    def place(self, text_: Expression, part: str) -> Expression:
        """By PostgreSQL's own search."""
        return func.strpos(text_, text(part))

    def generalised(self, redaction: Generalise, value: Expression) -> Expression | None:
        """Grids. *Where* an address is cut depends on greediness: left over."""
        if redaction.ladder is Ladder.GRID:
            kept = rf"[.][0-9]{{1,{DECIMALS[redaction.step]}}}" if DECIMALS[redaction.step] else ""
            pattern = rf"^([0-9]+{kept})[.0-9]*,([0-9]+{kept})[.0-9]*$"
            cut = func.regexp_replace(value, text(pattern), text(r"\1,\2"))
            return case((self.has_shape(value, Kind.COORDINATE), cut))
        return None

    def banded(self, width: int, whole: Expression) -> Expression:
        """In numbers without bounds."""
        low = self.multiple_below(width, whole)
        last = low + literal_column(f"{width - 1}::numeric", Numeric)
        return cast(low, Text).concat(text("..")).concat(cast(last, Text))

    def multiple_below(self, width: int, whole: Expression) -> Expression:
        """In numbers without bounds."""
        exact, by = cast(whole, Numeric), literal_column(f"{width}::numeric", Numeric)
        return exact - func.mod(func.mod(exact, by) + by, by)

    def rounded_down(self, value: Expression) -> Expression:
        """By way of whole numbers: a number made exact at once would keep fifteen of its digits."""
        return cast(func.floor(value), BigInteger)

    def on_arrival(self, redaction: Generalise, value: Expression) -> tuple[Expression, Finish] | None:  # noqa: ARG002
        """Never: what PostgreSQL can compute stays in it."""
        return None

    def any_text(self, value: Expression) -> tuple[Expression, Finish]:
        """As it is: every text of PostgreSQL is one."""
        return value, as_it_is

    def scrubbed(self, redaction: Scrub, value: Expression, beside: Sequence[Stored]) -> tuple[Expression, Finish]:
        """Left over: the text and what stands beside it come as one JSON array."""
        texts = [each.value if each.holding in {Holding.TEXT, Holding.INTEGER} else null() for each in beside]
        return cast(func.json_build_array(value, *texts), Text), _ScrubOnArrival(redaction)

    def ordered(self, value: Expression, *, nullable: bool, descending: bool) -> UnaryExpression[Any]:
        """Null is the greatest value of PostgreSQL's own order; a column without nulls keeps the use of its index."""
        key = value.desc() if descending else value.asc()
        if not nullable:
            return key
        return key.nulls_last() if descending else key.nulls_first()


def _matches(value: Expression, pattern: str) -> ColumnElement[bool]:
    return value.op("~", is_comparison=True)(text(f"^(?:{pattern})$"))


def _matches_loosely(value: Expression, loose: Loose) -> ColumnElement[bool]:
    # of a text that matches ASCII characters only, bytes are characters, and they need not be counted
    length = func.octet_length(value) if loose.pattern.isascii() else func.length(value)
    least, most = map(number, loose.lengths)
    return every(length.between(least, most), _matches(value, loose.pattern))


def _is_time(value: Expression, looks: str) -> ColumnElement[bool]:
    """Whether ``value`` has the shape of a time that looks so, without a regular expression that counts."""
    marks = sorted(set(looks) - {"_"})  # which puts a hyphen first, where it means itself
    return every(
        value.like(text(looks)),
        # no mark stands where a digit belongs
        *(value.not_like(text("%".join(["", *mark * (looks.count(mark) + 1), ""]))) for mark in marks),
        value.op("!~", is_comparison=True)(text(f"[^{''.join(marks)}0-9]")),
        value >= text("1"),
        value < text("3"),
        func.substr(value, number(6), number(2)).between(text("01"), text("12")),
        func.substr(value, number(9), number(1)) <= text("3"),
        *(
            func.substr(value, number(at + 1), number(1)) <= text(most)
            for at, most in ((11, "2"), (14, "5"), (17, "5"))
            if at < len(looks)
        ),
    )
