"""In which entries a reference occurs: a SQLite file in the ledger's folder, which only follows the segments.

It holds references as the ledger does not, unsealed, so that they can be looked up; a reference is cut to eight bytes,
because whoever finds an entry by it opens the entry's seal and looks. An entry is where its line begins: the number of
its segment here, and the offset. The file can be removed at any time, and is made again from the segments.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

FILE: Final = "accounting.db"

_KEY_BYTES: Final = 8
_OFFSETS: Final = 2**40
"""An entry's number is that of its segment times this, and the offset of its line, which are 40 bits."""
_PATIENCE_S: Final = 60
_FORM: Final = 2
"""Changes with the tables."""
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY, name TEXT UNIQUE, read INTEGER, seal INTEGER)",
    "CREATE TABLE IF NOT EXISTS cell (key INTEGER, entry INTEGER, PRIMARY KEY (key, entry)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS erasing (segment TEXT, seal INTEGER, cells TEXT, total INTEGER)",
)
_FORGET: Final = (
    """DELETE FROM cell WHERE entry >> 40 IN
    (SELECT number FROM segment WHERE name IN (SELECT value FROM json_each(?)))""",
    "DELETE FROM segment WHERE name IN (SELECT value FROM json_each(?))",
)
_SETTINGS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -65536",
)
LOOK_UP: Final = (
    "SELECT segment.name, cell.entry & 0xffffffffff FROM cell JOIN segment ON segment.number = cell.entry >> 40 "
    "WHERE cell.key = ? ORDER BY cell.entry"
)
"""Where the entries of one reference stand, by the primary key of ``cell``."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """That some of the ``total`` cells under one key of a segment's seal are to be erased; names nobody."""

    segment: str
    seal: int
    cells: frozenset[int]
    total: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an entry stands: its segment, and where its line begins."""

    segment: str
    offset: int


class Index:
    """The index of the ledger in ``directory``; one object is for one thread. Any number of processes may have it open.

    Raises ``sqlite3.Error`` where the file cannot be used.
    """

    def __init__(self, directory: Path) -> None:
        path = directory / FILE
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_S)
        for statement in _SETTINGS:
            self._connection.execute(statement)
        if not self._has_form():
            self._begin()

    def places(self, reference: str) -> list[Place]:
        """Where the entries stand that may refer so; who opens them sees whether they do."""
        return [Place(*found) for found in self._connection.execute(LOOK_UP, (_key(reference),))]

    def read_to(self, segment: str) -> int:
        """Up to which offset the segment is in the index."""
        found = self._connection.execute("SELECT read FROM segment WHERE name = ?", (segment,)).fetchone()
        return int(found[0]) if found else 0

    def segments(self) -> dict[str, int]:
        """Those of which something is in the index, and by which state of its seal each was read."""
        return dict(self._connection.execute("SELECT name, seal FROM segment"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Alone among writers until the block ends; what it wrote is there at once, or not at all where it failed."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def add(self, segment: str, cells: Iterable[tuple[str, int]], read: int, seal: int = 0) -> None:
        """Note references with the offsets of their entries, and that ``segment`` was read up to ``read``.

        ``seal`` tells by which state of its seal, where it is the first time.
        """
        known = self._connection.execute(
            "INSERT INTO segment (name, read, seal) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET read = excluded.read RETURNING number",
            (segment, read, seal),
        )
        first = int(known.fetchone()[0]) * _OFFSETS
        # in the order of the table, which writes fewest of its pages
        rows = sorted((_key(reference), first + offset) for reference, offset in cells)
        self._connection.executemany("INSERT OR IGNORE INTO cell VALUES (?, ?)", rows)

    def erase(self, reference: str, others: Iterable[tuple[str, Place]], cells: Iterable[Erasing]) -> None:
        """Take out a reference, and ``others`` where their entries have them; note the cells that are to follow."""
        self._connection.execute("DELETE FROM cell WHERE key = ?", (_key(reference),))
        self._connection.executemany(
            "DELETE FROM cell WHERE key = ? AND entry = ? + (SELECT number FROM segment WHERE name = ?) * ?",
            [(_key(each), place.offset, place.segment, _OFFSETS) for each, place in others],
        )
        self._connection.executemany(
            "INSERT INTO erasing VALUES (?, ?, ?, ?)",
            [(each.segment, each.seal, " ".join(map(str, sorted(each.cells))), each.total) for each in cells],
        )

    def erasing(self) -> list[Erasing]:
        """What is still to be erased in seals."""
        found = self._connection.execute("SELECT segment, seal, cells, total FROM erasing ORDER BY segment, seal")
        return [
            Erasing(segment, seal, frozenset(map(int, cells.split())), total) for segment, seal, cells, total in found
        ]

    def erased(self) -> None:
        """Forget what was to be erased in seals: it is."""
        self._connection.execute("DELETE FROM erasing")

    def wipe(self) -> None:
        """Leave nothing in the files of what was taken out."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def sealed(self, segment: str, seal: int) -> None:
        """Note that the index has of a segment what this state of its seal opens."""
        self._connection.execute("UPDATE segment SET seal = ? WHERE name = ?", (seal, segment))

    def forget(self, segments: Iterable[str]) -> None:
        """Take out everything of some segments: they are kept no more, or are to be read anew."""
        names = orjson.dumps(sorted(segments)).decode()
        if names == "[]":
            return
        with self.writing():
            for statement in _FORGET:
                self._connection.execute(statement, (names,))

    def _has_form(self) -> bool:
        (form,) = self._connection.execute("PRAGMA user_version").fetchone()
        return bool(form == _FORM)

    def _begin(self) -> None:
        """Make the tables; of another form, all but what is to be erased is made anew."""
        with self.writing():
            if self._has_form():
                return  # another process was quicker
            for table in ("segment", "cell"):
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in (*_TABLES, f"PRAGMA user_version = {_FORM}"):
                self._connection.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _key(reference: str) -> int:
    return int.from_bytes(bytes.fromhex(reference)[:_KEY_BYTES], "big", signed=True)
