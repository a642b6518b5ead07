"""Which entry of the tree a disclosure is: a small SQLite file beside it, which only follows.

It can be removed at any time: whoever brings entries in fills what it lacks, from the segments.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

FILE: Final = "index.db"

_PATIENCE_S: Final = 60
_REQUEST: Final = re.compile(r"[0-9a-zA-Z_-]{1,128}")
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS disclosure (request TEXT PRIMARY KEY, entry INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (entries INTEGER NOT NULL);
"""


class Index:
    """The index of the tree in ``directory``, for its one writer."""

    def __init__(self, directory: Path) -> None:
        self._connection = sqlite3.connect(directory / FILE, isolation_level=None, timeout=_PATIENCE_S)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)

    @property
    def entries(self) -> int:
        """How many entries of the tree have been looked at."""
        found = self._connection.execute("SELECT entries FROM progress").fetchone()
        return int(found[0]) if found else 0

    def add(self, disclosures: Iterable[tuple[str, int]], entries: int) -> None:
        """Note the disclosures, each with its entry, and that ``entries`` have been looked at, all at once."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT OR IGNORE INTO disclosure VALUES (?, ?)", disclosures)
        self._connection.execute("DELETE FROM progress")
        self._connection.execute("INSERT INTO progress VALUES (?)", (entries,))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def forget_entries(directory: Path, indexes: Iterable[int]) -> None:
    """Take out which disclosures these entries of the tree are; nothing where there is no index."""
    if not (directory / FILE).exists():
        return
    with closing(sqlite3.connect(directory / FILE, isolation_level=None, timeout=_PATIENCE_S)) as connection:
        connection.execute("CREATE TEMP TABLE gone (entry INTEGER PRIMARY KEY)")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO gone VALUES (?)", ((index,) for index in indexes))
        connection.execute("DELETE FROM disclosure WHERE entry IN (SELECT entry FROM gone)")
        connection.execute("COMMIT")


def entry_of(directory: Path, request: str) -> int | None:
    """The entry of the tree in ``directory`` that is the disclosure ``request``; None where none is, or not yet."""
    if not _REQUEST.fullmatch(request):
        return None
    try:
        with closing(sqlite3.connect(f"file:{directory / FILE}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT entry FROM disclosure WHERE request = ?", (request,)).fetchone()
    except sqlite3.OperationalError:
        return None
    return int(found[0]) if found else None
