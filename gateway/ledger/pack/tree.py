"""How a pack proves its entries: a line for each of them with its place in the tree, then the hashes beside them all.

The member ``tree`` of a pack::

    <index> <entry id> <hash>[ <commitment>]
    …

    <base64 of a hash>
    …
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.ledger.pack.stored import NotAPack
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.merkle import leaf_hash
from gateway.ledger.tree.note import strict_base64
from gateway.ledger.tree.several import root_of_several

MEMBER: Final = "tree"
_LINE: Final = re.compile(rb"(0|[1-9][0-9]{0,18}) (([0-9a-f]{20}-[0-9]{1,16}) [0-9a-f]{64}(?: [0-9a-f]{64})?)")
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves that are proved, by index, and the hashes beside them."""

    indexes: tuple[int, ...]
    leaves: tuple[bytes, ...]
    beside: tuple[bytes, ...]

    def root(self, size: int) -> bytes | None:
        """The root of the tree of ``size`` leaves to which they lead; None where they fit no such tree."""
        return root_of_several(self.indexes, lambda n: leaf_hash(self.leaves[n]), size, self.beside)

    def by_entry(self) -> dict[str, tuple[int, bytes]]:
        """The index and the leaf of each entry, by its id; raises ``NotAPack`` where one has two places."""
        found: dict[str, tuple[int, bytes]] = {}
        for line, (index, leaf) in enumerate(zip(self.indexes, self.leaves, strict=True), start=1):
            name = leaf.split(b" ", 1)[0].decode()
            if name in found:
                raise NotAPack(f"{MEMBER}:{line}: entry {name} has two places in the tree")
            found[name] = (index, leaf)
        return found


def write_leaves(log: LogView, leaves: Iterable[tuple[int, bytes]], size: int) -> bytes:
    """The member for these leaves, with their indexes rising, in the tree of the first ``size``."""
    indexes, lines = [], []
    for index, leaf in leaves:
        indexes.append(index)
        lines.append(b"%d %b\n" % (index, leaf))
    beside = (b64encode(each) + b"\n" for each in log.prove_several(indexes, size))
    return b"".join(lines) + b"\n" + b"".join(beside)


def read_leaves(content: bytes) -> Leaves:
    """What the member says; raises ``NotAPack``."""
    above, gap, below = content.partition(b"\n\n")
    lines = above.split(b"\n")
    found = [_LINE.fullmatch(line) for line in lines]
    if not gap or not all(found):
        at = next((n for n, each in enumerate(found, 1) if each is None), len(found))
        raise NotAPack(f"{MEMBER}:{at}: this line is no entry of the tree")
    beside = _hashes(below, len(lines) + 2)
    read = [(int(each[1]), each[2]) for each in found if each is not None]
    return Leaves(tuple(index for index, _ in read), tuple(leaf for _, leaf in read), beside)


def _hashes(below: bytes, first_line: int) -> tuple[bytes, ...]:
    *lines, last = below.decode("latin-1").split("\n")
    hashes: Sequence[bytes] = [strict_base64(line) for line in lines]
    for line, each in enumerate(hashes, first_line):
        if len(each) != _HASH_BYTES:
            raise NotAPack(f"{MEMBER}:{line}: this line is no SHA-256 hash in base64")
    if last:
        raise NotAPack(f"{MEMBER}:{first_line + len(lines)}: the line has no end")
    return tuple(hashes)
