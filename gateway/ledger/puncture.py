"""Keys by number, of which single ones can be destroyed for ever while all the others stay.

One random key is the root of a binary tree; the two keys below a key are SHAKE-256 of it, and what stands 24 levels
below the root are the *leaves*, a key for each number. Nobody can go up: whoever has the keys beside the way to a leaf
can compute every leaf but that one (Goldreich, Goldwasser and Micali 1986; Boneh and Waters 2013, on punctured keys).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import shake_256
from typing import Final, Self, TypeAlias

KEY_BYTES: Final = 32
LEVELS: Final = 24
"""Numbers up to 16,777,215: more entries than a segment has room for."""

_BELOW: Final = b"\0"
_PAD: Final = b"\1"

Place: TypeAlias = tuple[int, int]
"""A key of the tree: its level, and its number from the left in that level."""


def pad_of(leaf: bytes, length: int) -> bytes:
    """As many bytes as are asked for, which only the ``leaf`` gives."""
    return shake_256(_PAD + leaf).digest(length)


class Descent:
    """The leaves below a root in rising order; what was given out, and the root, cannot be had from it again."""

    def __init__(self, root: bytes) -> None:
        self._ahead = [(0, root)]
        self._given = 0

    def next(self) -> tuple[int, bytes]:
        """The next number, and its leaf; ``IndexError`` behind the last."""
        level, key = self._ahead.pop()
        while level < LEVELS:
            key, right = _below(key)
            level += 1
            self._ahead.append((level, right))
        number, self._given = self._given, self._given + 1
        return number, key


@dataclass(frozen=True, slots=True)
class Keys:
    """What is left of a tree: keys that together are above every leaf but those that were destroyed.

    >>> whole = Keys.below(bytes(32))
    >>> left = whole.without(5)
    >>> left.leaf(5) is None, left.leaf(4) == whole.leaf(4), len(left.known)
    (True, True, 24)
    """

    known: Mapping[Place, bytes] = field(repr=False)

    @classmethod
    def below(cls, root: bytes) -> Self:
        """All of them."""
        return cls({(0, 0): root})

    def leaf(self, number: int) -> bytes | None:
        """The leaf of that number; None where it was destroyed."""
        place = self._above(number)
        if place is None:
            return None
        level, key = place[0], self.known[place]
        while level < LEVELS:
            level += 1
            key = _below(key)[number >> (LEVELS - level) & 1]
        return key

    def without(self, number: int) -> Keys:
        """The keys without that leaf."""
        place = self._above(number)
        if place is None:
            return self
        left = dict(self.known)
        level, key = place[0], left.pop(place)
        while level < LEVELS:
            level += 1
            on_the_way = number >> (LEVELS - level)
            below = _below(key)
            left[level, on_the_way ^ 1] = below[(on_the_way ^ 1) & 1]
            key = below[on_the_way & 1]
        return Keys(left)

    def _above(self, number: int) -> Place | None:
        ways = ((level, number >> (LEVELS - level)) for level in range(LEVELS + 1))
        return next((place for place in ways if place in self.known), None)


def _below(key: bytes) -> tuple[bytes, bytes]:
    both = shake_256(_BELOW + key).digest(2 * KEY_BYTES)
    return both[:KEY_BYTES], both[KEY_BYTES:]
