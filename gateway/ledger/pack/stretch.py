"""Which entries a pack has: those of some days, all that stand between them in the tree, and every act before them.

The tree's order is that of time, but where a clock went back or a machine was slow. So a pack takes one whole stretch
of the tree, from the first entry of its days to the last; whoever checks it sees that none between them is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.reading import Lines, Progress, written
from gateway.ledger.retention.pruned import pruned_files, read_kept
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.positions import Positions
from gateway.ledger.tree.sequencer import leaf_of

_TIME: Final = re.compile(rb'"time":([0-9]{1,16}),"version":1\}$')
_IS_ACT: Final = b',"kind":"act",'
_TAIL: Final = 48
_SEGMENT: Final = 20
"""Characters of a segment's name."""


class NothingToPack(Exception):  # noqa: N818 - it says how things stand
    """The days have no entry, or not any more; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``first`` to ``last``, both included, as they are in ``zone``."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def window(self) -> tuple[int, int]:
        """Their first millisecond, and the first behind them."""
        start, end = (datetime.combine(day, time(), self.zone) for day in (self.first, self.last + timedelta(days=1)))
        return int(start.timestamp() * 1000), int(end.timestamp() * 1000)

    def day_of(self, milliseconds: int) -> date:
        """The day at the station."""
        return datetime.fromtimestamp(milliseconds / 1000, self.zone).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry, and where it stands in the tree."""

    index: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """The tree's entries from ``start`` to ``end``, and the acts that stand before them."""

    start: int
    end: int
    acts: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Entries of one segment, one after the other from number ``sequence`` on; ``content`` is how they stand there."""

    segment: str
    sequence: int
    content: bytes
    entries: tuple[Entry, ...]


def find_stretch(ledger: Path, log: LogView, days: Days, progress: Progress = lambda _: None) -> Stretch:
    """Where the entries of ``days`` stand in ``log``, and every act before them; reads every segment once.

    Raises ``NothingToPack`` where there is none, ``OSError`` and ``TilesDamaged``.
    """
    positions = Positions(log.directory)
    since, until = days.window
    indexes: list[int] = []
    acts: list[Standing] = []
    for path in segment_paths(ledger):
        touched: list[int] = []
        for sequence, line in enumerate(_lines(path, progress)):
            moment = _TIME.search(line, max(0, len(line) - _TAIL))
            if moment is not None and since <= int(moment[1]) < until:
                touched = [touched[0] if touched else sequence, sequence]
            if _IS_ACT in line:
                acts += _standing(positions, log, read_entry(line))
        found = (positions.index_of(path.stem, sequence, log.size) for sequence in touched)
        indexes += [index for index in found if index is not None]
    for path in pruned_files(ledger):
        kept = read_kept(path)
        if kept is None or kept.pruned.newest >= since:
            raise NothingToPack("entries of these days were removed at the end of their time: begin with a later day")
        for entry in kept.acts:
            acts += _standing(positions, log, entry)
    if not indexes:
        raise NothingToPack(f"nothing is on the record from {days.first} to {days.last}, or not in the tree yet")
    start, end = min(indexes), max(indexes) + 1
    before = sorted((act for act in acts if act.index < start), key=lambda act: act.index)
    return Stretch(start, end, tuple(before))


def runs_of(ledger: Path, log: LogView, stretch: Stretch) -> Iterator[Run]:
    """The entries of the stretch, segment by segment; ``NothingToPack`` where one is kept no more."""
    positions = Positions(log.directory)
    leaves: dict[str, list[bytes]] = {}
    for leaf in islice(log.entries(stretch.start), stretch.end - stretch.start):
        leaves.setdefault(leaf[:_SEGMENT].decode(), []).append(leaf)
    for segment, expected in sorted(leaves.items()):
        sequence = int(expected[0][_SEGMENT + 1 :].split(b" ")[0])
        content = positions.lines(ledger, segment, sequence, len(expected))
        entries = tuple(map(read_entry, content.splitlines()))
        if [entry and leaf_of(entry) for entry in entries] != expected:
            raise NothingToPack(
                f"segment {segment} is not as the tree has it, or is kept no more: `gateway ledger verify` tells"
            )
        yield Run(segment, sequence, content, tuple(entry for entry in entries if entry is not None))


def opening_of(ledger: Path, log: LogView, segment: str) -> Standing:
    """The first entry of a segment, which tells by which documents the others were decided."""
    positions = Positions(log.directory)
    index, entry = positions.index_of(segment, 0, log.size), positions.entry(ledger, f"{segment}-0")
    if index is None or entry is None:
        raise NothingToPack(f"the first entry of segment {segment} is kept no more: `gateway ledger verify` tells")
    return Standing(index, entry)


def _standing(positions: Positions, log: LogView, entry: Entry | None) -> Iterator[Standing]:
    """An entry where it stands, if it is an act that the tree has."""
    if entry is not None and entry.kind is EntryKind.ACT:
        index = positions.index_of(entry.segment, entry.sequence, log.size)
        if index is not None:
            yield Standing(index, entry)


def _lines(path: Path, progress: Progress) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for lines in Lines(descriptor, written(descriptor), progress):
            yield from lines
    finally:
        os.close(descriptor)
