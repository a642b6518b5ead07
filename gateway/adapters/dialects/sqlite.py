"""SQLite's words. Any column may hold any type, so that every value is asked for its own unless a table is STRICT."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    LargeBinary,
    Text,
    UnaryExpression,
    case,
    cast,
    false,
    func,
    true,
    type_coerce,
)
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from gateway.adapters.dialects import Expression, Holding, Stored
from gateway.adapters.dialects.shapes import Glob, globs
from gateway.adapters.dialects.sqlite_functions import BAND, GENERALISE, HAS_SHAPE, KINDS, SCRUB
from gateway.adapters.expressions import every, number, some, text
from gateway.adapters.finishing import AtOnce, Finish, as_boolean, withheld_if_missing
from gateway.model.kinds import SHAPES, Kind
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.generalise import Generalise, Ladder, address_cut, address_cuts
from gateway.redaction.scrub.redaction import Scrub

_UNGLOBBED: Final = frozenset({Kind.EMAIL, Kind.COORDINATE})
_GLOBS: Final = {kind: globs(shape.pattern) for kind, shape in SHAPES.items() if kind not in _UNGLOBBED}
_WIDE: Final = 2**31
_FAR: Final = 2**62
"""Bands narrower than the first, of numbers nearer than the second, cannot overflow SQLite's integers."""


def _on_arrival(redaction: Generalise) -> Finish:
    """What makes the outcome of a generalisation from the bytes of a text."""
    apply = partial(redaction.apply, KINDS[redaction.ladder])
    outcome_of = address_cut(redaction.step) if redaction.ladder is Ladder.ADDRESS else apply

    def finish(value: bytes | str | None) -> Outcome:
        if not value:
            return None if value is None else WITHHELD
        try:
            return outcome_of(value.decode())  # type: ignore[union-attr]  # text is only ever `NOWHERE`
        except UnicodeDecodeError:
            return WITHHELD

    if redaction.ladder is not Ladder.ADDRESS:
        return finish
    cuts = address_cuts(redaction.step)

    def many(values: Sequence[bytes | str | None]) -> list[Outcome]:
        try:
            texts = [value.decode() for value in values if value]  # type: ignore[union-attr]  # as above
        except UnicodeDecodeError:
            return list(map(finish, values))
        cut = cuts(texts)
        if len(cut) == len(values):
            return cut
        rest = iter(cut)
        return [next(rest) if value else finish(value) for value in values]

    return AtOnce(finish, many)


class SQLiteWords:
    """How SQLite says it."""

    engine = SQLiteDialect(paramstyle="qmark")
    one_type_a_column = False
    truth = staticmethod(as_boolean)

    def has_type(self, value: Expression, holding: Holding, kind: Kind) -> ColumnElement[bool]:
        """Asked of the value's storage class, unless the column can hold no other."""
        integral = _is(value, holding, Holding.INTEGER)
        match kind:
            case Kind.INTEGER:
                return integral
            case Kind.NUMBER:
                return some(integral, _is(value, holding, Holding.NUMBER))
            case Kind.BOOLEAN:
                return every(integral, value.in_([number(0), number(1)]))
            case _:
                return _is(value, holding, Holding.TEXT)

    def has_shape(self, text_: Expression, kind: Kind) -> ColumnElement[bool]:
        """As a glob, or by our own function. Globs and lengths end at a NUL, so that a text with one has no shape."""
        if kind not in _GLOBS:
            # bytes, for a text that is not Unicode must not make the whole statement fail
            called: Expression = getattr(func, HAS_SHAPE)(text(kind), cast(text_, LargeBinary))
            return called == number(1)
        return every(
            some(*(_globbed(text_, glob) for glob in _GLOBS[kind])),
            func.instr(text_, func.char(number(0))) == number(0),
        )

    def place(self, text_: Expression, part: str) -> Expression:
        """By SQLite's own search."""
        return func.instr(text_, text(part))

    def generalised(self, redaction: Generalise, value: Expression) -> Expression | None:
        """By our own function inside the connection."""
        # bytes, for a text that is not Unicode must not make the whole statement fail
        called: Expression = getattr(func, GENERALISE)(
            text(redaction.ladder), text(redaction.step), cast(value, LargeBinary)
        )
        return called

    def banded(self, width: int, whole: Expression) -> Expression:
        """By arithmetic, and what that cannot hold by our own function."""
        called: Expression = getattr(func, BAND)(text(str(width)), whole)
        if width >= _WIDE:
            return called
        low = self.multiple_below(width, whole)
        band = cast(low, Text).concat(text("..")).concat(cast(low + number(width - 1), Text))
        return case((whole.between(number(-_FAR), number(_FAR)), band), else_=called)

    def on_arrival(self, redaction: Generalise, value: Expression) -> tuple[Expression, Finish] | None:
        """What only our own function can compute: SQLite is in this process, and calls back for every row.

        It comes as bytes, for a text that is not Unicode must not make the whole statement fail.
        """
        if redaction.ladder in {Ladder.ADDRESS, Ladder.GRID}:
            return cast(value, LargeBinary), _on_arrival(redaction)
        return None

    def multiple_below(self, width: int, whole: Expression) -> Expression:
        """What is left over of a negative number is negative in SQLite."""
        exact = type_coerce(whole, BigInteger)
        beyond = exact % number(width)
        return exact - beyond - case((beyond < number(0), number(width)), else_=number(0))

    def rounded_down(self, value: Expression) -> Expression:
        """A cast cuts towards zero."""
        cut = cast(value, BigInteger)
        return cut - case((cut > value, number(1)), else_=number(0))

    def any_text(self, value: Expression) -> tuple[Expression, Finish]:
        """Its bytes: the driver would take a text that is not Unicode for a fault."""
        return cast(value, LargeBinary), _text_of

    def scrubbed(self, redaction: Scrub, value: Expression, beside: Sequence[Stored]) -> tuple[Expression, Finish]:
        """By our own function inside the connection, which is given bytes, as above."""
        detectors = text(" ".join(sorted(redaction.detectors)))
        kinds = text(" ".join(kind for _, kind in redaction.reads))
        texts = [_bytes_of_text(each.value) for each in beside]
        model = text(redaction.names_model or "")
        return getattr(func, SCRUB)(detectors, kinds, model, cast(value, LargeBinary), *texts), withheld_if_missing

    def ordered(self, value: Expression, *, nullable: bool, descending: bool) -> UnaryExpression[Any]:  # noqa: ARG002
        """Null is the least value of SQLite's own order."""
        return value.desc() if descending else value.asc()


def _text_of(value: bytes | None) -> str | None:
    """The text of some bytes, if they are one."""
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _is(value: Expression, holding: Holding, wanted: Holding) -> ColumnElement[bool]:
    if holding is not Holding.ANYTHING:
        return true() if holding is wanted else false()
    storage = {Holding.TEXT: "text", Holding.INTEGER: "integer", Holding.NUMBER: "real"}[wanted]
    return func.typeof(value) == text(storage)


def _globbed(value: Expression, glob: Glob) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = []
    if glob.pattern is not None:
        tests.append(value.op("GLOB", is_comparison=True)(text(glob.pattern)))
    if glob.lengths is not None:
        tests.append(func.length(value).between(number(glob.lengths[0]), number(glob.lengths[1])))
    if glob.none is not None:
        tests.append(value.op("NOT GLOB", is_comparison=True)(text(glob.none)))
    return every(*tests)


def _bytes_of_text(value: Expression) -> Expression:
    """The bytes of a text or a whole number; null for whatever else a column may hold."""
    written = func.typeof(value).in_([text("text"), text("integer")])
    return case((written, cast(value, LargeBinary)))
