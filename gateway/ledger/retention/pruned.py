"""What stays of a segment that was removed: how many entries it had, its head, the act that says so, and its acts.

The tree keeps a hash of every entry. With the file ``pruned/<segment>`` it can be told of each whether it was removed
as an act on record says, or otherwise. Its first line is canonical JSON; below stand the ``act`` entries of the segment
as they stood in it, because the state of every later moment follows from them::

    {"act":"01a2…-7","entries":20852,"head":"9f86…","newest":1795000000000}
    <hash> {"body":{"acts":[…]},…,"kind":"act",…}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from gateway.ledger.canonical import canonical
from gateway.ledger.claims import Claim, segment_path
from gateway.ledger.entries import Entry, EntryKind, read_entry

FOLDER: Final = "pruned"
_SEGMENT: Final = re.compile(r"[0-9a-f]{20}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pruned:
    """One segment: what an act on record says of it; ``newest`` is the time of its newest entry, in milliseconds."""

    segment: str
    entries: int
    head: str
    newest: int

    @property
    def facts(self) -> dict[str, str | int]:
        """As the act says it, beside the segment's name."""
        return {"entries": self.entries, "head": self.head, "newest": self.newest}


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a segment: what was removed, the id of the entry that says so, and its own acts."""

    pruned: Pruned
    act: str
    acts: tuple[Entry, ...] = ()

    def content(self) -> bytes:
        """The file."""
        first = canonical({"act": self.act, **self.pruned.facts})
        return b"%b\n%b" % (first, b"".join(entry.line() for entry in self.acts))

    def fits(self, claim: Claim) -> bool:
        """Whether what another segment recorded of this one can be so."""
        last = self.pruned.entries - 1
        sound = claim.sequence < last or (claim.sequence == last and claim.hash == self.pruned.head)
        return sound and (not claim.ended or claim.sequence == last)


def pruned_files(ledger: Path) -> list[Path]:
    """The files of all segments that were removed, and are not there."""
    folder = ledger / FOLDER
    if not folder.is_dir():
        return []
    found = sorted(path for path in folder.iterdir() if _SEGMENT.fullmatch(path.name))
    return [path for path in found if not segment_path(ledger, path.name).exists()]


def read_kept(path: Path) -> Kept | None:
    """What the file says; None where it has another form. Raises ``OSError``."""
    first, _, rest = path.read_bytes().partition(b"\n")
    acts = tuple(map(read_entry, rest.splitlines()))
    try:
        told = orjson.loads(first)
        kept = Kept(
            Pruned(path.name, told["entries"], told["head"], told["newest"]),
            told["act"],
            tuple(entry for entry in acts if entry is not None and entry.kind is EntryKind.ACT),
        )
        sound = kept.content() == b"%b\n%b" % (first, rest) and _HASH.fullmatch(kept.pruned.head) is not None
    except (ValueError, TypeError, KeyError):
        return None
    return kept if sound and kept.pruned.entries > 0 else None


def acts_kept(ledger: Path) -> Iterator[Entry]:
    """The acts of all segments that were removed; of a file that was altered, none."""
    for path in pruned_files(ledger):
        kept = read_kept(path)
        yield from () if kept is None else kept.acts


def says(act: Entry | None, pruned: Pruned) -> bool:
    """Whether ``act`` is an entry that says of this segment what was removed."""
    if act is None or act.kind is not EntryKind.ACT:
        return False
    told: Sequence[object] = act.facts.get("acts", ())
    expected = {"act": "ledger-pruned", "about": {"segment": pruned.segment}, "after": pruned.facts}
    return any(isinstance(each, dict) and expected.items() <= each.items() for each in told)
