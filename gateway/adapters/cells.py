"""One column of an answer in SQL: the value that is fetched, and the finish it needs on arrival.

A treatment becomes a ``case``: the value of the redaction that applies in a row, and null where there is nothing to
fetch. Beside it, where it differs from row to row, stands the number of the finish (``gateway.adapters.finishing``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, null, true
from sqlalchemy.sql.elements import Null, True_

from gateway.adapters.dialects import Expression, Holding, Stored, Words
from gateway.adapters.expressions import every, generalised, masked, not_true, number, surname_kept, text, value_where
from gateway.adapters.finishing import (
    Finish,
    Residual,
    absent,
    as_boolean,
    as_integer,
    as_it_is,
    as_number,
    withheld,
    withheld_if_missing,
)
from gateway.model.condition import Condition
from gateway.model.kinds import Kind
from gateway.model.plan import Choice, Column, Redaction, Treatment, redactions_of
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import HIDDEN, Mask
from gateway.redaction.plain import Drop, Present, Reveal
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.surname import KeepSurname

_FROM_TEXT: Final[dict[Holding, Finish]] = {
    Holding.BOOLEAN: as_boolean,
    Holding.INTEGER: as_integer,
    Holding.NUMBER: as_number,
}
"""What makes a value again of one that travelled as text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``number`` says which of ``finishes`` a row needs; without it, every row needs the only one."""

    value: Expression
    number: Expression | None
    finishes: tuple[Finish, ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One redaction in SQL: its value, and its finish, which is ``hides`` in the rows where ``hidden`` holds."""

    value: Expression
    finish: Finish = as_it_is
    hidden: ColumnElement[bool] | None = None
    hides: Finish = withheld

    def finishes(self) -> Iterator[Finish]:
        yield self.finish
        if self.hidden is not None:
            yield self.hides


def cell_of(
    column: Column,
    stored_column: Callable[[str], Stored],
    words: Words,
    condition: Callable[[Condition], ColumnElement[bool]],
) -> Cell:
    """The outcomes of ``column``; ``condition`` says a condition over the stored row in SQL."""
    stored = stored_column(column.name)
    as_text = words.one_type_a_column and len(_holdings(column, stored, words)) > 1
    leaves = {
        redaction: _scrubbed(redaction, column.kind, stored, words, stored_column)
        if isinstance(redaction, Scrub)
        else _leaf(redaction, column.kind, stored, words, as_text=as_text)
        for redaction in redactions_of(column.treatment)
    }
    finishes = tuple(dict.fromkeys((as_it_is, *(finish for leaf in leaves.values() for finish in leaf.finishes()))))

    def value(treatment: Treatment) -> Expression:
        if isinstance(treatment, Choice):
            return value_where(condition(treatment.when), value(treatment.then), value(treatment.otherwise))
        return leaves[treatment].value

    def numbered(treatment: Treatment) -> Expression:
        if isinstance(treatment, Choice):
            return value_where(condition(treatment.when), numbered(treatment.then), numbered(treatment.otherwise))
        leaf = leaves[treatment]
        which = number(finishes.index(leaf.finish))
        return which if leaf.hidden is None else value_where(leaf.hidden, number(finishes.index(leaf.hides)), which)

    needed = {finish for leaf in leaves.values() for finish in leaf.finishes()}
    if len(needed) == 1:
        return Cell(value(column.treatment), None, tuple(needed))
    return Cell(value(column.treatment), numbered(column.treatment), finishes)


def is_pushed(redaction: Redaction, kind: Kind, words: Words) -> bool:
    """Whether the database can compute ``redaction`` exactly; what it cannot is the residual."""
    match redaction:
        case Reveal() | Present() | Drop() | KeepSurname():
            return True
        case Mask():
            return masked(words, redaction, kind, null()) is not None
        case Generalise():
            return generalised(words, redaction, kind, null()) is not None
        case _:
            return False


def _holdings(column: Column, stored: Stored, words: Words) -> frozenset[Holding]:
    """What types of value the column's redactions fetch."""
    fetched = set()
    for redaction in redactions_of(column.treatment):
        match redaction:
            case KeepSurname() | Scrub():
                fetched.add(Holding.TEXT)
            case Mask() | Generalise() if is_pushed(redaction, column.kind, words):
                fetched.add(Holding.TEXT)
            case Present() | Drop():
                pass
            case _:
                fetched.add(stored.holding)
    return frozenset(fetched)


def _leaf(redaction: Redaction, kind: Kind, stored: Stored, words: Words, *, as_text: bool) -> _Leaf:
    value = stored.value
    typed = words.has_type(value, stored.holding, kind)
    match redaction:
        case Reveal():
            hidden = None if isinstance(typed, True_) else every(value.is_not(None), not_true(typed))
            return _Leaf(
                value_where(typed, _sent(value, stored, as_text=as_text)),
                _read(kind, stored, words, as_text=as_text),
                hidden,
            )
        case Present():
            return _Leaf(null(), as_it_is, value.is_not(None))
        case Drop():
            return _Leaf(null(), absent)
        case Mask() if is_pushed(redaction, kind, words):
            return _hiding(value, typed, masked(words, redaction, kind, value))
        case KeepSurname():
            return _hiding(value, typed, surname_kept(words, kind, value))
        case Generalise() if is_pushed(redaction, kind, words):
            placed = value_where(typed, _generalised(words, redaction, kind, value))
            if redaction.ladder is Ladder.ADDRESS:
                # costly enough to be computed once: that nothing came of it is seen on arrival
                return _Leaf(placed, as_it_is, value.is_not(None), withheld_if_missing)
            return _Leaf(placed, as_it_is, every(value.is_not(None), _is_missing(placed)))
        case _:
            read = _read(kind, stored, words, as_text=as_text)
            return _Leaf(_sent(value, stored, as_text=as_text), Residual(redaction, kind, read))


def _scrubbed(
    redaction: Scrub, kind: Kind, stored: Stored, words: Words, stored_column: Callable[[str], Stored]
) -> _Leaf:
    """A narrative beside what the record knows; what is no text stays in the source."""
    beside = [stored_column(field) for field, _ in redaction.reads]
    value, finish = words.scrubbed(redaction, stored.value, beside)
    exists = stored.value.is_not(None)
    typed = words.has_type(stored.value, stored.holding, kind)
    return _Leaf(value_where(every(exists, typed), value), as_it_is, exists, finish)


def _hiding(value: Expression, typed: ColumnElement[bool], shown: Expression | None) -> _Leaf:
    """What a mask shows of a value of its kind's type, and that it hides any other."""
    hidden = text(HIDDEN)
    return _Leaf(value_where(value.is_not(None), value_where(typed, hidden if shown is None else shown, hidden)))


def _is_missing(value: Expression) -> ColumnElement[bool]:
    return true() if isinstance(value, Null) else value.is_(None)


def _generalised(words: Words, redaction: Generalise, kind: Kind, value: Expression) -> Expression:
    said = generalised(words, redaction, kind, value)
    return null() if said is None else said


def _sent(value: Expression, stored: Stored, *, as_text: bool) -> Expression:
    return cast(value, Text) if as_text and stored.holding in _FROM_TEXT else value


def _read(kind: Kind, stored: Stored, words: Words, *, as_text: bool) -> Finish:
    if as_text and stored.holding in _FROM_TEXT:
        return _FROM_TEXT[stored.holding]
    return words.truth if kind is Kind.BOOLEAN else as_it_is
