"""A search of the ledger: from the newest entry on, until a page is full or enough was looked through for one answer.

Where time bounds are given, a place to begin is found by halving; the order of the tree is that of time but for some
slack, where a clock went back or a machine was slow, so the search begins and ends an hour beyond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.ledger.entries import Entry, read_entry
from gateway.ledger.search.stretches import Run, SegmentPlaces, places_in
from gateway.ledger.search.wanted import Wanted
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.positions import Positions

_FIRST_STEP: Final = 256
_LARGEST_STEP: Final = 16 * 1024
_SLACK_MS: Final = 3600 * 1000
_TAIL: Final = 48
_TIME: Final = re.compile(rb'"time":([0-9]{1,16}),"version":1\}\n?$')


@dataclass(frozen=True, slots=True)
class Limits:
    """How many entries a page has at most, and how many bytes of the ledger are looked through for one."""

    entries: int = 50
    bytes: int = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the newest first, and how far the search has come.

    ``following`` is where to go on, below that place in the tree; None where all was looked through. ``looked_to`` is
    the time down to which it was, in milliseconds, and ``altered`` counts lines that hold no sound entry.
    """

    entries: tuple[Entry, ...]
    following: int | None
    looked_to: int | None
    altered: int = 0


def search(ledger: Path, log: LogView, wanted: Wanted, before: int | None = None, limits: Limits = Limits()) -> Found:
    """The entries that are ``wanted``, below the place ``before`` in the tree, or from its end on.

    Raises ``OSError`` and ``TilesDamaged``.
    """
    return _Search(ledger, log, wanted).run(before, limits)


class _Search:
    """One answer under way."""

    def __init__(self, ledger: Path, log: LogView, wanted: Wanted) -> None:
        self._ledger = ledger
        self._log = log
        self._wanted = wanted
        self._marks = wanted.marks
        self._segments = places_in(ledger, log.directory, log.size)
        self._altered = 0

    def run(self, before: int | None, limits: Limits) -> Found:
        bottom, top = self._bounds()
        top = top if before is None else min(top, before)
        found: list[tuple[int, Entry]] = []
        step, left = _FIRST_STEP, limits.bytes
        while top > bottom and len(found) < limits.entries and left > 0:
            low = max(bottom, top - step)
            runs = [*self._runs(low, top)]
            left -= sum(run.end - run.start for _, run in runs)
            found += sorted(self._matches(runs), key=_place, reverse=True)
            top, step = low, min(2 * step, _LARGEST_STEP)
        if len(found) > limits.entries:
            top = found[limits.entries - 1][0]
        entries = tuple(entry for _, entry in found[: limits.entries])
        following = top if top > bottom or len(found) > limits.entries else None
        return Found(entries, following, None if following is None else self._time_near(following), self._altered)

    def _runs(self, low: int, high: int) -> Iterator[tuple[SegmentPlaces, Run]]:
        for segment in self._segments:
            run = segment.run(low, high)
            if run is not None:
                yield segment, run

    def _matches(self, runs: Sequence[tuple[SegmentPlaces, Run]]) -> Iterator[tuple[int, Entry]]:
        for segment, run in runs:
            for block in run.blocks():
                if not self._may_be_in(block):
                    continue
                for line in block.split(b"\n"):
                    if not line or not self._may_be_in(line) or not self._is_timely(line):
                        continue
                    entry = read_entry(line)
                    if entry is None:
                        self._altered += 1
                    elif self._wanted.is_met_by(entry):
                        yield segment.place_of(entry.sequence), entry

    def _may_be_in(self, content: bytes) -> bool:
        return all(any(mark in content for mark in group) for group in self._marks)

    def _is_timely(self, line: bytes) -> bool:
        """Whether a line says a time that is wanted, or none that can be read."""
        found = _TIME.search(line, max(0, len(line) - _TAIL))
        return found is None or self._wanted.is_timely(int(found[1]))

    def _bounds(self) -> tuple[int, int]:
        """The places between which the entries of the wanted time stand."""
        size, since, until = self._log.size, self._wanted.since, self._wanted.until
        bottom = 0 if since is None else self._first(since - _SLACK_MS, of_no_time=True)
        top = size if until is None else self._first(until + _SLACK_MS, of_no_time=False)
        return bottom, top

    def _first(self, limit: int, *, of_no_time: bool) -> int:
        """The first place of ``limit`` or later; ``of_no_time`` says whether an entry counts so that is kept no more.

        What is judged so wrongly makes the search longer, and leaves nothing out.
        """
        low, high = 0, self._log.size
        while low < high:
            middle = (low + high) // 2
            time = self._time_at(middle)
            if of_no_time if time is None else time >= limit:
                high = middle
            else:
                low = middle + 1
        return low

    def _time_near(self, place: int) -> int | None:
        return self._time_at(min(place, self._log.size - 1)) if self._log.size else None

    def _time_at(self, place: int) -> int | None:
        """When the entry at that place was written; None where it is kept no more."""
        leaf = next(self._log.entries(place)).decode("ascii", "replace")
        segment, _, rest = leaf.partition("-")
        line = Positions(self._log.directory).lines(self._ledger, segment, int(rest.split(" ")[0]), 1)
        found = _TIME.search(line)
        return int(found[1]) if found else None


def _place(found: tuple[int, Entry]) -> int:
    return found[0]
