"""The last step of an answer: what arrived from a source becomes outcomes, before anything leaves the adapter.

A statement answers, for every column, a value and (where it can differ from row to row) a *finish*: the number of the
function that makes the value an outcome. The numbers of a row are packed into few whole numbers, ``words``, so that a
row on which nothing remains to be done is recognised by one comparison with zero.

A finish is either a state without a value (withheld, absent), or a type that the source has no notion of, or the
*residual*: a redaction that the source could not compute. The stored value is then redacted here, at once; it is held
by no other variable and reaches no other function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from gateway.model.kinds import Kind
from gateway.model.plan import ABSENT, WITHHELD, Outcome, Record, Redaction

Finish: TypeAlias = Callable[[Any], Outcome]
"""Makes an outcome of what arrived."""

_WORD: Final = 2**62
"""What a word may count up to in every database."""


def as_it_is(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """The value itself: the finish that is numbered 0 and never called."""
    return value  # type: ignore[no-any-return]


def withheld(_: object) -> Outcome:
    """There is a value, and it stayed in the source."""
    return WITHHELD


def withheld_if_missing(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """There is a value, and where nothing came of it, it stayed in the source."""
    return WITHHELD if value is None else value


def absent(_: object) -> Outcome:
    """The field is not granted in this row."""
    return ABSENT


def as_boolean(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """Truth where a source has only 0 and 1, or only text.

    >>> as_boolean(1), as_boolean("false"), as_boolean(None)
    (True, False, None)
    """
    return None if value is None else value in {1, "true"}


def as_integer(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """A whole number that travelled as text, beside outcomes of the same column that are text."""
    return None if value is None else int(value)


def as_number(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """A number that travelled as text."""
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Residual:
    """A redaction that is applied on arrival, after ``read`` has made the arrived value what the source holds."""

    redaction: Redaction
    kind: Kind
    read: Finish = as_it_is

    def __call__(self, value: Any) -> Outcome:  # noqa: ANN401 - what arrived
        """The outcome; the stored value goes no further."""
        return self.redaction.apply(self.kind, self.read(value))  # type: ignore[arg-type]  # `read` gives scalars


Word: TypeAlias = tuple[tuple[int, tuple[Finish, ...]], ...]
"""The columns whose finishes one word numbers, least significant first: position, and the finishes it may have."""


def finisher(
    width: int, always: Sequence[tuple[int, Finish]], words: Sequence[Word]
) -> Callable[[Sequence[tuple[Any, ...]]], Sequence[Record]]:
    """The function that finishes the rows of one statement: ``width`` values and after them a number for each word.

    ``always`` finishes whole columns. Rows on which nothing remains to be done are answered as the driver made them.
    """

    @lru_cache(maxsize=4096)
    def steps(numbers: tuple[int, ...]) -> tuple[tuple[int, Finish], ...]:
        """What the numbers of a row stand for; few combinations occur, and they recur."""
        return (*always, *_unpacked(words, numbers))

    def finished(row: tuple[Any, ...], todo: Sequence[tuple[int, Finish]]) -> Record:
        values = list(row[:width])
        for position, finish in todo:
            values[position] = finish(values[position])
        return tuple(values)

    if not words:
        return lambda rows: [finished(row, always) for row in rows] if always else rows
    if always or len(words) > 1:
        return lambda rows: [finished(row, steps(row[width:])) for row in rows]
    return lambda rows: [finished(row, steps(row[width:])) if row[width] else row[:width] for row in rows]


def _unpacked(words: Sequence[Word], numbers: Sequence[int]) -> Iterator[tuple[int, Finish]]:
    for word, number in zip(words, numbers, strict=True):
        rest = number
        for position, finishes in word:
            rest, which = divmod(rest, len(finishes))
            if which:
                yield position, finishes[which]


def packed(columns: Sequence[tuple[int, tuple[Finish, ...]]]) -> tuple[Word, ...]:
    """The columns shared out over as few words as hold them.

    >>> [len(word) for word in packed([(position, (as_it_is, withheld)) for position in range(70)])]
    [62, 8]
    """
    words: list[list[tuple[int, tuple[Finish, ...]]]] = []
    size = _WORD
    for position, finishes in columns:
        size *= len(finishes)
        if size > _WORD:
            words.append([])
            size = len(finishes)
        words[-1].append((position, finishes))
    return tuple(tuple(word) for word in words)
