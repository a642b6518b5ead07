"""The time stamps that a ledger has: for each the checkpoint that it is of, and the authority's answer.

Under the folder ``timestamps`` of the ledger::

    <entries>.checkpoint   the signed checkpoint, as it was when it was stamped
    <entries>.tsr          the answer; its imprint is SHA-256 of the checkpoint's text, without its signatures

A checkpoint that was stamped is a witness as well: the tree has to have it still.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gateway.ledger.check import Fault
from gateway.ledger.disk import alone, make_folder, put_in_place, sync_directory
from gateway.ledger.stamps.authority import Authority
from gateway.ledger.stamps.reply import NotStamped, Trusted
from gateway.ledger.tree.check import witness_amiss
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NoteKey, NotSigned, open_checkpoint
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.tiles import TilesDamaged

FOLDER: Final = "timestamps"
_FILE: Final = re.compile(r"(0|[1-9][0-9]{0,18})\.tsr")


@dataclass(frozen=True, slots=True, order=True)
class Stamped:
    """That a ledger had so many entries, with one certain root over them, at ``time`` by an authority's clock."""

    entries: int
    time: datetime


@dataclass(frozen=True, slots=True)
class StampsCheck:
    """What was found: the stamps that hold, and every fault; ``unchecked`` are sound, with nobody named to trust."""

    holding: tuple[Stamped, ...]
    unchecked: int
    faults: tuple[Fault, ...]


class Stamps:
    """The stamps of the ledger at ``ledger``."""

    def __init__(self, ledger: Path) -> None:
        self.folder = ledger / FOLDER

    def sizes(self) -> list[int]:
        """Of how many entries there are stamps, the smallest first."""
        if not self.folder.is_dir():
            return []
        return sorted(int(found[1]) for path in self.folder.iterdir() if (found := _FILE.fullmatch(path.name)))

    def reply_file(self, entries: int) -> Path:
        """Where the authority's answer is."""
        return self.folder / f"{entries}.tsr"

    def checkpoint_file(self, entries: int) -> Path:
        """Where the checkpoint is that it is of."""
        return self.folder / f"{entries}.checkpoint"

    def take(self, log: LogView, authority: Authority) -> int:
        """Have the newest checkpoint stamped and keep that; the stamp of one that has one stays. How many entries.

        Raises ``NotStamped`` and ``OSError``.
        """
        entries = log.size
        if not entries:
            raise NotStamped("nothing is on the record yet: there is nothing to stamp")
        if not self.reply_file(entries).exists():
            self._keep(entries, log.note, authority.stamp(log.checkpoint.text))
        return entries

    def check(self, log: LogView | None, origin: str, keys: Sequence[NoteKey], trusted: Trusted | None) -> StampsCheck:
        """Whether all of them hold, and ``log`` (None where it is gone) is what was stamped; raises ``OSError``."""
        holding, faults = [], []
        sizes = self.sizes()
        for entries in sizes:
            amiss = self._amiss(entries, log, origin, keys)
            if amiss is None and trusted is not None:
                try:
                    holding.append(Stamped(entries, self._time(entries, trusted)))
                except NotStamped as verdict:
                    amiss = Fault(self._named(self.reply_file(entries)), 1, f"the time stamp does not hold: {verdict}")
            if amiss is not None:
                faults.append(amiss)
        return StampsCheck(tuple(holding), 0 if trusted is not None else len(sizes) - len(faults), tuple(faults))

    def _time(self, entries: int, trusted: Trusted) -> datetime:
        text = self.checkpoint_file(entries).read_text(encoding="utf-8").partition("\n\n")[0] + "\n"
        return trusted.time_of(self.reply_file(entries).read_bytes(), text)

    def _amiss(self, entries: int, log: LogView | None, origin: str, keys: Sequence[NoteKey]) -> Fault | None:
        """What is wrong with the checkpoint of a stamp, if anything."""
        path = self.checkpoint_file(entries)
        name = self._named(path)
        try:
            note = path.read_bytes().decode(errors="replace")
            checkpoint = open_checkpoint(note, keys, origin)
        except FileNotFoundError:
            return Fault(name, 1, "the checkpoint that was stamped is missing")
        except NotSigned as verdict:
            return Fault(name, 1, f"the checkpoint that was stamped does not hold: {verdict}")
        if checkpoint.size != entries:
            return Fault(name, 2, f"the checkpoint that was stamped has another size, {checkpoint.size}")
        if log is None:
            return Fault(name, 1, "a checkpoint was stamped, and there is no tree any more")
        return witness_amiss(log, name, checkpoint)

    def _named(self, path: Path) -> str:
        return f"{FOLDER}/{path.name}"

    def _keep(self, entries: int, note: str, reply: bytes) -> None:
        """Both files, durably; the answer is written last, and counts when it is there."""
        make_folder(self.folder)
        with alone(self.folder):
            if not self.reply_file(entries).exists():
                put_in_place(self.checkpoint_file(entries), note.encode())
                put_in_place(self.reply_file(entries), reply)
                sync_directory(self.folder)


def check_stamps(place: TreePlace, trusted: Trusted | None) -> StampsCheck:
    """Whether the stamps of a deployment's ledger hold; of a tree that cannot be read, its own check tells.

    Raises ``OSError`` and ``CheckpointKeyError``.
    """
    stamps = Stamps(place.ledger)
    if not stamps.sizes():
        return StampsCheck((), 0, ())
    try:
        log = place.view()
    except FileNotFoundError:
        log = None
    except NotSigned:
        return StampsCheck((), 0, ())
    try:
        return stamps.check(log, place.origin, place.known_keys(), trusted)
    except TilesDamaged:
        return StampsCheck((), 0, ())
