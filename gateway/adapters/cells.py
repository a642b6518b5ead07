"""One column of an answer in SQL: the value that is fetched, and the finish it needs on arrival.

A treatment becomes a ``case``: the value of the redaction that applies in a row, and null where there is nothing to
fetch. Beside it, where it differs from row to row, stands the number of the finish (``gateway.adapters.finishing``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, func, null
from sqlalchemy.sql.elements import Null, True_

from gateway.adapters.dialects import Expression, Holding, Stored, Words
from gateway.adapters.expressions import every, masked, not_true, number, surname_kept, text, value_where
from gateway.adapters.finishing import (
    NOWHERE,
    Finish,
    absent,
    as_boolean,
    as_integer,
    as_it_is,
    as_number,
    left_over,
    withheld,
    withheld_if_nowhere,
)
from gateway.adapters.generalising import Generalisation, larger
from gateway.model.condition import Condition
from gateway.model.kinds import Kind
from gateway.model.plan import Choice, Column, Redaction, Treatment, redactions_of
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise
from gateway.redaction.group import Group
from gateway.redaction.mask import HIDDEN, Mask
from gateway.redaction.plain import Drop, Present, Reveal
from gateway.redaction.reference import Reference
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
    """The outcomes of ``column``; ``condition`` says a condition over the stored row in SQL.

    Finishes are numbered as they appear in the treatment, so that columns treated alike have equal numbers.
    """
    stored = stored_column(column.of or column.name)
    as_text = words.one_type_a_column and len(_holdings(column, stored, words)) > 1
    leaves = {
        redaction: _scrubbed(redaction, column.kind, stored, words, stored_column)
        if isinstance(redaction, Scrub)
        else _leaf(redaction, column.kind, stored, words, as_text=as_text)
        for redaction in redactions_of(column.treatment)
    }
    finishes = tuple(dict.fromkeys(finish for leaf in leaves.values() for finish in leaf.finishes()))

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

    return Cell(value(column.treatment), numbered(column.treatment) if len(finishes) > 1 else None, finishes)


def is_pushed(redaction: Redaction, kind: Kind, words: Words) -> bool:
    """Whether the database can compute ``redaction`` exactly; what it cannot is the residual."""
    match redaction:
        case Reveal() | Present() | Drop() | KeepSurname() | Band() | AgeBand() | Group():
            return True
        case Mask():
            return masked(words, redaction, kind, null()) is not None
        case Generalise():
            return larger(words, redaction, kind, null()) is not None
        case _:
            return False


def _holdings(column: Column, stored: Stored, words: Words) -> frozenset[Holding]:
    """What types of value the column's redactions fetch."""
    fetched = set()
    for redaction in redactions_of(column.treatment):
        match redaction:
            case KeepSurname() | Scrub():
                fetched.add(Holding.TEXT)
            case Mask() | Generalise() | Band() | AgeBand() | Group() if is_pushed(redaction, column.kind, words):
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
        case Generalise() | Band() | AgeBand() | Group() if is_pushed(redaction, kind, words):
            return _generalised(redaction, kind, stored, words)
        case Reference():
            # fetched for every row, whoever asks: a text that is not Unicode must not be told from another
            sent, read = words.any_text(value)
            return _Leaf(value_where(typed, sent), left_over(redaction, kind, read))
        case _:
            read = _read(kind, stored, words, as_text=as_text)
            return _Leaf(_sent(value, stored, as_text=as_text), left_over(redaction, kind, read))


def _scrubbed(
    redaction: Scrub, kind: Kind, stored: Stored, words: Words, stored_column: Callable[[str], Stored]
) -> _Leaf:
    """A narrative beside what the record knows; what is no text stays in the source."""
    beside = [stored_column(field) for field, _ in redaction.reads]
    value, finish = words.scrubbed(redaction, stored.value, beside)
    exists = stored.value.is_not(None)
    typed = words.has_type(stored.value, stored.holding, kind)
    return _Leaf(value_where(every(exists, typed), value), as_it_is, exists, finish)


def _generalised(redaction: Generalisation, kind: Kind, stored: Stored, words: Words) -> _Leaf:
    """The larger thing that a value lies in, and ``NOWHERE`` for a value that cannot be placed."""
    on_arrival = words.on_arrival(redaction, stored.value) if isinstance(redaction, Generalise) else None
    said, finish = on_arrival or (larger(words, redaction, kind, stored.value), withheld_if_nowhere)
    typed = words.has_type(stored.value, stored.holding, kind)
    placed = value_where(typed, null() if said is None else said)
    shown = text(NOWHERE) if isinstance(placed, Null) else func.coalesce(placed, text(NOWHERE))
    return _Leaf(value_where(stored.value.is_not(None), shown), finish)


def _hiding(value: Expression, typed: ColumnElement[bool], shown: Expression | None) -> _Leaf:
    """What a mask shows of a value of its kind's type, and that it hides any other."""
    hidden = text(HIDDEN)
    return _Leaf(value_where(value.is_not(None), value_where(typed, hidden if shown is None else shown, hidden)))


def _sent(value: Expression, stored: Stored, *, as_text: bool) -> Expression:
    return cast(value, Text) if as_text and stored.holding in _FROM_TEXT else value


def _read(kind: Kind, stored: Stored, words: Words, *, as_text: bool) -> Finish:
    if as_text and stored.holding in _FROM_TEXT:
        return _FROM_TEXT[stored.holding]
    return words.truth if kind is Kind.BOOLEAN else as_it_is
