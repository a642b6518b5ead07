"""Where the tree of a deployment's ledger stands, what its log is called, and which keys are good for it.

A log keeps the name that it began with, whatever the issuer is later: what was signed under that name, by keys of that
name, is held to it by others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.ledger.tree.check import TreeCheck, check_tree
from gateway.ledger.tree.keys import known_keys, origin_of, signers
from gateway.ledger.tree.log import LogView, origin_in
from gateway.ledger.tree.note import NoteKey, NoteSigner, sign
from gateway.ledger.tree.sequencer import Sequencer


@dataclass(frozen=True, slots=True)
class TreePlace:
    """The folder of a ledger, the folder of the deployment's keys, and its issuer.

    What reads keys raises ``CheckpointKeyError``; what opens the log ``NotSigned``, ``TilesDamaged`` and ``OSError``.
    """

    ledger: Path
    keys: Path
    issuer: str

    @property
    def tree(self) -> Path:
        """The folder of the tree."""
        return self.ledger / "tree"

    @property
    def origin(self) -> str:
        """The name of the log: the one that it has, or will begin with."""
        return origin_in(self.tree) or origin_of(self.issuer)

    def signers(self) -> dict[int, NoteSigner]:
        """The keys that sign, by number."""
        return signers(self.keys, self.origin)

    def sign(self, text: str) -> str:
        """The note of a text, signed by the keys that sign."""
        return sign(text, self.signers().values())

    def known_keys(self) -> list[NoteKey]:
        """The public halves of the keys that sign or signed, the newest first."""
        return known_keys(self.keys, self.origin)

    def sequencer(self) -> Sequencer:
        """Begin to bring entries into the tree; raises ``Busy`` as well."""
        return Sequencer(self.ledger, self.tree, self.origin, [*self.signers().values()])

    def view(self) -> LogView:
        """The log as its checkpoint has it now."""
        return LogView(self.tree, self.origin, self.known_keys())

    def check(self, witnesses: dict[str, str]) -> TreeCheck:
        """Whether the tree is that of the ledger, and agrees with ``witnesses``, checkpoints by name."""
        return check_tree(self.ledger, self.tree, self.origin, self.known_keys(), [*witnesses.items()])
