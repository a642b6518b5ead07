"""Writing a pack: the entries, what proves them, and the documents beside them, under one signature.

The tree is signed as it was when it had the last of these entries, so that a pack of the same days is the same file,
byte for byte, however much the ledger has grown; it is another when other keys sign, or a time stamp has come since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, Final

from gateway import __version__
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.pack.counts import Counts
from gateway.ledger.pack.manifest import MEMBER, NOTE, ListedMember, ListedRun, Manifest, text_to_sign
from gateway.ledger.pack.stamped import stamps_of
from gateway.ledger.pack.stored import StoredWriter
from gateway.ledger.pack.stretch import Days, Standing, Stretch, opening_of, runs_of
from gateway.ledger.pack.tree import MEMBER as TREE
from gateway.ledger.pack.tree import write_leaves
from gateway.ledger.segment import SUFFIX
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import Checkpoint, sign
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.sequencer import leaf_of

CHECKPOINT: Final = "checkpoint"
KEYS: Final = "keys"
BEFORE: Final = "before"
ENTRIES: Final = "entries/"


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes into a pack beside the ledger: members by name, and what else the manifest says."""

    members: Mapping[str, bytes] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Packed:
    """What whoever adds to a pack has to know of the entries in it."""

    policies: set[str] = field(default_factory=set)
    """The labels of all that decided."""
    acts: list[Entry] = field(default_factory=list)
    openings: list[Entry] = field(default_factory=list)

    def know(self, entry: Entry) -> None:
        """Take notice of one more entry."""
        match entry.kind:
            case EntryKind.ACT:
                self.acts.append(entry)
            case EntryKind.OPENED:
                self.openings.append(entry)
            case EntryKind.RELEASE:
                self.policies.update(entry.facts["policies"])
            case _:
                pass


def write_pack(  # noqa: PLR0913, PLR0917 - what a pack is made of
    file: BinaryIO,
    place: TreePlace,
    log: LogView,
    days: Days,
    stretch: Stretch,
    besides: Callable[[Packed], Beside],
) -> Manifest:
    """Write the pack of ``stretch``, with what ``besides`` adds to it.

    Raises ``TooLarge``, ``NothingToPack``, and what reading keys and tiles raises.
    """
    signers = [*place.signers().values()]
    pack = _Listing(StoredWriter(file))
    checkpoint = Checkpoint(log.origin, stretch.end, log.root_at(stretch.end))
    pack.add(CHECKPOINT, sign(checkpoint.text, signers).encode())
    pack.add(KEYS, "".join(f"{key}\n" for key in place.known_keys()).encode())
    counts, packed = Counts(days.day_of), Packed()
    runs = []
    for run in runs_of(place.ledger, log, stretch):
        pack.add(f"{ENTRIES}{run.segment}{SUFFIX}", run.content)
        runs.append(ListedRun(run.segment, run.sequence, run.entries[0].previous, len(run.entries)))
        for entry in run.entries:
            counts.add(entry)
            packed.know(entry)
    before = _before(place, log, stretch, runs)
    for standing in before:
        packed.know(standing.entry)
    pack.add(BEFORE, b"".join(standing.entry.line() for standing in before))
    pack.add(TREE, write_leaves(log, _leaves(log, stretch, before), stretch.end))
    beside = besides(packed)
    for name, content in (*stamps_of(place.ledger, log, stretch), *sorted(beside.members.items())):
        pack.add(name, content)
    manifest = Manifest(
        gateway=__version__,
        origin=log.origin,
        first_day=days.first.isoformat(),
        last_day=days.last.isoformat(),
        start=stretch.start,
        end=stretch.end,
        before=len(before),
        runs=tuple(runs),
        members=tuple(pack.members),
        settings={"zone": days.zone.key, **beside.settings},
        statistics=counts.as_object(),
    )
    content = manifest.content()
    pack.add(MEMBER, content)
    pack.add(NOTE, sign(text_to_sign(log.origin, content), signers).encode())
    pack.writer.finish()
    return manifest


def _before(place: TreePlace, log: LogView, stretch: Stretch, runs: Sequence[ListedRun]) -> list[Standing]:
    """What stands before the stretch and belongs to it: the acts, and the openings of its segments."""
    openings = (opening_of(place.ledger, log, run.segment) for run in runs if run.sequence)
    return sorted((*stretch.acts, *openings), key=lambda standing: standing.index)


def _leaves(log: LogView, stretch: Stretch, before: Sequence[Standing]) -> Iterator[tuple[int, bytes]]:
    """What is proved: what stands before the stretch, then all of it."""
    yield from ((standing.index, leaf_of(standing.entry)) for standing in before)
    yield from islice(enumerate(log.entries(stretch.start), stretch.start), stretch.end - stretch.start)


@dataclass(slots=True)
class _Listing:
    """A pack that is being written, and the members that it has by now."""

    writer: StoredWriter
    members: list[ListedMember] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        self.writer.add(name, content)
        self.members.append(ListedMember(name, len(content), sha256(content).hexdigest()))
