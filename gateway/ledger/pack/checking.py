"""Checking a pack: its form, its signature, its members, each entry and their chain, the tree, and what is counted.

Each step stands on those before it, so the first that fails says where. With keys that the auditor was given before, a
pack that holds is the station's; without, it only agrees with itself, for its keys are in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import BinaryIO, Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.pack.counts import Counts
from gateway.ledger.pack.manifest import MEMBER, NOTE, ListedRun, Manifest, check_signature, read_manifest
from gateway.ledger.pack.stored import NotAPack, StoredReader
from gateway.ledger.pack.stretch import Days
from gateway.ledger.pack.tree import MEMBER as TREE
from gateway.ledger.pack.tree import read_leaves
from gateway.ledger.pack.writing import BEFORE, CHECKPOINT, ENTRIES, KEYS
from gateway.ledger.reading import Progress
from gateway.ledger.segment import SUFFIX
from gateway.ledger.tree.note import Checkpoint, NoteKey, NotSigned, open_checkpoint
from gateway.ledger.tree.sequencer import leaf_of

_BEFORE: Final = frozenset({EntryKind.ACT, EntryKind.OPENED})

Places: TypeAlias = Mapping[str, tuple[int, bytes]]
"""By the id of an entry its index in the tree, and its leaf."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of a pack: the member and line it is read from, and its place in the tree."""

    member: str
    line: int
    index: int
    entry: Entry

    @property
    def where(self) -> str:
        """For sentences."""
        return f"{self.member}:{self.line}: entry {self.entry.id}"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was checked; ``keys`` are those it was checked with, which may be its own."""

    reader: StoredReader
    manifest: Manifest
    days: Days
    checkpoint: Checkpoint
    keys: tuple[NoteKey, ...]
    places: Places

    def before(self) -> Iterator[Placed]:
        """The acts before its days, and the openings of its segments, in the tree's order."""
        return _placed(self.reader, BEFORE, self.places)

    def entries(self) -> Iterator[Placed]:
        """The entries of its days, segment by segment."""
        for run in self.manifest.runs:
            yield from _placed(self.reader, _member_of(run), self.places)


def check_pack(file: BinaryIO, keys: Sequence[NoteKey] = (), progress: Progress = lambda _: None) -> Pack:
    """The pack in ``file``, every part of it checked; raises ``NotAPack`` with a sentence that says where it fails.

    ``progress`` is told of entries as they are dealt with.
    """
    reader = StoredReader(file)
    content = reader.read(MEMBER)
    manifest = read_manifest(content)
    trusted = tuple(keys) or _own_keys(reader)
    check_signature(reader.read(NOTE), content, manifest.origin, trusted)
    _check_members(reader, manifest)
    days = _days(manifest)
    checkpoint = _checkpoint(reader, manifest, trusted)
    places = _check_tree(reader, manifest, checkpoint)
    counts = Counts(days.day_of)
    _check_before(reader, manifest, places, progress)
    for placed in _in_chain(reader, manifest, places):
        try:
            counts.add(placed.entry)
        except ValueError as error:
            raise NotAPack(f"{placed.where}: {error}") from None
        progress(1)
    if counts.as_object() != manifest.statistics:
        raise NotAPack(f"{MEMBER}: the statistics are not those of the entries")
    return Pack(reader, manifest, days, checkpoint, trusted, places)


def _own_keys(reader: StoredReader) -> tuple[NoteKey, ...]:
    try:
        return tuple(NoteKey.read(line) for line in reader.read(KEYS).decode().splitlines())
    except ValueError:
        raise NotAPack(f"{KEYS}: a line of it is no public key") from None


def _check_members(reader: StoredReader, manifest: Manifest) -> None:
    """That there are the members that were signed for, in their order, each as it was."""
    names = [each.name for each in manifest.members]
    for name, expected in zip(reader.members, [*names, MEMBER, NOTE], strict=False):
        if name != expected:
            raise NotAPack(f"{name}: the manifest has {expected} in this place")
    if len(reader.members) != len(names) + 2:
        raise NotAPack(f"{MEMBER}: it lists {len(names)} members, and there are {len(reader.members) - 2}")
    for each in manifest.members:
        if sha256(reader.read(each.name)).hexdigest() != each.sha256 or reader.members[each.name].size != each.size:
            raise NotAPack(f"{each.name}: the member is not the one that the manifest lists: it was altered")


def _days(manifest: Manifest) -> Days:
    try:
        first, last = date.fromisoformat(manifest.first_day), date.fromisoformat(manifest.last_day)
        return Days(first, last, ZoneInfo(manifest.settings["zone"]))
    except (ValueError, KeyError, TypeError, ZoneInfoNotFoundError):
        raise NotAPack(f"{MEMBER}: its days or its time zone are none") from None


def _checkpoint(reader: StoredReader, manifest: Manifest, keys: Sequence[NoteKey]) -> Checkpoint:
    try:
        checkpoint = open_checkpoint(reader.read(CHECKPOINT).decode("utf-8", "replace"), keys, manifest.origin)
    except NotSigned as verdict:
        raise NotAPack(f"{CHECKPOINT}: {verdict}") from None
    if checkpoint.size != manifest.end:
        raise NotAPack(f"{CHECKPOINT}:2: it is of {checkpoint.size} entries, and the pack ends with {manifest.end}")
    return checkpoint


def _check_tree(reader: StoredReader, manifest: Manifest, checkpoint: Checkpoint) -> Places:
    """Where each entry stands: the leaves are what belongs before, then the whole stretch, and lead to the root."""
    leaves = read_leaves(reader.read(TREE))
    if leaves.indexes[manifest.before :] != tuple(range(manifest.start, manifest.end)):
        raise NotAPack(f"{TREE}: it has not every entry from {manifest.start} to {manifest.end}: some were left out")
    if leaves.root(checkpoint.size) != checkpoint.root:
        raise NotAPack(f"{TREE}: the entries and hashes do not lead to the signed root: one of them was altered")
    return leaves.by_entry()


def _check_before(reader: StoredReader, manifest: Manifest, places: Places, progress: Progress) -> None:
    """That what stands before the stretch are acts and openings, each once and in the tree's order."""
    before, count = -1, 0
    for placed in _placed(reader, BEFORE, places):
        if placed.entry.kind not in _BEFORE or not before < placed.index < manifest.start:
            raise NotAPack(f"{placed.where} does not stand here: one was removed, added or moved")
        before, count = placed.index, count + 1
        progress(1)
    if count != manifest.before:
        raise NotAPack(f"{BEFORE}: it has {count} entries, and the manifest says {manifest.before}")


def _in_chain(reader: StoredReader, manifest: Manifest, places: Places) -> Iterator[Placed]:
    """The entries of the days, each behind the one that it was written behind, and all that the tree has of them."""
    members = [_member_of(run) for run in manifest.runs]
    if members != sorted({name for name in reader.members if name.startswith(ENTRIES)}):
        raise NotAPack(f"{MEMBER}: its runs are not the members in `{ENTRIES}`, each once and in their order")
    for run, member in zip(manifest.runs, members, strict=True):
        sequence, previous = run.sequence, run.previous
        for placed in _placed(reader, member, places):
            entry = placed.entry
            if (entry.segment, entry.sequence, entry.previous) != (run.segment, sequence, previous):
                raise NotAPack(f"{placed.where} does not follow the one before it: one was removed, added or moved")
            if not manifest.start <= placed.index < manifest.end:
                raise NotAPack(f"{placed.where} stands outside of the stretch of the tree that the pack is of")
            sequence, previous = sequence + 1, entry.hash
            yield placed
        if sequence - run.sequence != run.entries:
            raise NotAPack(f"{member}: it has {sequence - run.sequence} entries, and the manifest says {run.entries}")
    total = sum(run.entries for run in manifest.runs)
    if total != manifest.end - manifest.start:
        raise NotAPack(f"{MEMBER}: {total} entries are there of {manifest.end - manifest.start} that the tree has")


def _placed(reader: StoredReader, member: str, places: Places) -> Iterator[Placed]:
    """The entries in a member, each as the tree has it; raises ``NotAPack``."""
    *lines, last = reader.read(member).split(b"\n")
    for number, line in enumerate(lines, 1):
        entry = read_entry(line)
        if entry is None:
            raise NotAPack(f"{member}:{number}: the entry was altered: its hash does not fit its content")
        index, leaf = places.get(entry.id, (-1, b""))
        if leaf != leaf_of(entry):
            raise NotAPack(f"{member}:{number}: entry {entry.id} is not as the tree has it, or not in it")
        yield Placed(member, number, index, entry)
    if last:
        raise NotAPack(f"{member}:{len(lines) + 1}: the line has no end")


def _member_of(run: ListedRun) -> str:
    return f"{ENTRIES}{run.segment}{SUFFIX}"
