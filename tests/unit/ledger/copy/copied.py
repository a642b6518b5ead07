"""A ledger with a copy, and what is in each of the two."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import psycopg

from gateway.ledger.book import Ledger
from gateway.ledger.claims import own_segments
from gateway.ledger.copy.place import Copy
from gateway.ledger.disk import Sync, sync_data
from tests.unit.ledger.answers import KEY, a_clock


def copied_ledger(directory: Path, url: str, sync: Sync = sync_data) -> Ledger:
    return Ledger(directory, KEY, a_clock(), sync=sync, second=Copy(url))


def on_disk(directory: Path) -> dict[str, list[bytes]]:
    """The lines of each segment of this machine."""
    return {path.stem: path.read_bytes().rstrip(b"\0").splitlines(keepends=True) for path in own_segments(directory)}


def in_copy(database: psycopg.Connection) -> dict[str, list[bytes]]:
    """The lines of each segment in the copy."""
    found: dict[str, list[bytes]] = {}
    for segment, line in database.execute("SELECT segment, line FROM ledger_line ORDER BY segment, sequence"):
        found.setdefault(segment, []).append(line)
    return found


class FailingSync:
    """A sync that fails once it is told to."""

    def __init__(self) -> None:
        self.fails = False

    def __call__(self, descriptor: int) -> None:
        if self.fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync_data(descriptor)
