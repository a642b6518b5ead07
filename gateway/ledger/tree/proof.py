"""A proof that an entry is in the log, as a file that is checked anywhere (C2SP tlog-proof).

It holds the entry's place, the hashes that lead from it to the root, and the checkpoint that signs the root. With the
entry itself and the log's public key nothing else is needed, and no question to the gateway.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.ledger.tree.merkle import leaf_hash, root_of_inclusion
from gateway.ledger.tree.note import Checkpoint, NoteKey, NotSigned, open_checkpoint, strict_base64

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")
_HASH_BYTES: Final = 32


class NotProved(Exception):  # noqa: N818 - it is a verdict
    """A proof that does not hold; the message is one sentence that says where."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That the entry at ``index`` is in the tree that ``checkpoint``, a signed note, is about."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        """The file."""
        hashes = "".join(f"{b64encode(each).decode()}\n" for each in self.hashes)
        return f"{FIRST_LINE}\nindex {self.index}\n{hashes}\n{self.checkpoint}"

    def check(self, entry: bytes, keys: Sequence[NoteKey], origin: str | None = None) -> Checkpoint:
        """The checkpoint under which ``entry`` is proved; raises ``NotProved``."""
        try:
            checkpoint = open_checkpoint(self.checkpoint, keys, origin)
        except NotSigned as verdict:
            raise NotProved(f"the checkpoint does not hold: {verdict}") from None
        root = root_of_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes)
        if root != checkpoint.root:
            raise NotProved("the hashes do not lead from the entry to the signed root: one of the three was altered")
        return checkpoint


def read_proof(text: str) -> Proof:
    """The proof in ``text``; raises ``NotProved``. Extra data, which nobody signs, is passed over."""
    above, _, checkpoint = text.partition("\n\n")
    first, *lines = above.split("\n")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    place = _INDEX.fullmatch(lines[0]) if lines else None
    if first != FIRST_LINE or place is None:
        raise NotProved(f"this is no proof: its first line is `{FIRST_LINE}`, the next the index of the entry")
    hashes = tuple(strict_base64(line) for line in lines[1:])
    if any(len(each) != _HASH_BYTES for each in hashes):
        raise NotProved("a line of the proof is not a SHA-256 hash in base64")
    return Proof(int(place[1]), hashes, checkpoint)
