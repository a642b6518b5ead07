"""A tree where it stands: under the name that it began with, and in copies that are made while it grows."""

from __future__ import annotations

import time
from pathlib import Path
from shutil import copy2, copytree

import pytest

from gateway.ledger.book import Ledger
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.log import CHECKPOINT
from gateway.ledger.tree.place import TreePlace
from gateway.model.release import Asked, Refusal
from tests.unit.ledger.answers import KEY, unsynced

REFUSAL = Refusal(Asked("a" * 32, record_type="household", action="read"), "GW402")


@pytest.fixture
def place(tmp_path: Path) -> TreePlace:
    """With a key, and nothing on the record."""
    create_key(tmp_path / "keys")
    return TreePlace(tmp_path / "ledger", tmp_path / "keys", "http://localhost:8080")


def record(place: TreePlace, entries: int) -> None:
    with Ledger(place.ledger, KEY, time.time, sync=unsynced) as ledger:
        for _ in range(entries):
            ledger.append(REFUSAL)


def sequence(place: TreePlace) -> int:
    with place.sequencer() as sequencer:
        return sequencer.more()


def test_a_log_keeps_its_name_when_the_station_has_another_issuer(place: TreePlace) -> None:
    assert place.origin == "localhost:8080/ledger"
    record(place, 2)
    sequence(place)
    witness = place.view().note
    moved = TreePlace(place.ledger, place.keys, "https://gateway.example")
    record(moved, 2)
    assert sequence(moved) == 4
    assert (moved.origin, moved.view().size) == ("localhost:8080/ledger", 8)
    assert moved.check({"witness": witness}).faults == ()
    fresh = TreePlace(place.ledger.with_name("other"), place.keys, "https://gateway.example")
    assert fresh.origin == "gateway.example/ledger"


@pytest.mark.parametrize("entries", [3, 300])
def test_a_copy_that_is_made_while_entries_come_in_is_whole(place: TreePlace, tmp_path: Path, entries: int) -> None:
    record(place, entries)
    sequence(place)
    copy = TreePlace(tmp_path / "copy", place.keys, place.issuer)
    copy.tree.mkdir(parents=True)
    # in the order that docs/operating.md tells: the checkpoint, the rest of the tree, the segments
    copy2(place.tree / CHECKPOINT, copy.tree)
    record(place, entries)
    sequence(place)
    for name in ("tile", "segments"):
        copytree(place.tree / name, copy.tree / name)
    record(place, entries)
    for path in place.ledger.glob("*.ledger"):
        copy2(path, copy.ledger)
    found = copy.check({})
    assert (found.entries, found.faults) == (entries + 2, ())
    assert sequence(copy) == 2 * entries + 4
    assert copy.check({}).faults == ()
