"""The redactions of single values as SQL computes them, character for character what ``gateway.redaction`` does.

Each is given a value that is not null and has the type of its kind. Before them stand the few expressions of which all
statements are made; they fold what is known when a statement is compiled.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, Integer, Text, and_, case, cast, false, func, literal_column, null, or_, true
from sqlalchemy.sql.elements import False_, Null, True_

from gateway.adapters.dialects import Expression, Words
from gateway.model.kinds import SHAPES, Kind
from gateway.redaction.generalise import AREA_DIGITS, LADDERS, TIME_CHARACTERS, Generalise, Ladder
from gateway.redaction.mask import HIDDEN, MASKABLE, Mask

_STARS: Final = "*" * 64
"""More than any shape has characters."""


def number(value: int) -> ColumnElement[int]:
    """A whole number of our own, written into the statement."""
    return literal_column(str(value), Integer)


def text(value: str) -> ColumnElement[str]:
    """A text of our own, written into the statement; never anything that came from outside."""
    quoted = value.replace("'", "''")
    return literal_column(f"'{quoted}'", Text)


def every(*parts: ColumnElement[bool]) -> ColumnElement[bool]:
    """The conjunction with nothing in it that is known: planners of databases stumble over constants."""
    if any(isinstance(part, False_) for part in parts):
        return false()
    unknown = [part for part in parts if not isinstance(part, True_)]
    return and_(*unknown) if unknown else true()


def some(*parts: ColumnElement[bool]) -> ColumnElement[bool]:
    """The disjunction with nothing in it that is known."""
    if any(isinstance(part, True_) for part in parts):
        return true()
    unknown = [part for part in parts if not isinstance(part, False_)]
    return or_(*unknown) if unknown else false()


def not_true(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """True where ``condition`` is false or null."""
    if isinstance(condition, True_):
        return false()
    return true() if isinstance(condition, False_) else condition.is_not(true())


def value_where(condition: ColumnElement[bool], value: Expression, otherwise: Expression | None = None) -> Expression:
    """``value`` where ``condition`` holds, else ``otherwise``, by default null.

    Where that is null in any case it is written so: a ``case`` of nulls has a type in PostgreSQL, and null has none.
    """
    rest = null() if otherwise is None else otherwise
    if isinstance(condition, True_) or (isinstance(value, Null) and isinstance(rest, Null)):
        return value
    return rest if isinstance(condition, False_) else case((condition, value), else_=rest)


def shaped(words: Words, value: Expression, kind: Kind) -> ColumnElement[bool]:
    """Whether ``value`` has the shape of ``kind``; always, where the kind has none."""
    return words.has_shape(value, kind) if kind in SHAPES else true()


def masked(words: Words, mask: Mask, kind: Kind, value: Expression) -> Expression:
    """What ``Mask.apply`` gives, which is never null."""
    if kind not in MASKABLE:
        return text(HIDDEN)
    length = func.length(value)
    parts: list[Expression] = []
    if mask.keep_first:
        parts.append(func.substr(value, number(1), number(mask.keep_first)))
    parts.append(func.substr(text(_STARS), number(1), length - number(mask.kept)))
    if mask.keep_last:
        parts.append(func.substr(value, length - number(mask.keep_last - 1)))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.concat(part)
    maskable = every(shaped(words, value, kind), length > number(mask.kept))
    return value_where(maskable, whole, text(HIDDEN))


def generalised(words: Words, redaction: Generalise, kind: Kind, value: Expression) -> Expression | None:
    """What ``Generalise.apply`` gives, null for what it withholds; None where the database has no words for it."""
    if LADDERS.get(kind) is not redaction.ladder:
        return null()
    if redaction.ladder is Ladder.TIME:
        return value_where(shaped(words, value, kind), _period(redaction.step, value))
    if redaction.ladder is Ladder.AREA:
        return value_where(
            shaped(words, value, kind), func.substr(value, number(1), number(AREA_DIGITS[redaction.step]))
        )
    return words.generalised(redaction, value)


def _period(step: str, value: Expression) -> Expression:
    """The period that an ISO date lies in; null where it names a month that does not exist and quarters are asked."""
    if step == "decade":
        return func.substr(value, number(1), number(3)).concat(text("0s"))
    if step == "quarter":
        month = cast(func.substr(value, number(6), number(2)), Integer)
        named = [(month.between(number(3 * n - 2), number(3 * n)), text(f"-Q{n}")) for n in (1, 2, 3, 4)]
        return func.substr(value, number(1), number(4)).concat(case(*named))
    return func.substr(value, number(1), number(TIME_CHARACTERS[step]))
