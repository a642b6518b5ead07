"""The ledger, read on while it is written: each look-up once, nothing missed, in the order of time.

What is read are the segments themselves, and of each how far it was read is remembered. A process that begins anew
reads again what is younger than a given age, so there is nothing to keep that could be lost or contradict the ledger.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from heapq import merge
from operator import attrgetter
from pathlib import Path

from gateway.ledger.claims import segment_paths
from gateway.ledger.reading import whole_lines
from gateway.ledger.sealing import Unsealer
from gateway.watching.look import Look, read_look


class Follower:
    """The look-ups of one ledger from ``oldest`` on, in seconds since the epoch."""

    def __init__(self, directory: Path, oldest: float) -> None:
        self._directory = directory
        self._oldest = oldest
        self._unsealer = Unsealer(directory)
        self._read_to: dict[Path, int] = {}

    def more(self) -> Iterator[Look]:
        """The look-ups that were written since the last call, as they are at the moment."""
        paths = segment_paths(self._directory)
        segments = (self._on(path) for path in paths if self._is_due(path))
        looks = merge(*segments, key=attrgetter("time"))
        return (look for look in looks if look.time >= self._oldest)

    def _is_due(self, path: Path) -> bool:
        found = path.stat()
        known = self._read_to.get(path)
        return found.st_size > known if known is not None else found.st_mtime >= self._oldest

    def _on(self, path: Path) -> Iterator[Look]:
        """The look-ups of one segment from where it was left; a line that is being written waits for the next time."""
        while block := _lines(path, start := self._read_to.get(path, 0)):
            self._read_to[path] = start + len(block)
            looks = (read_look(line, self._unsealer) for line in block.splitlines())
            yield from filter(None, looks)


def _lines(path: Path, start: int) -> bytes:
    """Some whole lines from ``start`` on; the file is not kept open, for there may be many."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return whole_lines(descriptor, start)
    finally:
        os.close(descriptor)
