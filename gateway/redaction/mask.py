"""Masks: keep characters of a value whose shape is known by their places, hide the others with ``*``.

A mask never guesses. A value without the shape of its kind, or too short for anything to stay hidden, becomes the
fixed text ``**``, which does not even tell its length. Of an e-mail address it is the part before the ``@`` that is
masked; what follows is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from gateway.model.kinds import SHAPES, Kind, Scalar, has_shape
from gateway.model.outcome import Form, Outcome

HIDDEN: Final = "**"

SHORTEST: Final = {
    Kind.NAME: 2,
    Kind.ID_NUMBER: 15,
    Kind.PHONE: 10,
    Kind.PLATE: 7,
    Kind.BANK_CARD: 16,
    Kind.PASSPORT: 9,
    Kind.EMAIL: 3,
}
"""The fewest characters of a shaped value, by kind; of an e-mail address, before the ``@``.

A mask that keeps fewer hides some character of every shaped value. Policies may write no other: one that keeps two
characters of a name hides names of two altogether, and together with a mask that keeps one it would show what it hid.
"""

MASKABLE: Final = frozenset(SHORTEST)
"""Kinds with a shape whose characters stand in fixed places; a mask on any other kind hides all."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Keep ``keep_first`` and ``keep_last`` characters, and those in the places ``keep``, of a shaped value.

    Places are counted from 1 at the beginning, and from -1 at the end. Masks that keep the same places are equal,
    however they are written.

    >>> Mask(keep_first=2).apply(Kind.ID_NUMBER, "310115195003071230")
    '31****************'
    >>> Mask(keep=(1, 7, 8)), Mask(keep=(7, 8)).apply(Kind.ID_NUMBER, "310115195003071230")
    (Mask(keep_first=1, keep_last=0, keep=(7, 8)), '******19**********')
    >>> Mask(keep_last=4).apply(Kind.PHONE, "44"), Mask(keep_first=1, keep_last=1).apply(Kind.NAME, "李雷")
    ('**', '**')
    """

    keep_first: int = 0
    keep_last: int = 0
    keep: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.keep_first < 0 or self.keep_last < 0 or 0 in self.keep or not (self.from_first or self.from_last):
            msg = "a mask keeps at least one character: give `keep_first` or `keep_last` above 0, or places in `keep`"
            raise ValueError(msg)
        first, last = _run(self.from_first), _run(self.from_last)
        between = {place for place in self.from_first if place > first} | {
            -place for place in self.from_last if place > last
        }
        object.__setattr__(self, "keep_first", first)
        object.__setattr__(self, "keep_last", last)
        object.__setattr__(self, "keep", tuple(sorted(between)))

    @classmethod
    def of(cls, from_first: Iterable[int], from_last: Iterable[int]) -> Mask | None:
        """The mask that keeps these places, counted from 1 at either end; None for no places."""
        places = (*from_first, *(-place for place in from_last))
        return cls(keep=places) if places else None

    @property
    def from_first(self) -> frozenset[int]:
        """The places that are kept, of those counted from the beginning."""
        return frozenset({*range(1, self.keep_first + 1), *(place for place in self.keep if place > 0)})

    @property
    def from_last(self) -> frozenset[int]:
        """The places that are kept, of those counted from the end."""
        return frozenset({*range(1, self.keep_last + 1), *(-place for place in self.keep if place < 0)})

    @property
    def kept(self) -> int:
        """How many characters stay readable at most."""
        return self.keep_first + self.keep_last + len(self.keep)

    @property
    def reach(self) -> int:
        """How many characters a value has at least in which no kept place is counted from both ends."""
        return max(self.from_first, default=0) + max(self.from_last, default=0)

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared: a comparison would tell the hidden characters."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The masked text, or ``**``."""
        if value is None:
            return None
        if kind not in MASKABLE or not isinstance(value, str) or not has_shape(kind, value):
            return HIDDEN
        masked, rest = _split(kind, value)
        return HIDDEN if len(masked) <= self.kept else self._starred(masked) + rest

    def form(self, kind: Kind) -> Form:
        """Null, ``**``, or a text with stars everywhere but in the kept places and of a length the shape has."""
        if kind not in MASKABLE:
            return Form(frozenset({type(None)}), HIDDEN.__eq__)
        return Form(frozenset({type(None)}), _fits(self, kind))

    def _starred(self, text: str) -> str:
        if not self.keep:
            stars = "*" * (len(text) - self.keep_first - self.keep_last)
            return text[: self.keep_first] + stars + text[len(text) - self.keep_last :]
        kept = self.from_first | {len(text) + 1 - place for place in self.from_last}
        return "".join([character if place in kept else "*" for place, character in enumerate(text, 1)])


def _run(places: frozenset[int]) -> int:
    """How many places are kept from the first one on, without a gap."""
    length = 0
    while length + 1 in places:
        length += 1
    return length


def _split(kind: Kind, value: str) -> tuple[str, str]:
    """What of a value is masked, and what follows it."""
    at = value.index("@") if kind is Kind.EMAIL else len(value)
    return value[:at], value[at:]


_FILLED: Final = {
    Kind.NAME: re.compile(r"[\u4e00-\u9fff·*]{2,30}"),
    Kind.ID_NUMBER: re.compile(r"[0-9*]{17}[0-9Xx*]|[0-9*]{15}"),
    Kind.PHONE: re.compile(r"[1*][0-9*]{10}|[0*][0-9*]{9,11}|[0*][0-9*]{2,3}[-*][0-9*]{7,8}"),
    Kind.PLATE: re.compile(r"[\u4e00-\u9fff*][A-Z*][A-Z0-9*]{5,6}|[\u4e00-\u9fff*][A-Z*][A-Z0-9*]{4}[\u4e00-\u9fff*]"),
    Kind.BANK_CARD: re.compile(r"[0-9*]{16,19}"),
    Kind.PASSPORT: re.compile(r"[A-Z*][A-Z0-9*][0-9*]{7}"),
    Kind.EMAIL: re.compile(r"[A-Za-z0-9._+*-]{3,60}@[A-Za-z0-9-]{1,60}[.][A-Za-z0-9.-]{2,60}"),
}
"""The shapes of ``SHAPES`` with any character that may be hidden starred."""


@lru_cache(maxsize=256)
def _fits(mask: Mask, kind: Kind) -> re.Pattern[str] | Callable[[str], bool]:
    """Whether a text is one that ``mask`` gives: it has the starred shape, and masking it again changes nothing.

    A pattern says so, but where places may meet in the middle of a value.
    """
    if mask.reach > SHORTEST[kind]:
        return partial(_is_starred, mask, kind)
    first, last = max(mask.from_first, default=0), max(mask.from_last, default=0)
    masked = [
        *("." if place in mask.from_first else "[*]" for place in range(1, first + 1)),
        "[*]*" if mask.kept < mask.reach else "[*]+",
        *("." if place in mask.from_last else "[*]" for place in range(last, 0, -1)),
    ]
    rest = "@.*" if kind is Kind.EMAIL else ""
    return re.compile(rf"[*]{{2}}|(?m:(?=(?:{_FILLED[kind].pattern})$)){''.join(masked)}{rest}")


def _is_starred(mask: Mask, kind: Kind, text: str) -> bool:
    if text == HIDDEN:
        return True
    if _FILLED[kind].fullmatch(text) is None:
        return False
    masked, _ = _split(kind, text)
    return len(masked) > mask.kept and mask._starred(masked) == masked  # noqa: SLF001 - of this file


assert SHAPES.keys() >= MASKABLE  # noqa: S101 - a contract between two tables, checked at import
