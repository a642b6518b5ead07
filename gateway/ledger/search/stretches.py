"""Which bytes of which segments hold the entries of a stretch of the tree.

The tree gives all entries one order, that in which they came to be on record. Within a segment their places in it
rise, so a stretch of the tree is one run of lines in each segment that has any.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Final

from gateway.ledger.claims import segment_path
from gateway.ledger.tree.positions import FOLDER

_RECORD: Final = Struct(">QQ")
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one segment, from byte ``start`` to ``end``."""

    path: Path
    start: int
    end: int

    def blocks(self) -> Iterator[bytes]:
        """The lines, in blocks of whole ones; raises ``OSError`` where the file cannot be read."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            left, rest = self.end - self.start, b""
            while left > 0 and (read := file.read(min(_BLOCK, left))):
                left -= len(read)
                lines, found, tail = (rest + read).rpartition(b"\n")
                yield lines + found
                rest = tail


class SegmentPlaces:
    """The places of one segment's entries in the tree of ``size`` entries, as its file of positions has them.

    Raises ``OSError``. The file is opened for each question: there may be thousands, and a writer cuts them.
    """

    def __init__(self, ledger: Path, positions: Path, size: int) -> None:
        self.path = segment_path(ledger, positions.name)
        self._positions = positions
        self._size = size
        with self._opened() as record:
            self._count = bisect_left(range(positions.stat().st_size // _RECORD.size), size, key=lambda n: record(n)[0])
            self.bounds = (record(0)[0], record(self._count - 1)[0]) if self._count else None
            """The places of its first and its last entry; None where none is in the tree."""

    def run(self, low: int, high: int) -> Run | None:
        """The lines of the entries from ``low`` on and below ``high``; None where it has none."""
        if self.bounds is None or self.bounds[0] >= high or self.bounds[1] < low:
            return None
        numbers = range(self._count)
        with self._opened() as record:
            first, end = (bisect_left(numbers, limit, key=lambda number: record(number)[0]) for limit in (low, high))
            start = record(first - 1)[1] if first else 0
            return Run(self.path, start, record(end - 1)[1]) if first < end else None

    def place_of(self, sequence: int) -> int:
        """The place of an entry."""
        with self._opened() as record:
            return record(sequence)[0]

    @contextmanager
    def _opened(self) -> Iterator[Callable[[int], tuple[int, int]]]:
        """What gives the place of an entry, and where its line ends."""
        descriptor = os.open(self._positions, os.O_RDONLY | os.O_CLOEXEC)

        def record(number: int) -> tuple[int, int]:
            found = os.pread(descriptor, _RECORD.size, number * _RECORD.size)
            index, offset = _RECORD.unpack(found) if len(found) == _RECORD.size else (0, 0)
            # one of NULs was lost with the power, and one that was cut off never counted
            return (index, offset) if offset else (self._size, 0)

        try:
            yield record
        finally:
            os.close(descriptor)


def places_in(ledger: Path, tree: Path, size: int) -> list[SegmentPlaces]:
    """Those of every segment that is there and has an entry in the tree; raises ``OSError``."""
    folder = tree / FOLDER
    if not folder.is_dir():
        return []
    found = [SegmentPlaces(ledger, path, size) for path in sorted(folder.iterdir())]
    return [each for each in found if each.bounds and each.path.exists()]
