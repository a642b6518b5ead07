"""What a process finds when it begins a segment: where the others stand, and what one that died left behind.

The first entry of a segment records the heads of those that exist, so that cutting or removing one of them shows.
A head that an earlier segment recorded as final is not recorded again: the heads reach back through one another, and
a beginning stays short however long the ledger grows.

A segment whose writer died without closing it is mended once, under the opening lock: whatever stands behind its last
whole entry (reserved room; perhaps a torn entry, of which nobody was told) is cut off, and the new segment's first
entry says so. Bytes that are cut off, other than NUL, are kept beside it in a file of their own. A segment that is
damaged in any other way is left exactly as it is, for ``verify`` to report, and named as damaged.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from gateway.ledger.canonical import Json
from gateway.ledger.check import Checked, check_segment
from gateway.ledger.claims import claims_of, own_segments
from gateway.ledger.disk import is_held, put_in_place, sync_data, sync_directory, write_all
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.reading import blocks, end_of_lines, last_entries, written
from gateway.ledger.second import Session
from gateway.ledger.segment import OPENING

TORN: Final = ".torn"
"""The suffix of the file beside a mended segment that keeps what was cut off."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the next ``opened`` entry has to say, and the segments that no later survey need look at."""

    opened: Mapping[str, Json]
    settled: frozenset[str]


def survey(directory: Path, settled: frozenset[str] = frozenset(), second: Session | None = None) -> Survey:
    """Look at every segment that is not ``settled``, mending what dead writers left; to be called ``alone``.

    One that ended since is then made the same in the ``second`` place, if there is one.

    Raises ``OSError`` where a segment cannot be read or mended.
    """
    for abandoned in directory.glob(f"*{OPENING}"):
        abandoned.unlink()
    paths = [path for path in own_segments(directory) if path.stem not in settled]
    claims = claims_of(paths)
    heads: list[Json] = []
    recovered: list[Json] = []
    damaged: list[Json] = []
    ended: set[str] = set()
    # a name that another process gave to its segment, and was killed
    sync_directory(directory)
    for path in paths:
        live, head = _head(path)
        if not live and head is None:
            checked = check_segment(path)
            if not checked.faults:
                _mend(path, checked)
                live, head = _head(path)
        if head is None:
            damaged.append(path.stem)
            continue
        if not live:
            if any(claim.ended and claim.sequence == head.sequence for claim in claims.get(path.stem, ())):
                ended.add(path.stem)
                continue
            head = head if second is None else second.complete(path, head)
            if not _is_durable(path):
                continue
            ended.add(path.stem)
            if head.kind is not EntryKind.CLOSED:
                recovered.append(_account(path, head))
        heads.append({"segment": path.stem, "sequence": head.sequence, "hash": head.hash, "ended": not live})
    return Survey({"heads": heads, "recovered": recovered, "damaged": damaged}, settled | ended)


def _head(path: Path) -> tuple[bool, Entry | None]:
    """Whether the segment is live, and its head: None for a dead one whose bytes do not end with a whole entry.

    Of a live segment it is the last entry that was durable before another was written: what is behind it may yet be
    lost with the power, and would then be missed for ever.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not is_held(descriptor):
            entries = last_entries(descriptor, os.fstat(descriptor).st_size)
            return False, entries[-1] if entries else None
        end = end_of_lines(descriptor, written(descriptor))
        newest = last_entries(descriptor, end)
        if not newest:
            return True, None
        durable = max(newest[-1].durable - 1, 0)
        behind = newest[-1].sequence - durable + 1
        return True, next((e for e in last_entries(descriptor, end, behind) if e.sequence == durable), None)
    finally:
        os.close(descriptor)


def _mend(path: Path, checked: Checked) -> None:
    """Cut off what stands behind the last whole entry, having kept whatever of it is not NUL; twice is as once."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        end = checked.end
        if checked.unended:
            write_all(descriptor, b"\n", end)
            end += 1
        if checked.torn:
            _keep(path.with_suffix(TORN), b"".join(blocks(descriptor, end, os.fstat(descriptor).st_size)).rstrip(b"\0"))
        os.ftruncate(descriptor, end)
        sync_data(descriptor)
    finally:
        os.close(descriptor)


def _keep(path: Path, torn: bytes) -> None:
    put_in_place(path, torn)
    sync_directory(path.parent)


def _is_durable(path: Path) -> bool:
    """Make a dead writer's segment durable as it was read: it may have been killed before it could sync."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            sync_data(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        _log.exception("ledger segment %s cannot be synced: its end is not recorded yet", path.stem)
        return False
    return True


def _account(path: Path, head: Entry) -> Json:
    """The note on a segment whose writer died: how many entries it has, and what was cut off behind them."""
    kept = path.with_suffix(TORN)
    torn = kept.read_bytes() if kept.exists() else b""
    _log.warning(
        "ledger segment %s was left by a process that died: %d entries are whole, %d torn bytes were set aside",
        path.stem,
        head.sequence + 1,
        len(torn),
    )
    note: dict[str, Json] = {"segment": path.stem, "entries": head.sequence + 1, "torn_bytes": len(torn)}
    return note | {"torn_sha256": sha256(torn).hexdigest()} if torn else note
