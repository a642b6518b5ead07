"""Masks: keep the first and last characters of a value whose shape is known, hide the others with ``*``.

A mask never guesses. A value without the shape of its kind, or too short for anything to stay hidden, becomes the
fixed text ``**``, which does not even tell its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gateway.model.kinds import SHAPES, Kind, Scalar, has_shape
from gateway.model.plan import Form, Outcome

HIDDEN: Final = "**"

SHORTEST: Final = {Kind.NAME: 2, Kind.ID_NUMBER: 15, Kind.PHONE: 11, Kind.PLATE: 7}
"""The fewest characters of a shaped value, by kind.

A mask that keeps fewer hides some character of every shaped value. Policies may write no other: one that keeps two
characters of a name hides names of two altogether, and together with a mask that keeps one it would show what it hid.
"""

MASKABLE: Final = frozenset(SHORTEST)
"""Kinds with a shape whose characters stand in fixed places; a mask on any other kind hides all."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Keep ``keep_first`` and ``keep_last`` characters (together at least one) of a shaped value.

    >>> Mask(keep_first=2).apply(Kind.ID_NUMBER, "310115195003071230")
    '31****************'
    >>> Mask(keep_last=4).apply(Kind.PHONE, "44"), Mask(keep_first=1, keep_last=1).apply(Kind.NAME, "李雷")
    ('**', '**')
    """

    keep_first: int = 0
    keep_last: int = 0

    def __post_init__(self) -> None:
        if self.keep_first < 0 or self.keep_last < 0 or self.keep_first + self.keep_last == 0:
            msg = "a mask keeps at least one character: give `keep_first` or `keep_last` as a whole number above 0"
            raise ValueError(msg)

    @property
    def kept(self) -> int:
        """How many characters stay readable."""
        return self.keep_first + self.keep_last

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared: a comparison would tell the hidden characters."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The masked text, or ``**``."""
        if value is None:
            return None
        if kind not in MASKABLE or not isinstance(value, str) or not has_shape(kind, value) or len(value) <= self.kept:
            return HIDDEN
        stars = "*" * (len(value) - self.kept)
        return value[: self.keep_first] + stars + value[len(value) - self.keep_last :]

    def form(self, kind: Kind) -> Form:
        """Null, ``**``, or a text with stars everywhere but in the kept places and of a length the shape has."""
        if kind not in MASKABLE:
            return Form(frozenset({type(None)}), HIDDEN.__eq__)
        return Form(frozenset({type(None)}), _masked(kind, self.keep_first, self.keep_last).fullmatch)


_FILLED: Final = {
    Kind.NAME: r"[\u4e00-\u9fff·*]{2,30}",
    Kind.ID_NUMBER: r"[0-9*]{17}[0-9Xx*]|[0-9*]{15}",
    Kind.PHONE: r"[1*][0-9*]{10}",
    Kind.PLATE: r"[\u4e00-\u9fff*][A-Z*][A-Z0-9*]{5,6}",
}
"""The shapes of ``SHAPES`` with any character starred."""


@lru_cache(maxsize=256)
def _masked(kind: Kind, first: int, last: int) -> re.Pattern[str]:
    """The texts that a mask gives: the starred shape, read twice, the second time for which characters are stars."""
    return re.compile(rf"\*\*|(?=(?:{_FILLED[kind]})\Z).{{{first}}}\*+.{{{last}}}")


assert SHAPES.keys() >= MASKABLE  # noqa: S101 - a contract between two tables, checked at import
