"""Whether the tree is that of the ledger: its checkpoint, its hashes, and each of its entries in its segment.

With checkpoints that somebody else kept (a witness, a partner in a receipt) it also shows what the files alone cannot:
that the newest entries were cut off, and that another history was put in the place of the one that was signed.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.ledger.check import Fault
from gateway.ledger.claims import segment_path
from gateway.ledger.entries import read_entry
from gateway.ledger.reading import Lines, written
from gateway.ledger.retention.pruned import FOLDER, Kept, pruned_files, read_kept
from gateway.ledger.segment import SUFFIX
from gateway.ledger.tree.log import CHECKPOINT, LogView
from gateway.ledger.tree.merkle import leaf_hash
from gateway.ledger.tree.note import Checkpoint, NoteKey, NotSigned, open_checkpoint
from gateway.ledger.tree.sequencer import leaf_of
from gateway.ledger.tree.tiles import TilesDamaged


@dataclass(frozen=True, slots=True)
class TreeCheck:
    """What was found: how many entries the tree has, and how many witnesses agree with it; every fault."""

    entries: int
    witnesses: int
    faults: tuple[Fault, ...]


def check_tree(
    ledger: Path, tree: Path, origin: str, keys: Sequence[NoteKey], witnesses: Sequence[tuple[str, str]] = ()
) -> TreeCheck:
    """Check the tree in ``tree`` against the segments in ``ledger``; ``witnesses`` are checkpoints by name."""
    try:
        log = LogView(tree, origin, keys)
    except FileNotFoundError:
        missing = [Fault(name, 1, "a checkpoint was kept, and there is no tree any more") for name, _ in witnesses]
        return TreeCheck(0, 0, tuple(missing))
    except NotSigned as verdict:
        return TreeCheck(0, 0, (Fault(CHECKPOINT, 1, str(verdict)),))
    try:
        faults = [*_entries_amiss(ledger, log)]
        if not faults and log.root_at(log.size) != log.checkpoint.root:
            faults.append(Fault(CHECKPOINT, 3, "the root that was signed is not that of the tiles: one was altered"))
        disagreeing = [*_witnesses_amiss(log, keys, witnesses)]
    except TilesDamaged as damage:
        return TreeCheck(log.size, 0, (Fault(CHECKPOINT, 1, str(damage)),))
    return TreeCheck(log.size, len(witnesses) - len(disagreeing), tuple(faults + disagreeing))


def _entries_amiss(ledger: Path, log: LogView) -> Iterator[Fault]:
    """A fault for every entry of the tree whose hash is not in its tile, or whose segment has another."""
    segments: dict[str, deque[bytes]] = {}
    pruned = _pruned(ledger)
    gone: set[str] = set()
    for index, leaf in enumerate(log.entries()):
        if log.leaf(index) != leaf_hash(leaf):
            yield Fault(CHECKPOINT, 1, f"entry {index} of the tree was altered: its hash does not fit its tile")
        name, _, rest = leaf.decode("ascii", "replace").partition("-")
        if name in gone:
            continue
        if name in pruned:
            if not pruned[name].has(leaf):
                gone.add(name)
                yield Fault(f"{FOLDER}/{name}", 1, f"entry {index} of the tree is not of the segment that was removed")
            continue
        if name not in segments:
            segments[name] = _leaves(segment_path(ledger, name))
        found = segments[name].popleft() if segments[name] else None
        if found != leaf:
            gone.add(name)
            what = "is missing" if found is None else "is another"
            sequence = rest.partition(" ")[0]
            yield Fault(f"{name}{SUFFIX}", 1, f"entry {sequence}, which the tree has, {what}: it was cut or replaced")

    for name, left in pruned.items():
        if name not in gone and left.expected:
            yield Fault(f"{FOLDER}/{name}", 1, "the segment that was removed had entries which the tree has not")


class _Pruned:
    """The entries of a segment that was removed, as the tree has to have them."""

    def __init__(self, kept: Kept) -> None:
        self.expected = kept.pruned.entries
        self._next = 0
        self._known = {entry.sequence: leaf_of(entry) for entry in kept.acts}
        self._last = f"{kept.pruned.segment}-{kept.pruned.entries - 1} {kept.pruned.head}".encode()

    def has(self, leaf: bytes) -> bool:
        """Whether ``leaf`` is the next of them: the last is known by its hash, and so are the acts."""
        sequence, self._next, self.expected = self._next, self._next + 1, self.expected - 1
        known = self._known.get(sequence, leaf)
        named = leaf.split(b"-", 1)[1].split(b" ", 1)[0] == b"%d" % sequence
        return named and leaf == known and (self.expected > 0 or leaf.startswith(self._last)) and self.expected >= 0


def _pruned(ledger: Path) -> dict[str, _Pruned]:
    found = ((path.name, read_kept(path)) for path in pruned_files(ledger))
    return {name: _Pruned(kept) for name, kept in found if kept is not None}


def _leaves(path: Path) -> deque[bytes]:
    """The entries of a segment, as the tree has them; up to the first line that is none."""
    leaves: deque[bytes] = deque()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return leaves
    try:
        for lines in Lines(descriptor, written(descriptor), lambda _: None):
            for line in lines:
                entry = read_entry(line)
                if entry is None:
                    return leaves
                leaves.append(leaf_of(entry))
    finally:
        os.close(descriptor)
    return leaves


def _witnesses_amiss(log: LogView, keys: Sequence[NoteKey], witnesses: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    for name, note in witnesses:
        try:
            kept = open_checkpoint(note, keys, log.origin)
        except NotSigned as verdict:
            yield Fault(name, 1, f"the checkpoint that was kept does not hold: {verdict}")
            continue
        amiss = witness_amiss(log, name, kept)
        if amiss is not None:
            yield amiss


def witness_amiss(log: LogView, name: str, kept: Checkpoint) -> Fault | None:
    """What a checkpoint that was kept under ``name`` shows of the log, if anything; raises ``TilesDamaged``."""
    if kept.size > log.size:
        return Fault(name, 2, f"{kept.size} entries were signed, and {log.size} are there: the newest were cut off")
    if log.root_at(kept.size) != kept.root:
        return Fault(name, 3, f"another history of {kept.size} entries was signed: the ledger was replaced")
    return None
