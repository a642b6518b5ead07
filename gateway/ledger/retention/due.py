"""Which segments may be removed: those that have ended, are wholly in the tree, and have no entry that is young."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from gateway.ledger.check import check_segment
from gateway.ledger.claims import claims_of, own_segments, segment_paths
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.reading import Lines, Progress, written
from gateway.ledger.retention.pruned import Pruned
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.positions import Positions

_LEAP_DAY: Final = (2, 29)


@dataclass(frozen=True, slots=True)
class Due:
    """A segment that may be removed, with the acts in it, which stay."""

    path: Path
    pruned: Pruned
    acts: tuple[Entry, ...]


def last_day_to_keep(today: date, years: int) -> date:
    """The first day whose entries are kept when they are kept for ``years``.

    >>> last_day_to_keep(date(2026, 11, 30), 3), last_day_to_keep(date(2028, 2, 29), 3)
    (datetime.date(2023, 11, 30), datetime.date(2025, 2, 28))
    """
    day = 28 if (today.month, today.day) == _LEAP_DAY else today.day
    return today.replace(year=today.year - years, day=day)


def due_before(
    ledger: Path, log: LogView, before: date, zone: ZoneInfo, progress: Progress = lambda _: None
) -> list[Due]:
    """The segments whose entries are all of days before ``before``; one that is damaged or being written is not due.

    ``progress`` is told of bytes as they are dealt with. Raises ``OSError``.
    """
    limit = int(datetime.combine(before, time(), zone).timestamp() * 1000)
    positions = Positions(log.directory)
    claims = claims_of(segment_paths(ledger))
    found = []
    for path in own_segments(ledger):
        newest = _newest(path, limit, progress)
        if newest is None:
            continue
        checked = check_segment(path, claims.get(path.stem, ()))
        whole = not (checked.live or checked.faults or checked.unended or checked.torn)
        if whole and positions.index_of(path.stem, checked.entries - 1, log.size) is not None:
            entries = [*_entries(path)]
            pruned = Pruned(path.stem, len(entries), entries[-1].hash, newest)
            found.append(Due(path, pruned, tuple(entry for entry in entries if entry.kind is EntryKind.ACT)))
    return found


def _newest(path: Path, limit: int, progress: Progress) -> int | None:
    """The time of the newest entry, if all are before ``limit``; the clock may have gone back, so each is looked at."""
    newest = 0
    for entry in _entries(path):
        newest = max(newest, entry.time)
        if newest >= limit:
            return None
    progress(path.stat().st_size)
    return newest or None


def _entries(path: Path) -> Iterator[Entry]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for lines in Lines(descriptor, written(descriptor), lambda _: None):
            for line in lines:
                entry = read_entry(line)
                if entry is None:
                    return
                yield entry
    finally:
        os.close(descriptor)
