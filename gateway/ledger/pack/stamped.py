"""The time stamps in a pack: what other authorities say of when its entries were there.

Of each stamp the pack has the authority's answer, the checkpoint that it is of, and the proof that this one's tree and
the pack's are one tree at two moments. The stamp of a tree that has all of the pack proves all of it; those of smaller
trees, what they had.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from gateway.ledger.pack.stored import NotAPack, StoredReader
from gateway.ledger.pack.stretch import Stretch
from gateway.ledger.stamps.kept import Stamped, Stamps
from gateway.ledger.stamps.reply import NotStamped, Trusted
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.merkle import is_consistent
from gateway.ledger.tree.note import Checkpoint, NoteKey, NotSigned, open_checkpoint, strict_base64

FOLDER: Final = "timestamps/"
AUTHORITIES: Final = f"{FOLDER}ca.pem"
"""The certificates that the station checks its stamps by."""

_STAMP: Final = re.compile(rf"{FOLDER}(0|[1-9][0-9]{{0,18}})\.tsr")


def stamps_of(ledger: Path, log: LogView, stretch: Stretch) -> Iterator[tuple[str, bytes]]:
    """The members for the stamps of trees that have some of the stretch, up to the first that has all of it."""
    stamps = Stamps(ledger)
    for size in stamps.sizes():
        if stretch.start < size <= log.size:
            smaller, larger = sorted((size, stretch.end))
            growth = b"".join(b64encode(each) + b"\n" for each in log.prove_growth(smaller, larger))
            yield f"{FOLDER}{size}.checkpoint", stamps.checkpoint_file(size).read_bytes()
            yield f"{FOLDER}{size}.growth", growth
            yield f"{FOLDER}{size}.tsr", stamps.reply_file(size).read_bytes()
        if size >= stretch.end:
            return


def check_stamps(
    reader: StoredReader, checkpoint: Checkpoint, keys: Sequence[NoteKey], trusted: Trusted
) -> list[Stamped]:
    """The stamps of a pack whose tree is that of ``checkpoint``, the smallest first; raises ``NotAPack``."""
    sizes = sorted(int(found[1]) for name in reader.members if (found := _STAMP.fullmatch(name)))
    return [_check(reader, size, checkpoint, keys, trusted) for size in sizes]


def _check(
    reader: StoredReader, size: int, checkpoint: Checkpoint, keys: Sequence[NoteKey], trusted: Trusted
) -> Stamped:
    name = f"{FOLDER}{size}"
    note = reader.read(f"{name}.checkpoint").decode("utf-8", "replace")
    try:
        stamped = open_checkpoint(note, keys, checkpoint.origin)
        time = trusted.time_of(reader.read(f"{name}.tsr"), stamped.text)
    except NotSigned as verdict:
        raise NotAPack(f"{name}.checkpoint: {verdict}") from None
    except NotStamped as verdict:
        raise NotAPack(f"{name}.tsr: {verdict}") from None
    one, other = sorted((stamped, checkpoint), key=lambda each: each.size)
    growth = [strict_base64(line) for line in reader.read(f"{name}.growth").decode("latin-1").splitlines()]
    if stamped.size != size or not is_consistent(one.size, one.root, other.size, other.root, growth):
        raise NotAPack(f"{name}.growth: the tree that was stamped is not that of this pack")
    return Stamped(size, time)
