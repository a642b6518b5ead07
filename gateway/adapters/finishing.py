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
from gateway.model.outcome import ABSENT, WITHHELD, Outcome, Record
from gateway.model.plan import Redaction
from gateway.redaction.generalise import Generalise, Ladder, address_cuts
from gateway.redaction.reference import Reference

Finish: TypeAlias = Callable[[Any], Outcome]
"""Makes an outcome of what arrived."""

_WORD: Final = 2**62
"""What a word may count up to in every database."""


def as_it_is(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """The value itself: the finish that is never called."""
    return value  # type: ignore[no-any-return]


def withheld(_: object) -> Outcome:
    """There is a value, and it stayed in the source."""
    return WITHHELD


@dataclass(frozen=True, slots=True)
class AtOnce:
    """A finish that makes the outcomes of ``many`` values in less time than ``one`` after the other."""

    one: Finish
    many: Callable[[Sequence[Any]], list[Outcome]]

    def __call__(self, value: Any) -> Outcome:  # noqa: ANN401 - what arrived
        """The outcome of one value."""
        return self.one(value)


def _outcomes(finish: Finish, values: Sequence[Any]) -> list[Outcome]:
    return finish.many(values) if isinstance(finish, AtOnce) else list(map(finish, values))


NOWHERE: Final = ""
"""What a database says of a value that cannot be placed; no larger thing is called so."""


def withheld_if_nowhere(value: Any) -> Outcome:  # noqa: ANN401 - what arrived
    """The larger thing, null for null, and withheld where a value could not be placed."""
    return WITHHELD if value == NOWHERE else value


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


def left_over(redaction: Redaction, kind: Kind, read: Finish) -> Finish:
    """The finish that applies ``redaction``; to a page of addresses or references at once."""
    residual = Residual(redaction, kind, read)
    if isinstance(redaction, Reference):
        return AtOnce(residual, lambda values: redaction.apply_all(kind, [read(value) for value in values]))
    if not isinstance(redaction, Generalise) or redaction.ladder is not Ladder.ADDRESS or kind is not Kind.ADDRESS:
        return residual
    cuts = address_cuts(redaction.step)

    def many(values: Sequence[Any]) -> list[Outcome]:
        return cuts(values) if set(map(type, values)) == {str} else list(map(residual, values))

    return AtOnce(residual, many)


Digit: TypeAlias = tuple[tuple[int, tuple[Finish, ...]], ...]
"""The columns that one number tells the finishes of: position, and the finishes it may have, by that number."""

Word: TypeAlias = tuple[Digit, ...]
"""The digits that one number of a row holds, least significant first."""


def finisher(
    width: int, always: Sequence[tuple[int, Finish]], words: Sequence[Word]
) -> Callable[[Sequence[tuple[Any, ...]]], Sequence[Record]]:
    """The function that finishes the rows of one statement: ``width`` values and after them a number for each word.

    ``always`` finishes whole columns, and so does a number that all rows have in common, as they mostly do.
    """
    if not words and not always:
        return lambda rows: rows

    @lru_cache(maxsize=4096)
    def steps(word: int, number: int) -> tuple[tuple[int, Finish], ...]:
        """What a number stands for; few occur, and they recur."""
        return tuple(_unpacked(words[word], number))

    def finished(rows: Sequence[tuple[Any, ...]]) -> Sequence[Record]:
        if not rows:
            return rows
        columns: list[Any] = list(zip(*rows, strict=True))
        for position, finish in always:
            columns[position] = _outcomes(finish, columns[position])
        for word, numbers in enumerate(columns[width:]):
            for number in set(numbers):
                if numbers.count(number) == len(numbers):
                    for position, finish in steps(word, number):
                        columns[position] = _outcomes(finish, columns[position])
                else:
                    _finish_some(
                        columns, [at for at, each in enumerate(numbers) if each == number], steps(word, number)
                    )
        return list(zip(*columns[:width], strict=True))

    return finished


def _finish_some(columns: list[Any], rows: Sequence[int], todo: Sequence[tuple[int, Finish]]) -> None:
    for position, finish in todo:
        column = columns[position] = list(columns[position])
        for row, outcome in zip(rows, _outcomes(finish, [column[row] for row in rows]), strict=True):
            column[row] = outcome


def _unpacked(word: Word, number: int) -> Iterator[tuple[int, Finish]]:
    rest = number
    for digit in word:
        rest, which = divmod(rest, base_of(digit))
        for position, finishes in digit:
            if finishes[which] is not as_it_is:
                yield position, finishes[which]


def base_of(digit: Digit) -> int:
    """How many values a digit may have."""
    return len(digit[0][1])


def packed(digits: Sequence[Digit]) -> tuple[Word, ...]:
    """The digits shared out over as few words as hold them.

    >>> [len(word) for word in packed([((position, (as_it_is, withheld)),) for position in range(70)])]
    [62, 8]
    """
    words: list[list[Digit]] = []
    size = _WORD
    for digit in digits:
        size *= base_of(digit)
        if size > _WORD:
            words.append([])
            size = base_of(digit)
        words[-1].append(digit)
    return tuple(tuple(word) for word in words)
