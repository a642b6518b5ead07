"""A receipt: what a partner keeps to show later what it was given, and that the station put it on the record.

It holds a commitment to the bytes of the answer, the proof that the entry with this commitment is in the ledger, and
the checkpoint that the station signed. With the answer, the receipt and the ledger's public key anybody can check all
three, without the gateway; with the ledger alone nobody can tell what was answered, for the commitment is salted and
the salt is in the receipt only.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from gateway.ledger.entries import EntryKind
from gateway.ledger.references import ReferenceKey, commitment
from gateway.ledger.tree.index import entry_of
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NoteKey
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.positions import Positions
from gateway.ledger.tree.proof import NotProved, read_proof

VERSION: Final = 1
_LEAF: Final = re.compile(r"(?P<entry>[0-9a-f]{20}-[0-9]{1,16}) (?P<hash>[0-9a-f]{64}) (?P<commitment>[0-9a-f]{64})")
_SALT: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one disclosure. ``leaf`` is its entry in the tree, ``proof`` a C2SP tlog-proof."""

    disclosure: str
    salt: str
    leaf: str
    proof: str

    def as_object(self) -> dict[str, Any]:
        """As it is given to a partner."""
        return {
            "version": VERSION,
            "disclosure": self.disclosure,
            "salt": self.salt,
            "leaf": self.leaf,
            "proof": self.proof,
        }

    def check(self, body: bytes, keys: Sequence[NoteKey]) -> int:
        """How many entries the ledger had that was signed, if this receipt is one of ``body``; else ``NotProved``."""
        found = _LEAF.fullmatch(self.leaf)
        if found is None or not _SALT.fullmatch(self.salt):
            raise NotProved("this is no receipt: its leaf and its salt have another form")
        expected = commitment(bytes.fromhex(self.salt), self.disclosure, sha256(body).digest())
        if not hmac.compare_digest(expected, found["commitment"]):
            raise NotProved("the answer is not the one that was put on the record, or the salt is another's")
        return read_proof(self.proof).check(self.leaf.encode(), keys).size


def read_receipt(given: object) -> Receipt:
    """The receipt in an object as it was given; raises ``NotProved``."""
    names = ("disclosure", "salt", "leaf", "proof")
    if not isinstance(given, dict) or given.get("version") != VERSION:
        raise NotProved(f"this is no receipt of version {VERSION}")
    if not all(isinstance(given.get(name), str) for name in names):
        raise NotProved(f"a receipt has {', '.join(names)}")
    return Receipt(*(given[name] for name in names))


class Receipts:
    """Finds the receipts of the ledger at ``place``, salted by ``key``; safe to share between threads."""

    def __init__(self, place: TreePlace, key: ReferenceKey) -> None:
        self._place = place
        self._key = key

    def find(self, disclosure: str, of: Mapping[str, object]) -> Receipt | None:
        """The receipt of a disclosure to whom ``of`` describes, as the entry's body has it; None for anybody else's.

        None also where it is not in the tree yet, which takes a second. Raises what ``TreePlace.view`` raises.
        """
        found = self._find(disclosure, of)
        if found is None:
            return None
        log, index, leaf, _ = found
        return Receipt(disclosure, self._key.salt(disclosure).hex(), leaf, str(log.prove(index)))

    def facts(self, disclosure: str, of: Mapping[str, object]) -> Mapping[str, Any] | None:
        """What the entry of a disclosure tells, which ``find`` would give the receipt of; None where it would not."""
        found = self._find(disclosure, of)
        return None if found is None else found[3]

    def _find(self, disclosure: str, of: Mapping[str, object]) -> tuple[LogView, int, str, Mapping[str, Any]] | None:
        index = entry_of(self._place.tree, disclosure)
        if index is None:
            return None
        log = self._place.view()
        if index >= log.size:
            return None
        leaf = next(log.entries(index)).decode()
        entry = Positions(log.directory).entry(self._place.ledger, leaf.partition(" ")[0])
        if entry is None or entry.kind is not EntryKind.RELEASE or not _LEAF.fullmatch(leaf):
            return None
        facts = entry.facts
        if facts.get("request") != disclosure or any(facts.get(name) != value for name, value in of.items()):
            return None
        return log, index, leaf, facts
