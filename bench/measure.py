"""How much is measured in a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Measure:
    """The sizes of the large and the small archive, in households; times in seconds; and how often.

    Of the first ``walked`` pages of the archive, ``positions`` are asked for, evenly spread.
    """

    households: int
    few: int
    rounds: int
    seconds: float
    warm_up: float
    connections: int
    walked: int
    positions: int
    staged_pages: int


FULL: Final = Measure(
    households=1_000_000,
    few=10_000,
    rounds=5,
    seconds=4.0,
    warm_up=2.0,
    connections=16,
    walked=2_000,
    positions=200,
    staged_pages=2_000,
)
QUICK: Final = replace(FULL, households=20_000, few=2_000, rounds=3, seconds=1.0, warm_up=0.5, staged_pages=400)
