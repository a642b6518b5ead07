"""Looking things up in the ledger's own files: one entry by its id or its disclosure's, and the newest ones."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from gateway.ledger.claims import segment_path, segment_paths
from gateway.ledger.entries import Entry, read_entry
from gateway.ledger.reading import Lines, end_of_lines, last_entries, written

_ENTRY_ID: Final = re.compile(r"([0-9a-f]{20})-(0|[1-9][0-9]{0,15})")
_REQUEST_ID: Final = re.compile(r"[0-9a-zA-Z_-]{1,128}")


def find(directory: Path, wanted: str) -> Entry | None:
    """The entry whose id is ``wanted``, or that of the disclosure with that id; None where no sound entry has it.

    The search goes backwards in time and costs one reading of what it passes. Raises ``OSError`` where a file cannot
    be read.
    """
    by_entry = _ENTRY_ID.fullmatch(wanted)
    if by_entry is not None:
        path = segment_path(directory, by_entry[1])
        return _search(path, f'"sequence":{by_entry[2]},', wanted) if path.exists() else None
    if _REQUEST_ID.fullmatch(wanted) is None:
        return None
    for path in reversed(segment_paths(directory)):
        entry = _search(path, f'"request":"{wanted}"', wanted)
        if entry is not None:
            return entry
    return None


def newest(directory: Path, count: int) -> list[Entry]:
    """The ``count`` newest entries of all segments, oldest first; an entry that is being written is not among them."""
    entries: list[Entry] = []
    for path in segment_paths(directory):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            end = end_of_lines(descriptor, written(descriptor))
            entries += last_entries(descriptor, end, count)[-count:]
        finally:
            os.close(descriptor)
    return sorted(entries, key=lambda entry: (entry.time, entry.segment, entry.sequence))[-count:]


def _search(path: Path, mark: str, wanted: str) -> Entry | None:
    """The entry of one segment that is, or is about, ``wanted``: only lines that hold ``mark`` are parsed."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for lines in Lines(descriptor, written(descriptor), lambda _: None):
            for line in lines:
                entry = read_entry(line) if mark.encode() in line else None
                if entry is not None and wanted in (entry.id, entry.facts.get("request")):
                    return entry
    finally:
        os.close(descriptor)
    return None
