"""What a requester may be shown of one field of one record, and what that looks like.

An *outcome* is a value or one of three states: null, withheld (there is a value) and absent (the field is not granted).
Every redaction says what its outcomes look like, its *form*, and the answers of sources are judged by the forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self, TypeAlias, final

from gateway.model.kinds import Scalar


@final
class Withheld(str):
    """The outcome "there is a value, and you may not see it"; it renders itself, and can hold no other text."""

    __slots__ = ()

    def __new__(cls) -> Self:
        """Make it, with the one text that it has."""
        return super().__new__(cls, "[withheld]")


@final
class Absent:
    """The outcome "this field was not granted to you here"; it is never rendered."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


WITHHELD: Final = Withheld()
ABSENT: Final = Absent()

Outcome: TypeAlias = Scalar | Withheld | Absent | None
"""The three states in every format (absent, null, withheld) and a value."""

Record: TypeAlias = tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a redaction's outcomes look like: anything of one of ``types``, and the texts that ``fits`` says yes to.

    ``fits`` is a pattern that has to match the whole of a text, wherever the texts can be described by one: a page is
    then judged at once. It has no flags and matches no line end. A source's answer is checked against forms before it
    is believed. Types are compared exactly. ``digits_alike`` says of a pattern that it takes every digit for any other.
    """

    types: frozenset[type]
    fits: re.Pattern[str] | Callable[[str], object] | None = None
    digits_alike: bool = False

    def admits(self, outcome: Outcome) -> bool:
        """Whether ``outcome`` has this form."""
        kind = type(outcome)
        return kind in self.types or (kind is str and any(fits(str(outcome)) for fits in self.tests()))

    def tests(self) -> Iterator[Callable[[str], object]]:
        """What says yes to a text, if anything does."""
        if self.fits is not None:
            yield self.fits.fullmatch if isinstance(self.fits, re.Pattern) else self.fits


_WITHOUT_DIGITS: Final = bytes.maketrans(b"0123456789", b"0000000000")
_MOST_GOOD: Final = 4096
"""Addresses without their digits are few: the roads of a place, with numbers of one, two or three digits."""


class Forms:
    """The forms of one column, each of whose outcomes has one of them."""

    def __init__(self, forms: Iterable[Form]) -> None:
        distinct = tuple(dict.fromkeys(forms))
        self.types: frozenset[type] = frozenset().union(*(form.types for form in distinct))
        self._fits = tuple(fits for form in distinct for fits in form.tests())
        self._lines = _lines_of([form.fits for form in distinct if isinstance(form.fits, re.Pattern)])
        self._digits_alike = all(form.digits_alike for form in distinct if form.fits is not None)
        self._good: set[bytes] = set()

    def admit(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether each of ``outcomes`` has one of the forms.

        A page is judged a column at a time: types settle most columns, and one search through its texts most others.
        """
        unsettled = set(map(type, outcomes)) - self.types
        if not unsettled:
            return True
        if unsettled != {str} or not self._fits:
            return False
        texts = {outcome for outcome in outcomes if type(outcome) is str}
        lines = "\n".join((*texts, ""))
        if lines.count("\n") == len(texts) and (self._are_good(lines) if self._digits_alike else self._match(lines)):
            return True
        return all(any(fits(text) for fits in self._fits) for text in texts)

    def _match(self, lines: str) -> bool:
        return self._lines.fullmatch(lines) is not None

    def _are_good(self, lines: str) -> bool:
        """Whether the lines have the forms, where those without their digits were not found to have them before."""
        seen = set(lines[:-1].encode("utf-8", "surrogatepass").translate(_WITHOUT_DIGITS).split(b"\n"))
        if seen <= self._good:
            return True
        good = self._match(lines)
        if good and len(self._good) < _MOST_GOOD:
            self._good |= seen
        return good


def _lines_of(shapes: Sequence[re.Pattern[str]]) -> re.Pattern[str]:
    """Any number of lines, each of one of ``shapes``; a line that was matched is not looked at again."""
    # two shapes may name the same group
    lines = "|".join(re.sub(r"\(\?P<[a-z]+>", "(?:", shape.pattern) for shape in shapes)
    return re.compile(rf"(?:(?:{lines})\n)*+") if shapes else _NO_LINE


_NO_LINE: Final = re.compile("")
