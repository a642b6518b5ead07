"""How the index follows the ledger: each segment from where it was left, a block of lines with what they refer to.

What is added and how far it was read are committed together, so it does not matter who reads, how often, or when it is
interrupted. A line that a writer takes back, or that a power cut destroys, leaves a place in the index at which there
is no such entry.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

import orjson

from gateway.ledger.accounting.index import FILE, Erasing, Index, Place
from gateway.ledger.claims import segment_path, segment_paths
from gateway.ledger.entries import BODY_AT, Entry, read_entry
from gateway.ledger.reading import Progress, whole_lines
from gateway.ledger.sealing import Cells, Unsealer
from gateway.ledger.seals import FOLDER, Seal, change_seal
from gateway.ledger.segment import LONGEST_LINE

_USUAL_LINE: Final = 16 * 1024

Change: TypeAlias = Callable[[Path, str, Callable[[Seal], Seal]], None]
"""Changes the seal of a segment of a ledger; raises ``OSError``."""


class Account:
    """The entries of the ledger in ``directory`` by what they refer to; one object is for one thread.

    ``change`` changes a seal, here and wherever else it is. Raises ``OSError``, and ``sqlite3.Error`` where the index
    cannot be used.
    """

    def __init__(self, directory: Path, change: Change = change_seal) -> None:
        self._directory = directory
        self._change = change
        self._unsealer = Unsealer(directory)
        self._index = _opened(directory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()

    @property
    def index(self) -> Index:
        """The index itself."""
        return self._index

    @property
    def behind(self) -> int:
        """How many bytes of the segments are not in the index, reserved room included."""
        paths = segment_paths(self._directory)
        return sum(max(0, path.stat().st_size - self._index.read_to(path.stem)) for path in paths)

    def more(self, progress: Progress = lambda _: None) -> None:
        """Bring in what was written since the last time, and take out what is kept no more.

        ``progress`` is told of bytes as they are dealt with.
        """
        self.finish_erasing()
        paths = segment_paths(self._directory)
        known, there = self._index.segments(), {path.stem for path in paths}
        self._index.forget(name for name, seal in known.items() if name not in there or seal != self._seal_of(name))
        for path in paths:
            while read := self._more_of(path):
                progress(read)

    def entries(self, reference: str) -> Iterator[tuple[Place, Entry, Cells]]:
        """The entries that have that reference, segment by segment, with all that they refer to."""
        for place in self._index.places(reference):
            entry = self._entry(place)
            if entry is None:
                continue
            cells = self._unsealer.open(entry.segment, entry.facts)
            if reference in references_in(cells):
                yield place, entry, cells

    def erase(self, reference: str) -> int:
        """Make every entry about the person of that reference unlinkable; how many they were.

        Gone are the references to the person, and to the records that are about nobody else. What is to be done is
        noted before anything is, so that it is finished by whoever comes next where it is interrupted.
        """
        with self._index.writing():
            found = [*self.entries(reference)]
            cells = [_erasing(reference, entry, opened) for _, entry, opened in found]
            records = [
                (opened.records[number], place)
                for (place, _, opened), each in zip(found, cells, strict=True)
                for number in each.cells
                if number < len(opened.records)
            ]
            self._index.erase(reference, [(str(record), place) for record, place in records], cells)
        self.finish_erasing()
        return len(found)

    def finish_erasing(self) -> None:
        """Erase in the seals what is noted as to be erased."""
        if not self._index.erasing():
            return
        with self._index.writing():
            for segment, some in groupby(self._index.erasing(), key=lambda each: each.segment):
                self._change(self._directory, segment, partial(_without, list(some)))
                self._index.sealed(segment, self._seal_of(segment))
            self._index.erased()
        self._index.wipe()

    def _more_of(self, path: Path) -> int:
        """Bring in some lines of one segment; how many bytes they have."""
        if path.stat().st_size <= self._index.read_to(path.stem):
            return 0
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            with self._index.writing():
                start, seal = self._index.read_to(path.stem), self._seal_of(path.stem)
                block = whole_lines(descriptor, start)
                if block:
                    self._index.add(path.stem, self._cells(block, path.stem, start), start + len(block), seal)
                return len(block)
        finally:
            os.close(descriptor)

    def _cells(self, block: bytes, segment: str, start: int) -> Iterator[tuple[str, int]]:
        """The references of some lines, each with the offset of its line."""
        for line in block.splitlines(keepends=True):
            if b'"records":' in line:
                try:
                    cells = self._unsealer.open(segment, orjson.loads(line[BODY_AT:])["body"])
                except (ValueError, KeyError, TypeError):
                    cells = Cells()  # a line that was altered, which `verify` tells
                for reference in references_in(cells):
                    yield reference, start
            start += len(line)

    def _seal_of(self, segment: str) -> int:
        """The state of a segment's seal: another number for every other."""
        try:
            return (self._directory / FOLDER / segment).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _entry(self, place: Place) -> Entry | None:
        try:
            with segment_path(self._directory, place.segment).open("rb") as file:
                file.seek(place.offset)
                line = file.read(_USUAL_LINE)
                if b"\n" not in line:
                    line += file.read(LONGEST_LINE)
        except FileNotFoundError:
            return None
        return read_entry(line.partition(b"\n")[0])


def _erasing(reference: str, entry: Entry, opened: Cells) -> Erasing:
    """The cells of an entry that speak of the person alone: those of the person, and of records about nobody else."""
    facts, together = entry.facts, [*zip(*opened.subjects.values(), strict=True)]
    own = [number for number, people in enumerate(together) if {*people} - {None} == {reference}]
    numbers = {number for number in own if number < len(opened.records)}
    total = len(opened.records)
    if "near" in facts:
        numbers |= {total} if numbers else set()
        total += 1
    for _, people in sorted(opened.subjects.items()):
        numbers |= {total + number for number, person in enumerate(people) if person == reference}
        total += len(people)
    return Erasing(entry.segment, facts["seal"], frozenset(numbers), total)


def _without(some: list[Erasing], seal: Seal) -> Seal:
    for each in some:
        seal = seal.without(each.seal, each.cells, each.total)
    return seal


def references_in(cells: Cells) -> set[str]:
    """Every reference of an entry by which it is looked up: to records and to people."""
    people = (person for persons in cells.subjects.values() for person in persons)
    return {each for each in (*cells.records, *people) if each is not None}


def _opened(directory: Path) -> Index:
    """The index; one that is damaged is made anew."""
    try:
        return Index(directory)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        for each in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (directory / each).unlink(missing_ok=True)
        return Index(directory)
