"""What the ledger tells of acts: what was done to the state, and which of it took effect.

An act is on record before it is committed. A writer that dies in between, or a database that refuses, leaves an entry
of something that was not done; the next write makes a state of the same version. So of several entries with one
version the last took effect, and an entry beyond the version that the state has now did not, or did not yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.reading import Lines, Progress, written
from gateway.ledger.retention.pruned import acts_kept
from gateway.model.act import Act, ActName, Acts

Thing: TypeAlias = tuple[str, tuple[tuple[str, Any], ...]]
"""What an act is done to: its kind, and its names as the act has them."""

_MARK: Final = b'"kind":"act"'


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: its id, its time in milliseconds since the epoch, and what was to be done."""

    entry_id: str
    time: int
    acts: Acts


def read_acts(directory: Path, progress: Progress = lambda _: None) -> list[Told]:
    """Every act in the ledger, by time; writers may go on meanwhile. Raises ``OSError`` where a file cannot be read."""
    entries = [entry for path in segment_paths(directory) for entry in _acts_in(path, progress)]
    entries += acts_kept(directory)
    entries.sort(key=lambda entry: (entry.time, entry.segment, entry.sequence))
    return [Told(entry.id, entry.time, acts_of(entry)) for entry in entries]


def acts_in_force(told: Iterable[Told], version: int | None = None) -> list[Told]:
    """What took effect: first what made a version of the state, by version, then what left it alone, as it is told.

    ``told`` is in the order of time. ``version`` is that of the state as it is, where that is known.
    """
    made: dict[int, Told] = {}
    others: list[Told] = []
    for each in told:
        if each.acts.version is None:
            others.append(each)
        elif version is None or each.acts.version <= version:
            made[each.acts.version] = each
    return [*(made[number] for number in sorted(made)), *others]


def things_told(acts: Iterable[Acts]) -> dict[Thing, Mapping[str, Any]]:
    """What holds after ``acts``, which made one version after the other: the facts about each thing that there is."""
    things: dict[Thing, Mapping[str, Any]] = {}
    for act in (act for each in acts for act in each.acts):
        thing = (act.act.kind, tuple(sorted(act.about.items())))
        if act.act is ActName.FOUNDED:
            things.clear()
        elif act.after:
            things[thing] = act.after
        else:
            things.pop(thing, None)
    return things


def acts_of(entry: Entry) -> Acts:
    """What an ``act`` entry tells; ``KeyError`` or ``ValueError`` for a body of another form."""
    body = entry.facts
    acts = tuple(Act(ActName(each["act"]), each["by"], each["about"], each["after"]) for each in body["acts"])
    return Acts(body["version"], acts)


def _acts_in(path: Path, progress: Progress) -> Iterator[Entry]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for lines in Lines(descriptor, written(descriptor), progress):
            for line in lines:
                entry = read_entry(line) if _MARK in line else None
                if entry is not None and entry.kind is EntryKind.ACT:
                    yield entry
    finally:
        os.close(descriptor)
