"""PostgreSQL's words. Its columns have one type each, so that types are known when a plan is compiled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from gateway.adapters.expressions import text
from gateway.adapters.finishing import Finish, as_it_is
from gateway.model.kinds import SHAPES, Kind
from gateway.model.plan import WITHHELD, Outcome
from gateway.redaction.generalise import DECIMALS, Generalise, Ladder
from gateway.redaction.scrub.redaction import Scrub


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
        """By the same regular expression: whether one matches at all does not depend on greediness."""
        return text_.op("~", is_comparison=True)(text(f"^(?:{SHAPES[kind].pattern})$"))

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
