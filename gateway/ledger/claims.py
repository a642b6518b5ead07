"""What segments say of one another: the heads that each recorded, in its first entry, of those that existed then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.segment import LONGEST_LINE, SUFFIX

MIRROR: Final = "mirror"
"""The folder, in that of a ledger, for the segments of other machines; no process of this one writes or mends them."""

_FILE: Final = re.compile(rf"[0-9a-f]{{20}}{re.escape(SUFFIX)}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What another segment recorded of this one when it began: this entry stood here; ``ended``: and was the last."""

    sequence: int
    hash: str
    ended: bool
    claimant: str


Claims: TypeAlias = Mapping[str, Sequence[Claim]]
"""Claims by the segment they are about."""


def segment_paths(directory: Path) -> list[Path]:
    """Every segment in ``directory`` and its mirror, by the time at which it was begun."""
    return sorted((*own_segments(directory), *own_segments(directory / MIRROR)), key=lambda path: path.name)


def own_segments(directory: Path) -> list[Path]:
    """The segments that processes of this machine have begun, by the time at which they were."""
    return sorted(path for path in directory.glob(f"*{SUFFIX}") if _FILE.fullmatch(path.name))


def segment_path(directory: Path, segment: str) -> Path:
    """Where a segment stands: in ``directory``, or in its mirror where another machine has begun it."""
    own = directory / f"{segment}{SUFFIX}"
    mirrored = directory / MIRROR / own.name
    return mirrored if not own.exists() and mirrored.exists() else own


def claims_of(paths: Iterable[Path]) -> Claims:
    """The claims in the first entries of ``paths``; a first line of another form claims nothing."""
    claims: dict[str, list[Claim]] = {}
    for path in paths:
        with path.open("rb") as file:
            entry = read_entry(file.readline(LONGEST_LINE).removesuffix(b"\n"))
        for head in heads_in(entry) or ():
            claim = Claim(head["sequence"], head["hash"], head["ended"], path.stem)
            claims.setdefault(head["segment"], []).append(claim)
    return claims


def heads_in(entry: Entry | None) -> list[dict[str, Any]] | None:
    """The heads that an ``opened`` entry records, or None for an entry of any other form."""
    if entry is None or entry.kind is not EntryKind.OPENED:
        return None
    try:
        heads = entry.facts["heads"]
    except (ValueError, KeyError):
        return None
    return heads if isinstance(heads, list) and all(map(_is_head, heads)) else None


def _is_head(head: object) -> bool:
    match head:
        case {"segment": str(segment), "sequence": int(sequence), "hash": str(digest), "ended": bool(), **more}:
            name = f"{segment}{SUFFIX}"
            return not more and sequence >= 0 and bool(_FILE.fullmatch(name) and _HASH.fullmatch(digest))
    return False
