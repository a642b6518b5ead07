"""What segments say of one another: the heads that each recorded, in its first entry, of those that existed then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gateway.ledger.entries import EntryKind, read_entry
from gateway.ledger.segment import LONGEST_LINE, SUFFIX


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
    """Every segment in ``directory``, by the time at which it was begun."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def claims_of(paths: Iterable[Path]) -> Claims:
    """The claims in the first entries of ``paths``; a first line that holds no sound entry claims nothing."""
    claims: dict[str, list[Claim]] = {}
    for path in paths:
        with path.open("rb") as file:
            entry = read_entry(file.readline(LONGEST_LINE).removesuffix(b"\n"))
        if entry is None or entry.kind is not EntryKind.OPENED:
            continue
        for head in entry.facts["heads"]:
            claim = Claim(head["sequence"], head["hash"], head["ended"], path.stem)
            claims.setdefault(head["segment"], []).append(claim)
    return claims
