"""How segments go: an act on record says which, what stays of each is written, and only then is the file removed.

Whoever is interrupted leaves either an act of something that was not done, which is done with an act of its own the
next time, or segments of which all is on record, which go the next time without another word.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gateway.ledger.book import Ledger
from gateway.ledger.check import check_segment
from gateway.ledger.claims import own_segments
from gateway.ledger.disk import make_folder, put_in_place, sync_directory
from gateway.ledger.reading import last_entries, written
from gateway.ledger.recovery import TORN
from gateway.ledger.retention.due import Due
from gateway.ledger.retention.pruned import FOLDER, Kept, read_kept
from gateway.ledger.seals import remove_seal
from gateway.ledger.tree.index import forget_entries
from gateway.ledger.tree.positions import Positions
from gateway.model.act import Act, ActName, Acts

_LOCK: Final = "lock"


class PruningElsewhere(Exception):  # noqa: N818 - it says how things stand
    """Another process removes segments now."""


def prune(directory: Path, tree: Path, ledger: Ledger, due: Sequence[Due], by: str | None) -> None:
    """Remove the segments that are ``due`` from the ledger in ``directory``, on record in ``ledger``.

    ``by`` is who wants it, None for the gateway itself. Raises ``PruningElsewhere``, ``OSError``, and
    ``GatewayError(LEDGER)`` where it cannot be put on record, so that it is not done.
    """
    with _alone(directory):
        for path, kept in _interrupted(directory):
            _remove(directory, tree, path, kept.pruned.entries)
        if not due:
            return
        acts = (Act(ActName.LEDGER_PRUNED, by, {"segment": each.pruned.segment}, each.pruned.facts) for each in due)
        recorded = ledger.append(Acts(None, tuple(acts)))
        for each in due:
            put_in_place(directory / FOLDER / each.path.stem, Kept(each.pruned, recorded.entry_id, each.acts).content())
        sync_directory(directory / FOLDER)
        for each in due:
            _remove(directory, tree, each.path, each.pruned.entries)


def _interrupted(directory: Path) -> Iterator[tuple[Path, Kept]]:
    """The segments that are there still, or again, though their removal is on record; not one that was altered."""
    for path in own_segments(directory):
        stays = directory / FOLDER / path.stem
        kept = read_kept(stays) if stays.exists() else None
        if kept is not None and not check_segment(path).faults and _head(path) == kept.pruned.head:
            yield path, kept


def _head(path: Path) -> str | None:
    """The hash of the last entry, in which all others are; None where the file does not end with one."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        entries = last_entries(descriptor, written(descriptor))
    finally:
        os.close(descriptor)
    return entries[-1].hash if entries else None


def _remove(directory: Path, tree: Path, path: Path, entries: int) -> None:
    """Remove a segment, the key to what it refers to, and where its answers stand in the tree; twice is as once."""
    remove_seal(directory, path.stem)
    forget_entries(tree, Positions(tree).indexes(path.stem, entries))
    path.with_suffix(TORN).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    sync_directory(directory)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    folder = directory / FOLDER
    make_folder(folder)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PruningElsewhere from None
    finally:
        os.close(lock)
