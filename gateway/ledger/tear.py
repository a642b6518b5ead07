"""What stands behind the last whole entry of a segment whose writer died, and whether an accident can have left it so.

A power cut may lose any block that was not synced, so NULs may stand where an entry, or a part of one, was to be, with
later blocks behind them. Nobody was told of such an entry: every entry counts in ``durable`` those that were on disk
before it, so one *behind* the tear that counts the torn one proves that the torn one had been whole.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Final

from gateway.ledger.entries import read_entry
from gateway.ledger.reading import blocks
from gateway.ledger.segment import LONGEST_LINE

_SECTOR: Final = 512
"""The least that a disk writes or loses at once."""
_WRITTEN: Final = re.compile(rb"[^\0]+")
_BREAKS: Final = re.compile(rb"[\n\0]+")


@dataclass(frozen=True, slots=True)
class Tear:
    """``torn``: something other than NUL stands behind the last entry; ``fault``: why that is no accident."""

    torn: bool
    fault: str | None = None


def overwritten(descriptor: int, end: int) -> bool:
    """Whether a segment that is being written has a gap at ``end``, its first NUL when it was last looked at.

    A writer goes on there in rising order: where bytes stand further on, it has been at ``end`` before.
    """
    size = os.fstat(descriptor).st_size
    beyond = any(block.strip(b"\0") for block in blocks(descriptor, end, size))
    return beyond and os.pread(descriptor, 1, end) == b"\0"


def judge_tear(descriptor: int, end: int, rest: bytes, entries: int) -> Tear:
    """Judge what stands behind the first ``entries`` entries: ``rest``, no whole entry, then a NUL at ``end``."""
    if read_entry(rest[:-1]) is not None:
        return Tear(torn=True, fault="the line end of the entry was altered")
    behind = False
    offset = gap = end
    piece = b""
    for block in blocks(descriptor, end, os.fstat(descriptor).st_size):
        if block.count(0) == len(block):
            piece, offset = b"", offset + len(block)
            continue
        for run in _WRITTEN.finditer(block):
            start = offset + run.start()
            begins_well = gap % _SECTOR == 0 or (gap == end and not rest)
            if start > gap and (start % _SECTOR or not begins_well):
                return Tear(torn=True, fault="bytes were overwritten with NUL, in a way that no torn write does")
            gap = offset + run.end()
            behind = True
        *pieces, last = _BREAKS.split(piece + block)
        for candidate in (*pieces, last):
            entry = read_entry(candidate)
            if entry is not None and entry.durable > entries:
                return Tear(torn=True, fault=f"entry {entries} was destroyed: entry {entry.sequence} was built on it")
        piece = last[-LONGEST_LINE:]
        offset += len(block)
    return Tear(torn=behind or bool(rest))
