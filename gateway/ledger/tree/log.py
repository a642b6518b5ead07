"""The log on disk: entries come in at its end, and what it holds can be proved against signed checkpoints.

The checkpoint is the last thing that an addition writes, and the first that a start reads: what a process that died had
written behind it is nothing, and is written over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.ledger.disk import make_folder, put_in_place, sync_directory
from gateway.ledger.tree.merkle import consistency_proof, inclusion_proof, root
from gateway.ledger.tree.note import Checkpoint, NoteKey, NoteSigner, open_checkpoint, sign
from gateway.ledger.tree.proof import Proof
from gateway.ledger.tree.several import proof_of_several
from gateway.ledger.tree.tiles import Tiles

CHECKPOINT: Final = "checkpoint"


def origin_in(directory: Path) -> str:
    """What the log in ``directory`` calls itself; empty where there is none yet. Nobody has confirmed it."""
    try:
        return (directory / CHECKPOINT).read_bytes().decode(errors="replace").partition("\n")[0]
    except FileNotFoundError:
        return ""


class LogView:
    """The log of one ``origin`` below ``directory``, as its checkpoint has it; for reading, whoever writes meanwhile.

    Raises ``NotSigned`` where none of ``keys`` signed the checkpoint, ``OSError`` where there is none; what is asked of
    it raises ``TilesDamaged`` where files are missing.
    """

    def __init__(self, directory: Path, origin: str, keys: Sequence[NoteKey]) -> None:
        self.directory = directory
        self.origin = origin
        self.note = (directory / CHECKPOINT).read_bytes().decode(errors="replace")
        self.checkpoint = open_checkpoint(self.note, keys, origin)
        self._tiles = Tiles(directory, self.checkpoint.size)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self._tiles.size

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """The entries from ``start`` on."""
        return self._tiles.entries(start)

    def leaf(self, index: int) -> bytes:
        """The hash of the entry at ``index``, as its tile has it."""
        return self._tiles.node(0, index)

    def prove(self, index: int) -> Proof:
        """The proof of the entry at ``index`` under the newest checkpoint; ``ValueError`` where there is none."""
        hashes = inclusion_proof(index, self.size, self._tiles.node)
        return Proof(index, tuple(hashes), self.note)

    def prove_several(self, indexes: Sequence[int], size: int) -> list[bytes]:
        """What proves the entries at ``indexes``, which rise, when the tree had ``size`` entries."""
        return proof_of_several(indexes, size, self._tiles.node)

    def prove_growth(self, before: int, size: int | None = None) -> list[bytes]:
        """That the tree of ``size`` entries, by default of all, begins with that of ``before``; else ``ValueError``."""
        return consistency_proof(before, self.size if size is None else size, self._tiles.node)

    def root_at(self, size: int) -> bytes:
        """The root when it had ``size`` entries, no more than now, computed from the tiles."""
        return root(size, self._tiles.node)


class Log(LogView):
    """The log, for its one writer; ``signers`` sign every checkpoint. A log that there is not yet is begun."""

    def __init__(self, directory: Path, origin: str, signers: Sequence[NoteSigner]) -> None:
        self._signers = tuple(signers)
        if not (directory / CHECKPOINT).exists():
            make_folder(directory)
            empty = Checkpoint(origin, 0, root(0, Tiles(directory, 0).node))
            _write_checkpoint(directory, sign(empty.text, self._signers))
        super().__init__(directory, origin, [signer.key for signer in signers])
        self._publish()

    def append(self, entries: Sequence[bytes], durable: Callable[[int], None] = lambda _: None) -> Checkpoint:
        """Add ``entries`` at the end, durably, and sign the tree that has them.

        ``durable`` is told the index of the first when they are on disk and the checkpoint does not count them yet.
        """
        before = self.size
        self._tiles.append(entries)
        durable(before)
        self.checkpoint = Checkpoint(self.origin, self.size, self.root_at(self.size))
        self._publish()
        self._tiles.forget_partial(before)
        return self.checkpoint

    def _publish(self) -> None:
        """Have the checkpoint signed by all keys that sign now; one that is already stays as it is."""
        note = sign(self.checkpoint.text, self._signers)
        if note != self.note:
            _write_checkpoint(self.directory, note)
            self.note = note


def _write_checkpoint(directory: Path, note: str) -> None:
    """Put the new checkpoint in the place of the one before."""
    put_in_place(directory / CHECKPOINT, note.encode())
    sync_directory(directory)
