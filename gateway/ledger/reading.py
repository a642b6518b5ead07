"""How a segment is read while somebody may be writing it, in bounded memory.

A segment's entries stand without a gap from its first byte; after them come, at most, NULs that were reserved and not
used. A writer's bytes appear in rising order, so what stands before the first NUL was written whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from gateway.ledger.entries import Entry, read_entry
from gateway.ledger.segment import LONGEST_LINE

Progress: TypeAlias = Callable[[int], object]
"""Is told of each further number of bytes that were dealt with."""

_BLOCK: Final = 1024 * 1024
_TAIL: Final = 64 * 1024


def blocks(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` to ``end``, or to the end of the file if that comes first."""
    while start < end:
        block = os.pread(descriptor, min(_BLOCK, end - start), start)
        if not block:
            return
        yield block
        start += len(block)


def written(descriptor: int) -> int:
    """How many bytes stand before the first NUL."""
    offset = 0
    for block in blocks(descriptor, 0, os.fstat(descriptor).st_size):
        found = block.find(0)
        if found >= 0:
            return offset + found
        offset += len(block)
    return offset


def whole_lines(descriptor: int, start: int) -> bytes:
    """What stands from ``start`` on up to a line end, a block of it or one line at least; or nothing."""
    found = b""
    while True:
        block = os.pread(descriptor, _BLOCK, start + len(found))
        used = block.partition(b"\0")[0]
        found += used
        end = found.rfind(b"\n") + 1
        if end or len(used) < _BLOCK:
            return found[:end]


def lines_at(path: Path, start: int) -> bytes:
    """Some whole lines of a segment from byte ``start`` on; the file is not kept open, for there may be many."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return whole_lines(descriptor, start)
    finally:
        os.close(descriptor)


def some_lines(path: Path, start: int) -> Iterator[tuple[int, list[bytes]]]:
    """The lines of a segment from number ``start`` on, line ends included: the first's number, and a block of them."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        number = offset = 0
        while block := whole_lines(descriptor, offset):
            lines = block.splitlines(keepends=True)
            if number + len(lines) > start:
                first = max(start, number)
                yield first, lines[first - number :]
            number, offset = number + len(lines), offset + len(block)
    finally:
        os.close(descriptor)


def end_of_lines(descriptor: int, end: int) -> int:
    """The offset behind the last line end before ``end``; a line that is being written is passed over."""
    start = end
    while start > 0:
        start = max(0, start - _TAIL)
        found = b"".join(blocks(descriptor, start, end)).rfind(b"\n")
        if found >= 0:
            return start + found + 1
    return 0


class Lines:
    """The lines before ``end``, in lists of many; ``rest`` is what stands after the last line end, once all are read.

    A run of bytes longer than any entry may be is given out in pieces, as lines that hold no entry.
    """

    def __init__(self, descriptor: int, end: int, progress: Progress) -> None:
        self._descriptor = descriptor
        self._end = end
        self._progress = progress
        self.rest = b""

    def __iter__(self) -> Iterator[list[bytes]]:
        for block in blocks(self._descriptor, 0, self._end):
            lines = (self.rest + block).split(b"\n")
            self.rest = lines.pop()
            if len(self.rest) > LONGEST_LINE:
                lines.append(self.rest)
                self.rest = b""
            yield lines
            self._progress(len(block))


def last_entries(descriptor: int, end: int, least: int = 1) -> list[Entry]:
    """The last entries before ``end``, oldest first: ``least`` or more where there are so many.

    The list ends before a line that holds no entry, and is empty where the bytes before ``end`` are not a whole line.
    """
    length = _TAIL
    while True:
        start = max(0, end - length)
        lines = b"".join(blocks(descriptor, start, end)).split(b"\n")
        if lines.pop() != b"":
            return []
        entries: list[Entry] = []
        for line in reversed(lines if start == 0 else lines[1:]):
            entry = read_entry(line)
            if entry is None:
                return entries[::-1]
            entries.append(entry)
        if len(entries) >= least or start == 0:
            return entries[::-1]
        length *= 4
