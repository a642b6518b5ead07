"""What the databases have words for: one file each, and the promise that the compiler of plans relies on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeAlias

from sqlalchemy import ColumnElement, Dialect, UnaryExpression

from gateway.adapters.finishing import Finish
from gateway.model.kinds import Kind
from gateway.redaction.generalise import Generalise
from gateway.redaction.scrub.redaction import Scrub

Expression: TypeAlias = ColumnElement[Any]


class Holding(Enum):
    """What values an expression can have in the database, apart from null."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ANYTHING = "anything"
    """Any of a database's types, from row to row."""
    OTHER = "other"
    """A type that no kind is held in."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One column of a source as plans read it: dates as ISO text, text compared by code point."""

    value: Expression
    holding: Holding
    nullable: bool = True


class Words(Protocol):
    """How one database says what plans need; every expression means exactly what the model's Python does."""

    @property
    def engine(self) -> Dialect:
        """How SQLAlchemy writes for it."""

    @property
    def one_type_a_column(self) -> bool:
        """Whether all values of an answer's column have one type, so that mixed ones travel as text."""

    @property
    def truth(self) -> Finish:
        """What makes an arrived boolean one."""

    def has_type(self, value: Expression, holding: Holding, kind: Kind) -> ColumnElement[bool]:
        """Whether a value that is not null has the type of ``kind``."""

    def has_shape(self, text: Expression, kind: Kind) -> ColumnElement[bool]:
        """Whether the whole of ``text`` has the shape of ``kind``, which has one."""

    def place(self, text: Expression, part: str) -> Expression:
        """Where ``part`` first stands in ``text``, counted from 1; 0 where it does not."""

    def generalised(self, redaction: Generalise, value: Expression) -> Expression | None:
        """An address or a cell of the grid: the outcome, or null for what has none; None where there are no words."""

    def banded(self, width: int, whole: Expression) -> Expression:
        """The band of this width, such as ``60..69``, around any whole number of 64 bits."""

    def multiple_below(self, width: int, whole: Expression) -> Expression:
        """The multiple of ``width`` nearest below a whole number; both have 53 bits at most."""

    def rounded_down(self, value: Expression) -> Expression:
        """The whole number nearest below a number of 53 bits."""

    def on_arrival(self, redaction: Generalise, value: Expression) -> tuple[Expression, Finish] | None:
        """What to fetch, and what makes the outcome of it, where that costs less than ``generalised`` in every row.

        The finish is given null for null, and ``NOWHERE`` for what is not of its kind's type.
        """

    def any_text(self, value: Expression) -> tuple[Expression, Finish]:
        """A text as it can be fetched whatever it holds, and what makes a text of it again; null for what is none."""

    def scrubbed(self, redaction: Scrub, value: Expression, beside: Sequence[Stored]) -> tuple[Expression, Finish]:
        """A text scrubbed, or what its scrubbing needs: fetched for every text, and finished on arrival.

        ``beside`` are the columns that the redaction reads, in its order. The finish is given null for what is no text.
        """

    def ordered(self, value: Expression, *, nullable: bool, descending: bool) -> UnaryExpression[Any]:
        """``value`` as a key of the order: null first ascending, last descending."""
