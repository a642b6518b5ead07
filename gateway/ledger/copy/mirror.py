"""The segments of other machines, brought from the copy into a folder of their own in this machine's ledger.

A mirrored file is what the copy has of a segment, in order; where it was left in the middle of a line, that line is
read again. What the copy says is believed as far as it has the form of that segment's next entry: the rest is for
``verify`` and for the tree.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from psycopg import Connection

from gateway.ledger.claims import MIRROR, own_segments
from gateway.ledger.copy.seals import pull_seals
from gateway.ledger.disk import sync_directory, write_all
from gateway.ledger.entries import EntryKind, read_entry
from gateway.ledger.reading import end_of_lines, last_entries, written
from gateway.ledger.segment import SUFFIX

AT_ONCE: Final = 4096
"""Lines that are read from the copy in one go."""

_MORE: Final = """
SELECT known.segment, found.line
FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS known (segment, next, place), LATERAL (
    SELECT sequence, line FROM ledger_line
    WHERE segment = known.segment AND sequence >= known.next ORDER BY sequence LIMIT %s
) AS found
ORDER BY known.place, found.sequence LIMIT %s
"""
_NAME: Final = re.compile(r"[0-9a-f]{20}")

_log: Final = logging.getLogger(__name__)


class Mirror:
    """The mirror in the folder of a ``ledger``, for its one writer.

    A segment that is not there is not brought when ``is_gone`` says so of its name: it was here, and was removed.
    """

    def __init__(self, ledger: Path, is_gone: Callable[[str], bool]) -> None:
        self._ledger = ledger
        self._folder = ledger / MIRROR
        self._is_gone = is_gone
        self._next: dict[str, int] = {}
        self._ended: set[str] = set()
        self._seals = 0

    def pull(self, connection: Connection) -> bool:
        """Bring what is new, seen in one moment by ``connection``; whether there may be more. Raises ``OSError``."""
        self._seals = pull_seals(connection, self._ledger, self._seals)  # before what they open
        begun = connection.execute("SELECT segment FROM ledger_line WHERE sequence = 0 ORDER BY segment").fetchall()
        own = {path.stem for path in own_segments(self._ledger)}
        for (segment,) in begun:
            if segment not in own and segment not in self._next and segment not in self._ended:
                self._meet(segment)
        known = sorted(self._next)
        numbers = [self._next[segment] for segment in known]
        found = connection.execute(_MORE, (known, numbers, AT_ONCE, AT_ONCE)).fetchall()
        for segment, lines in groupby(found, itemgetter(0)):
            self._write(segment, [line for _, line in lines])
        return len(found) == AT_ONCE

    def _meet(self, segment: str) -> None:
        """Find out where to go on in a segment of another machine."""
        path = self._path(segment)
        if not path.exists():
            if not _NAME.fullmatch(segment) or self._is_gone(segment):
                self._ended.add(segment)
            else:
                self._next[segment] = 0
            return
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            end = end_of_lines(descriptor, written(descriptor))
            os.ftruncate(descriptor, end)
            newest = last_entries(descriptor, end)
        finally:
            os.close(descriptor)
        if end and not newest:
            self._end(segment)
        elif newest and newest[-1].kind is EntryKind.CLOSED:
            self._ended.add(segment)
        else:
            self._next[segment] = newest[-1].sequence + 1 if newest else 0

    def _write(self, segment: str, lines: Iterable[bytes]) -> None:
        """Add lines to a segment, as far as they are its next entries."""
        good: list[bytes] = []
        number, ended = self._next[segment], False
        for line in lines:
            entry = read_entry(line.removesuffix(b"\n"))
            if entry is None or not line.endswith(b"\n") or (entry.segment, entry.sequence) != (segment, number):
                self._end(segment)
                break
            good.append(line)
            number, ended = number + 1, entry.kind is EntryKind.CLOSED
        if not good:
            return
        path = self._path(segment)
        is_new = not path.exists()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            write_all(descriptor, b"".join(good), os.fstat(descriptor).st_size)
        finally:
            os.close(descriptor)
        if is_new:
            sync_directory(self._folder)
            sync_directory(self._ledger)
        if segment in self._next:
            self._next[segment] = number
        if ended:
            self._ended.add(segment)
            self._next.pop(segment, None)

    def _end(self, segment: str) -> None:
        _log.error("ledger segment %s has another form in the copy than it must have: it is not mirrored on", segment)
        self._ended.add(segment)
        self._next.pop(segment, None)

    def _path(self, segment: str) -> Path:
        return self._folder / f"{segment}{SUFFIX}"
