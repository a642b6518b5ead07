"""Where each entry of a segment stands in the tree: a file for each segment, 16 bytes for each entry.

They are the tree's index of the entry, and the offset behind its line in the segment, eight bytes each, big-endian. A
record whose index the checkpoint does not count is of an addition that was cut off; it counts as not written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Final

from gateway.ledger.claims import segment_path
from gateway.ledger.disk import make_folder, sync_data, sync_directory, write_all
from gateway.ledger.entries import Entry, read_entry

FOLDER: Final = "segments"
_RECORD: Final = Struct(">QQ")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a segment is in the tree: the number of its next entry, and where its line begins."""

    sequence: int = 0
    offset: int = 0


class Positions:
    """The files below the tree's ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / FOLDER

    def begin(self, size: int) -> None:
        """Cut off, durably, what an addition wrote that was cut off when the tree had ``size`` entries.

        Later entries of other segments may take the places that were meant in it, and it would then seem to count.
        """
        make_folder(self._folder)
        for path in self._folder.iterdir():
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                counted = _counted(descriptor, size) * _RECORD.size
                if counted < os.fstat(descriptor).st_size:
                    os.ftruncate(descriptor, counted)
                    sync_data(descriptor)
            finally:
                os.close(descriptor)

    def next_of(self, segment: str) -> Position:
        """Where to go on in ``segment``, for the writer that has begun."""
        try:
            with (self._folder / segment).open("rb") as file:
                sequence = file.seek(0, os.SEEK_END) // _RECORD.size
                if sequence:
                    file.seek((sequence - 1) * _RECORD.size)
                    return Position(sequence, _RECORD.unpack(file.read(_RECORD.size))[1])
        except FileNotFoundError:
            pass
        return Position()

    def index_of(self, segment: str, sequence: int, size: int) -> int | None:
        """The tree's index of an entry; None where it is not among its ``size`` entries yet."""
        try:
            with (self._folder / segment).open("rb") as file:
                file.seek(sequence * _RECORD.size)
                record = file.read(_RECORD.size)
        except FileNotFoundError:
            return None
        if len(record) < _RECORD.size:
            return None
        index, offset = _RECORD.unpack(record)
        return int(index) if index < size and offset else None

    def indexes(self, segment: str, count: int) -> list[int]:
        """Where the first ``count`` entries of a segment stand in the tree; raises ``OSError``."""
        content = (self._folder / segment).read_bytes()
        return [int(index) for index, _ in _RECORD.iter_unpack(content[: count * _RECORD.size])]

    def entry(self, ledger: Path, entry_id: str) -> Entry | None:
        """The entry of that id, which is in the tree, from its segment in ``ledger``; None where that is there no more.

        Raises ``OSError``.
        """
        segment, _, sequence = entry_id.partition("-")
        return read_entry(self.lines(ledger, segment, int(sequence), 1).rstrip(b"\n"))

    def lines(self, ledger: Path, segment: str, sequence: int, count: int) -> bytes:
        """The lines of ``count`` entries, from number ``sequence`` on; nothing where the segment is there no more."""
        start, end = self._line(segment, sequence)[0], self._line(segment, sequence + count - 1)[1]
        try:
            with segment_path(ledger, segment).open("rb") as file:
                file.seek(start)
                return file.read(end - start)
        except FileNotFoundError:
            return b""

    def _line(self, segment: str, sequence: int) -> tuple[int, int]:
        """Where the line of an entry begins and ends in its segment."""
        with (self._folder / segment).open("rb") as file:
            file.seek(max(0, sequence - 1) * _RECORD.size)
            before = _RECORD.unpack(file.read(_RECORD.size))[1] if sequence else 0
            return before, _RECORD.unpack(file.read(_RECORD.size))[1]

    def write(self, added: Mapping[str, tuple[int, Sequence[tuple[int, int]]]]) -> None:
        """Write, by segment, the number of the first entry that was added and the records from there on, durably."""
        for segment, (sequence, records) in added.items():
            content = b"".join(_RECORD.pack(*record) for record in records)
            descriptor = os.open(self._folder / segment, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                start = sequence * _RECORD.size
                write_all(descriptor, content, start)
                os.ftruncate(descriptor, start + len(content))
                sync_data(descriptor)
            finally:
                os.close(descriptor)
        sync_directory(self._folder)


def _counted(descriptor: int, size: int) -> int:
    """How many records are of the tree's first ``size`` entries; one of NULs was lost with the power."""
    sequence = os.fstat(descriptor).st_size // _RECORD.size
    while sequence:
        index, offset = _RECORD.unpack(os.pread(descriptor, _RECORD.size, (sequence - 1) * _RECORD.size))
        if index < size and offset:
            break
        sequence -= 1
    return sequence
