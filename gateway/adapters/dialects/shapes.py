"""Shapes as SQLite's GLOB knows them, made from the patterns of ``gateway.model.kinds`` so that they cannot drift.

GLOB has classes of characters but no counts: a pattern of fixed counts is written out, one of a single class with a
wide count becomes two bounds on the length and a search for any other character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def _alternative(pattern: str) -> Iterator[Glob]:
    items = [(match["one"], *_counts(match)) for match in _ITEM.finditer(pattern)]
    if "".join(match[0] for match in _ITEM.finditer(pattern)) != pattern:
        msg = f"`{pattern}` cannot be said as a glob: use characters, classes and counts"
        raise ValueError(msg)
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
