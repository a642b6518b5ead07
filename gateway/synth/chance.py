"""Chance that can be repeated: Python's generator with the three questions that an invented archive asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

_T = TypeVar("_T")


class Chance(Random):
    """A stream of decisions that is the same for the same seed, on every machine.

    >>> Chance("seed 1").below(10) == Chance("seed 1").below(10)
    True
    >>> Chance("seed 1").happens(1.0), Chance("seed 1").happens(0.0)
    (True, False)
    """

    def happens(self, share: float) -> bool:
        """Whether something happens that does in ``share`` of all cases, from 0 to 1."""
        return self.random() < share

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to, not including, ``limit``."""
        return int(self.random() * limit)

    def one_of(self, words: Sequence[_T]) -> _T:
        """Return one of ``words``, each as likely as the others."""
        return words[int(self.random() * len(words))]
