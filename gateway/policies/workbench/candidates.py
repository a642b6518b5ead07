"""How many ID numbers remain possible when parts of one, and facts that stand in it, are known: counted, not estimated.

A number (GB 11643) is six digits of area, eight of birth date, three of sequence (the last of them even for women and
odd for men) and a check character. Everything that is shown of these narrows them down, and the check character ties
them together: it removes ten of every eleven numbers that are left. Only how many areas share known digits is a rule
of thumb, for the list of areas is not the gateway's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from gateway.model.kinds import ID_NUMBER_CHECKS, ID_NUMBER_WEIGHTS, Kind, Scalar, check_character
from gateway.model.plan import Redaction

YEARS: Final = 100
"""The ages that people have."""

_AREAS: Final = (2844, 474, 92, 31, 9, 3, 1)
"""How many counties share their first 0 to 6 digits, on average (GB/T 2260)."""

_SPECIMENS: Final = ("310115195003071230", "310115198505051235", "320505200402290024", "110101196112310017")
"""Numbers of nobody. What is counted is the least that remains of any of them."""

_BIRTH, _SEQUENCE, _CHECK = range(6, 14), range(14, 17), 17
_MODULUS: Final = 11


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What somebody knows of one ID number: ``positions`` (0 to 17) of its characters, and facts that stand in it.

    ``births`` are the forms in which the birth date or the age (by kind) is shown; ``sex`` is whether the sex is, and
    ``is_whole`` whether a number is shown as it is, rather than put together from parts.
    """

    positions: frozenset[int] = frozenset()
    births: frozenset[tuple[Kind, Redaction]] = field(default=frozenset())
    sex: bool = False
    is_whole: bool = False

    def __or__(self, other: Knowledge) -> Knowledge:
        """What two know together."""
        return Knowledge(
            self.positions | other.positions,
            self.births | other.births,
            sex=self.sex or other.sex,
            is_whole=self.is_whole or other.is_whole,
        )


NOTHING: Final = Knowledge()


def together(known: Iterable[Knowledge]) -> Knowledge:
    """What all of them know together."""
    result = NOTHING
    for each in known:
        result |= each
    return result


def kept_positions(redaction: Redaction) -> frozenset[int]:
    """The characters of an 18-digit number that a redaction leaves readable.

    >>> from gateway.redaction.mask import Mask
    >>> sorted(kept_positions(Mask(keep_first=2, keep_last=1)))
    [0, 1, 17]
    """
    shown = [redaction.apply(Kind.ID_NUMBER, number) for number in _SPECIMENS]
    return frozenset(
        place
        for place in range(len(_SPECIMENS[0]))
        if all(
            isinstance(outcome, str) and len(outcome) == len(number) and outcome[place] == number[place]
            for outcome, number in zip(shown, _SPECIMENS, strict=True)
        )
    )


@lru_cache(maxsize=1024)
def candidates(known: Knowledge, day: date) -> int:
    """The fewest ID numbers that remain for somebody with this knowledge on ``day``; 1 where the number is known.

    >>> candidates(NOTHING, date(2026, 11, 22)) > 10**10
    True
    >>> candidates(Knowledge(positions=frozenset({*range(6), *range(6, 14), *range(14, 18)})), date(2026, 11, 22))
    1
    """
    return min(_remaining(known, number, day) for number in _SPECIMENS)


def _remaining(known: Knowledge, number: str, day: date) -> int:
    fixed = tuple(sorted(place - _BIRTH.start for place in known.positions if place in _BIRTH))
    born = _births(known.births, fixed, number, day)
    sequences = Counter(_weighted(digits, _SEQUENCE.start) for digits in _sequences(known, number))
    areas = _AREAS[_leading(known)]
    if _CHECK not in known.positions:
        return areas * born.total() * sequences.total()
    if areas > 1:
        return max(1, areas * born.total() * sequences.total() // _MODULUS)
    wanted = ID_NUMBER_CHECKS.index(check_character(number[:_CHECK])) - _weighted(number[:6], 0)
    return sum(
        born[one] * sequences[other]
        for one in range(_MODULUS)
        for other in range(_MODULUS)
        if (one + other - wanted) % _MODULUS == 0
    )


def _leading(known: Knowledge) -> int:
    """How many of the area's digits are known: those that are count, wherever among the six they stand."""
    return len(known.positions & set(range(6)))


@lru_cache(maxsize=1024)
def _births(births: frozenset[tuple[Kind, Redaction]], fixed: tuple[int, ...], number: str, day: date) -> Counter[int]:
    """The birth dates that nothing known excludes, by what they weigh in the check."""
    written = number[_BIRTH.start : _BIRTH.stop]
    told = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    shown = [(kind, redaction, redaction.apply(kind, _fact(kind, told, day))) for kind, redaction in births]
    return Counter(
        weight
        for born, digits, weight in _birthdays(day)
        if all(digits[place] == written[place] for place in fixed)
        and all(redaction.apply(kind, _fact(kind, born, day)) == outcome for kind, redaction, outcome in shown)
    )


@lru_cache(maxsize=8)
def _birthdays(day: date) -> tuple[tuple[date, str, int], ...]:
    """Every birth date of somebody who may live on ``day``, with its digits and what they weigh in the check."""
    days = (day - timedelta(days=age) for age in range(YEARS * 365 + YEARS // 4))
    written = ((born, born.isoformat().replace("-", "")) for born in days)
    return tuple((born, digits, _weighted(digits, _BIRTH.start)) for born, digits in written)


def _fact(kind: Kind, born: date, day: date) -> Scalar:
    """What a field that is derived from the birth date holds: the date, or the age in years."""
    if kind is Kind.INTEGER:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return born.isoformat()


def _sequences(known: Knowledge, number: str) -> Iterator[str]:
    written = number[_SEQUENCE.start : _SEQUENCE.stop]
    fixed = [place - _SEQUENCE.start for place in known.positions if place in _SEQUENCE]
    for index in range(1000):
        digits = f"{index:03}"
        alike = all(digits[place] == written[place] for place in fixed)
        if alike and (not known.sex or int(digits[2]) % 2 == int(written[2]) % 2):
            yield digits


def _weighted(digits: str, start: int) -> int:
    return sum(ID_NUMBER_WEIGHTS[start + place] * int(digit) for place, digit in enumerate(digits)) % _MODULUS
