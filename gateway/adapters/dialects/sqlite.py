"""SQLite's words. Any column may hold any type, so that every value is asked for its own unless a table is STRICT."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
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
from gateway.adapters.expressions import every, number, some, text
from gateway.adapters.finishing import AtOnce, Finish, as_boolean, withheld_if_missing
from gateway.model.kinds import SHAPES, Kind, has_shape
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.band import Band
from gateway.redaction.generalise import Generalise, Ladder, address_cut, address_cuts
from gateway.redaction.scrub.known import Known
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector

GENERALISE: Final = "gateway_generalise"
"""The function that every connection is given: ``generalise`` below."""

BAND: Final = "gateway_band"
"""Another function of every connection: ``band`` below."""

SCRUB: Final = "gateway_scrub"
"""The other function that every connection is given: ``scrub`` below."""

HAS_SHAPE: Final = "gateway_has_shape"
"""Another function of every connection: ``shaped_text`` below."""

_UNGLOBBED: Final = frozenset({Kind.EMAIL, Kind.COORDINATE})
_GLOBS: Final = {kind: globs(shape.pattern) for kind, shape in SHAPES.items() if kind not in _UNGLOBBED}
_KINDS: Final = {Ladder.ADDRESS: Kind.ADDRESS, Ladder.GRID: Kind.COORDINATE}
_WIDE: Final = 2**31
_FAR: Final = 2**62
"""Bands narrower than the first, of numbers nearer than the second, cannot overflow SQLite's integers."""


def _on_arrival(redaction: Generalise) -> Finish:
    """What makes the outcome of a generalisation from the bytes of a text."""
    apply = partial(redaction.apply, _KINDS[redaction.ladder])
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


def scrub(detectors: str, kinds: str, model: str, value: bytes, *beside: bytes | None) -> Outcome:
    """What a connection's ``gateway_scrub`` gives: the outcome, or null for what is withheld.

    >>> scrub("phone", "name", "", "李雷来电".encode(), "李雷".encode())
    '[人名1]来电'
    """
    redaction = _scrub(detectors, kinds, model)
    row = {field: _decoded(known) for (field, _), known in zip(redaction.reads, beside, strict=True)}
    text = _decoded(value)
    outcome = WITHHELD if text is None else redaction.beside(row).apply(Kind.NARRATIVE, text)
    return None if outcome is WITHHELD else outcome


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=256)
def _scrub(detectors: str, kinds: str, model: str) -> Scrub:
    """A scrub whose fields are known by their places."""
    known = frozenset(Known(f"{place:03d}", Kind(kind)) for place, kind in enumerate(kinds.split()))
    return Scrub(frozenset(map(Detector, detectors.split())), known, NamesModel(model) if model else None)


def band(width: str, value: int | None) -> Outcome:
    """What a connection's ``gateway_band`` gives: the band around a whole number.

    >>> band("1000", 2**63 - 1)
    '9223372036854775000..9223372036854775999'
    """
    return Band(int(width)).apply(Kind.INTEGER, value)


def generalise(ladder: str, step: str, value: bytes | None) -> Outcome:
    r"""What a connection's ``gateway_generalise`` gives: the outcome, or null for what is withheld.

    >>> generalise("address", "county", "上海市浦东新区牡丹路100弄5号".encode())
    '上海市浦东新区'
    >>> generalise("address", "city", b"\xff") is None
    True
    """
    outcome = _redaction(ladder, step).apply(_KINDS[Ladder(ladder)], _decoded(value))
    return None if outcome is WITHHELD else outcome


def shaped_text(kind: str, value: bytes | None) -> bool:
    r"""What a connection's ``gateway_has_shape`` gives.

    >>> shaped_text("email", b"li.lei@example.com"), shaped_text("email", b"\xff@example.com")
    (True, False)
    """
    try:
        return value is not None and has_shape(Kind(kind), value.decode())
    except UnicodeDecodeError:
        return False


@lru_cache(maxsize=256)
def _redaction(ladder: str, step: str) -> Generalise:
    return Generalise(Ladder(ladder), step)
