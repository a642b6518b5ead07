"""How entries come into the tree: each entry of each segment once, within a second, by one process.

An entry of the tree is ``<entry id> <hash>``, the line's hash in its segment, and of a release a third word, the salted
commitment to its answer. So the tree holds no names and no references, and stays whole and provable when segments that
have been kept for long enough are removed.

Segments are read on as they are written. What was read is synced before it goes into the tree: an entry that is there
is on disk for good, whatever happens to its writer. Between segments the order is that of the entries' times, within
one always its own.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from gateway.ledger.claims import segment_path, segment_paths
from gateway.ledger.disk import make_folder, sync_data
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.reading import whole_lines
from gateway.ledger.tree.index import Index
from gateway.ledger.tree.log import Log
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.positions import Position, Positions

_COMMITMENT: Final = re.compile(rb'"commitment":"([0-9a-f]{64})"')
_REQUEST: Final = re.compile(rb'"request":"([^"\\]{1,128})"')
"""Quotation marks inside a string of JSON are escaped, so neither can stand in what a requester wrote."""

AT_ONCE: Final = 16_384
"""Entries that are added with one checkpoint at most."""

_log: Final = logging.getLogger(__name__)


def leaf_of(entry: Entry) -> bytes:
    """What stands for an entry in the tree; of a release also its commitment, by which its receipt is checked."""
    commitment = _COMMITMENT.search(entry.body) if entry.kind is EntryKind.RELEASE else None
    return f"{entry.id} {entry.hash}".encode() + (b" " + commitment[1] if commitment else b"")


def _disclosure(entry: Entry) -> str | None:
    """The id of a disclosure that has a receipt."""
    request = _REQUEST.search(entry.body) if entry.kind is EntryKind.RELEASE else None
    return request[1].decode() if request else None


class AnotherTree(Exception):  # noqa: N818 - it says how things stand
    """The tree of this machine is not the one that all machines have agreed on."""


class Busy(Exception):  # noqa: N818 - it says how things stand
    """Another process brings entries into this tree."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One entry that was read from a segment: the entry of the tree that it is, and where it ends there."""

    time: int
    segment: str
    sequence: int
    end: int
    leaf: bytes
    disclosure: str | None


class Sequencer:
    """Brings the entries of the segments in ``ledger`` into the log of ``origin`` in ``tree``; one process at a time.

    Raises ``Busy``, and what ``Log`` raises.
    """

    def __init__(self, ledger: Path, tree: Path, origin: str, signers: Sequence[NoteSigner]) -> None:
        self._directory = ledger
        self._positions = Positions(tree)
        self._next: dict[str, Position] = {}
        self._stopped: set[str] = set()
        make_folder(tree)
        with ExitStack() as opened:
            lock = os.open(tree / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            opened.callback(os.close, lock)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            self._log = Log(tree, origin, signers)
            self._positions.begin(self._log.size)
            self._index = Index(tree)
            opened.callback(self._index.close)
            self._catch_up()
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def more(self) -> int:
        """Add what was written since the last time; how many entries. Raises ``OSError`` and ``TilesDamaged``."""
        added = 0
        while lines := self.next_lines():
            self.add(lines)
            added += len(lines)
        return added

    @property
    def size(self) -> int:
        """How many entries the tree has."""
        return self._log.size

    def root_at(self, size: int) -> str:
        """The root that the tree had with ``size`` entries, in hexadecimal."""
        return self._log.root_at(size).hex()

    def leaves(self, first: int, count: int) -> list[bytes]:
        """At most ``count`` entries of the tree from number ``first`` on."""
        return list(islice(self._log.entries(first), count)) if first < self.size else []

    def waiting(self) -> list[Path]:
        """The segments that may have more than the tree."""
        return [path for path in segment_paths(self._directory) if path.stat().st_size > self._at(path.stem).offset]

    def next_lines(self, until: Mapping[str, int] | None = None) -> list[Line]:
        """Some entries that the tree lacks, in order; only of the segments in ``until``, and below that number."""
        if until is None:
            segments = [self._on(path) for path in self.waiting()]
        else:
            segments = [self._on(path, until[path.stem]) for path in self.waiting() if path.stem in until]
        return list(islice(merge(*segments), AT_ONCE))

    def lines_of(self, leaves: Sequence[bytes]) -> list[Line] | None:
        """The entries that are to come next in the tree; None where one of them is not in its segment yet.

        Raises ``AnotherTree`` where a segment goes on with another.
        """
        segments: dict[str, Iterator[Line]] = {}
        lines: list[Line] = []
        for leaf in leaves:
            name = leaf.partition(b"-")[0].decode()
            path = segment_path(self._directory, name)
            if name not in segments:
                segments[name] = self._on(path) if path.exists() else iter(())
            line = next(segments[name], None)
            if line is None:
                return None
            if line.leaf != leaf:
                raise AnotherTree
            lines.append(line)
        return lines

    def add(self, lines: Sequence[Line]) -> None:
        """Add what ``next_lines`` or ``lines_of`` gave out. Raises ``OSError`` and ``TilesDamaged``."""

        def durable(first: int) -> None:
            by_segment: dict[str, tuple[int, list[tuple[int, int]]]] = {}
            for index, line in enumerate(lines, first):
                by_segment.setdefault(line.segment, (line.sequence, []))[1].append((index, line.end))
            self._positions.write(by_segment)

        first = self._log.size
        self._log.append([line.leaf for line in lines], durable)
        disclosures = ((line.disclosure, index) for index, line in enumerate(lines, first) if line.disclosure)
        self._index.add(disclosures, self._log.size)
        for line in lines:
            self._next[line.segment] = Position(line.sequence + 1, line.end)

    def _catch_up(self) -> None:
        """Fill what the index lacks: entries that came in before a death, or all of them where it was removed."""
        start = self._index.entries
        leaves = enumerate(self._log.entries(start), start)
        while some := list(islice(leaves, AT_ONCE)):
            self._index.add(self._disclosures(some), some[-1][0] + 1)

    def _disclosures(self, leaves: Iterable[tuple[int, bytes]]) -> Iterator[tuple[str, int]]:
        """Which of the leaves are disclosures, read from the segments that are kept still."""
        for index, leaf in leaves:
            entry = self._positions.entry(self._directory, leaf.partition(b" ")[0].decode())
            name = None if entry is None else _disclosure(entry)
            if name is not None:
                yield name, index

    def _at(self, segment: str) -> Position:
        """Where the tree has got to in a segment."""
        if segment not in self._next:
            self._next[segment] = self._positions.next_of(segment)
        return self._next[segment]

    def _on(self, path: Path, until: int | None = None) -> Iterator[Line]:
        """The entries of one segment from where the tree has them; on disk for good when they are given out."""
        segment = path.stem
        at = self._at(segment)
        if segment in self._stopped:
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            last = 0
            sequence, offset = at.sequence, at.offset
            while block := whole_lines(descriptor, offset):
                sync_data(descriptor)
                for line in block.splitlines():
                    if sequence == until:
                        return
                    entry = read_entry(line)
                    if entry is None or (entry.segment, entry.sequence) != (segment, sequence):
                        self._stop(segment)
                        return
                    offset += len(line) + 1
                    # the clock may have gone back, the segment's order stays
                    last = max(last, entry.time)
                    yield Line(last, segment, sequence, offset, leaf_of(entry), _disclosure(entry))
                    sequence += 1
        finally:
            os.close(descriptor)

    def _stop(self, segment: str) -> None:
        _log.error("ledger segment %s is damaged: from there on its entries are not in the tree", segment)
        self._stopped.add(segment)
