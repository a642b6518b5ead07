"""The redactions of single values as SQL computes them, character for character what ``gateway.redaction`` does.

Each is given a value that is not null and has the type of its kind. Before them stand the few expressions of which all
statements are made; they fold what is known when a statement is compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import ColumnElement, Integer, Text, and_, case, cast, false, func, literal_column, null, or_, true
from sqlalchemy.sql.elements import False_, Null, True_

from gateway.adapters.dialects import Expression, Words
from gateway.model.kinds import LUHN_DOUBLED, SHAPES, Kind
from gateway.redaction.generalise import AREA_DIGITS, HOURS_OF_A_PART, LADDERS, TIME_CHARACTERS, Generalise, Ladder
from gateway.redaction.mask import HIDDEN, MASKABLE, SHORTEST, Mask
from gateway.redaction.surname import COMPOUND_SURNAMES, MIDDLE_DOT

_STARS: Final = "*" * 64
"""More than any shape has characters."""
_CARD: Final = 19
"""The digits of the longest bank card."""


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
    if kind not in SHAPES:
        return true()
    shape = words.has_shape(value, kind)
    # a `case`, for the digits of what has none must not be added up
    return case((shape, _luhn(value) == number(0)), else_=false()) if kind is Kind.BANK_CARD else shape


def masked(words: Words, mask: Mask, kind: Kind, value: Expression) -> Expression | None:
    """What ``Mask.apply`` gives, which is never null; None where its places may meet in the middle of a value."""
    if kind not in MASKABLE:
        return text(HIDDEN)
    if mask.keep and mask.reach > SHORTEST[kind]:
        return None
    if kind is Kind.EMAIL:
        at = words.place(value, "@")
        whole = _starred(mask, func.substr(value, number(1), at - number(1)), at - number(1))
        return value_where(
            every(shaped(words, value, kind), at > number(mask.kept + 1)),
            whole.concat(func.substr(value, at)),
            text(HIDDEN),
        )
    length = func.length(value)
    maskable = every(shaped(words, value, kind), length > number(mask.kept))
    return value_where(maskable, _starred(mask, value, length), text(HIDDEN))


def _starred(mask: Mask, value: Expression, length: Expression) -> Expression:
    """``value`` with stars but in the places kept: those from the beginning, stars, those from the end."""
    first, last = max(mask.from_first, default=0), max(mask.from_last, default=0)
    parts: list[Expression] = [
        func.substr(value, number(run[0]), number(len(run))) if is_kept else text("*" * len(run))
        for is_kept, run in _runs(range(1, first + 1), mask.from_first)
    ]
    parts.append(func.substr(text(_STARS), number(1), length - number(first + last)))
    parts += [
        func.substr(value, length - number(run[0] - 1), number(len(run))) if is_kept else text("*" * len(run))
        for is_kept, run in _runs(range(last, 0, -1), mask.from_last)
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.concat(part)
    return whole


def _runs(places: Iterable[int], kept: frozenset[int]) -> Iterator[tuple[bool, list[int]]]:
    for is_kept, run in groupby(places, key=kept.__contains__):
        yield is_kept, list(run)


def surname_kept(words: Words, kind: Kind, value: Expression) -> Expression:
    """What ``KeepSurname.apply`` gives, which is never null."""
    if kind is not Kind.NAME:
        return text(HIDDEN)
    length = func.length(value)
    compound = every(
        length > number(2), func.substr(value, number(1), number(2)).in_([text(each) for each in COMPOUND_SURNAMES])
    )
    kept = case((compound, number(2)), else_=number(1))
    whole = func.substr(value, number(1), kept).concat(func.substr(text(_STARS), number(1), length - kept))
    has_surname = every(shaped(words, value, kind), words.place(value, MIDDLE_DOT) == number(0))
    return value_where(has_surname, whole, text(HIDDEN))


def _luhn(digits: Expression) -> Expression:
    """What is left over of the check sum of 16 to 19 digits, which is 0 where the last is right (``is_luhn``)."""
    padded = func.substr(text("000").concat(digits), func.length(digits) - number(_CARD - 4))
    total: Expression = number(0)
    for place in range(1, _CARD + 1):
        digit = cast(func.substr(padded, number(place), number(1)), Integer)
        is_doubled = (_CARD - place) % 2
        total += cast(func.substr(text(LUHN_DOUBLED), digit + number(1), number(1)), Integer) if is_doubled else digit
    return total % number(10)


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
    if step == "part_of_day":
        hour = cast(func.substr(value, number(12), number(2)), Integer)
        named = [
            (hour.between(number(first), number(last)), text(f"T{first:02}..{last:02}"))
            for first, last in ((first, first + HOURS_OF_A_PART - 1) for first in range(0, 30, HOURS_OF_A_PART))
        ]
        day = func.substr(value, number(1), number(10))
        # of a date there is nothing to cast: PostgreSQL would not read an hour from an empty text
        return case((func.length(value) > number(10), day.concat(case(*named))), else_=day)
    if step == "quarter":
        month = cast(func.substr(value, number(6), number(2)), Integer)
        named = [(month.between(number(3 * n - 2), number(3 * n)), text(f"-Q{n}")) for n in (1, 2, 3, 4)]
        return func.substr(value, number(1), number(4)).concat(case(*named))
    return func.substr(value, number(1), number(TIME_CHARACTERS[step]))
