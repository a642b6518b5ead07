"""Shapes in other words, made from the patterns of ``gateway.model.kinds`` so that they cannot drift.

SQLite's GLOB has classes of characters but no counts: a pattern of fixed counts is written out, one of a single class
with a wide count becomes two bounds on the length and a search for any other character.

PostgreSQL builds the states of a regular expression anew for every value, and a count has as many states as it counts:
counts become bounds on the length, and what is left has few states, which takes a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

_ITEM: Final = re.compile(r"(?P<one>\[[^\]]+\]|[^\[\](){}|?*+.\\^$])(?:\{(?P<least>\d+)(?:,(?P<most>\d+))?\})?")
_WRITTEN_OUT: Final = 4
"""The widest range of counts that is written out."""


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern for the whole of a text; ``lengths`` bounds its characters, and ``none`` must not match."""

    pattern: str | None
    none: str | None = None
    lengths: tuple[int, int] | None = None


def globs(pattern: str) -> tuple[Glob, ...]:
    """The globs of which a text matches one exactly where the whole of it matches the regular expression ``pattern``.

    Understands alternatives of characters and classes with counts; raises ``ValueError`` for anything else.

    >>> globs(r"1[0-9]{2}|[xX]{1,2}")
    (Glob(pattern='1[0-9][0-9]', none=None, lengths=None), Glob(pattern='[xX]', none=None, lengths=None), \
Glob(pattern='[xX][xX]', none=None, lengths=None))
    """
    return tuple(glob for alternative in pattern.split("|") for glob in _alternative(alternative))


@dataclass(frozen=True, slots=True)
class Loose:
    """A regular expression for the whole of a text of so many characters, in which the longest run has no count."""

    pattern: str
    lengths: tuple[int, int]


def loosened(pattern: str) -> tuple[Loose, ...]:
    """The loose patterns of which a text matches one exactly where the whole of it matches ``pattern``.

    Understands what ``globs`` does, if only one count in an alternative is wide.

    >>> loosened("0[0-9]{2,3}-[0-9]{7,8}")
    (Loose(pattern='0[0-9][0-9]-[0-9]*', lengths=(11, 12)), Loose(pattern='0[0-9][0-9][0-9]-[0-9]*', lengths=(12, 13)))
    """
    return tuple(loose for alternative in pattern.split("|") for loose in _loose_alternative(alternative))


def _loose_alternative(pattern: str) -> Iterator[Loose]:
    items = _items(pattern)
    longest = max(range(len(items)), key=lambda place: items[place][2])
    if any(most - least > _WRITTEN_OUT for place, (_, least, most) in enumerate(items) if place != longest):
        msg = f"`{pattern}` has two wide counts, which a length does not tell apart"
        raise ValueError(msg)
    one, least, most = items[longest]
    before, after = (_written_out(some) for some in (items[:longest], items[longest + 1 :]))
    for (head, first), (tail, last) in product(before, after):
        yield Loose(f"{head}{one}*{tail}", (first + least + last, first + most + last))


def _written_out(items: Sequence[tuple[str, int, int]]) -> list[tuple[str, int]]:
    """Every way to write the items without counts, with how many characters it stands for."""
    ranges = [[(one * count, count) for count in range(least, most + 1)] for one, least, most in items]
    return [
        ("".join(written for written, _ in choice), sum(count for _, count in choice)) for choice in product(*ranges)
    ]


def _items(pattern: str) -> list[tuple[str, int, int]]:
    """The characters and classes of which ``pattern`` is a sequence, with the least and the most of each."""
    if "".join(match[0] for match in _ITEM.finditer(pattern)) != pattern:
        msg = f"`{pattern}` cannot be said otherwise: use characters, classes and counts"
        raise ValueError(msg)
    return [(match["one"], *_counts(match)) for match in _ITEM.finditer(pattern)]


def _alternative(pattern: str) -> Iterator[Glob]:
    items = _items(pattern)
    if len(items) == 1 and items[0][2] - items[0][1] > _WRITTEN_OUT:
        one, least, most = items[0]
        yield Glob(None, none=f"*[^{_class(one)[1:]}*", lengths=(least, most))
        return
    ranges = [[_class(one) * count for count in range(least, most + 1)] for one, least, most in items]
    yield from (Glob("".join(choice)) for choice in product(*ranges))


def _counts(match: re.Match[str]) -> tuple[int, int]:
    least = int(match["least"] or 1)
    return least, int(match["most"] or least)


def _class(one: str) -> str:
    """A class with its escapes resolved, as GLOB has none."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), one)
