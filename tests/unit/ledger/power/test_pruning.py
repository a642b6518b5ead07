"""The power is cut while segments are removed that were kept for long enough: each is whole, or gone on record."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from zoneinfo import ZoneInfo

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.retention.due import due_before
from gateway.ledger.retention.prune import prune
from gateway.ledger.seals import FOLDER
from gateway.ledger.tree.check import check_tree
from gateway.ledger.tree.log import LogView
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import KEY
from tests.unit.ledger.power.disk import ALL_LOST, Choice, as_durable, lay_down, state_of
from tests.unit.ledger.power.recorder import Recorder
from tests.unit.ledger.power.station import ORIGIN, SIGNER, an_answer, ledger_in, nothing_synced, sequencer_in

OLD = datetime(2023, 3, 1, tzinfo=UTC).timestamp()
LIMIT, ZONE = date(2023, 11, 30), ZoneInfo("Asia/Shanghai")


def write_old_segments(home: Path) -> set[str]:
    """Two, and what they have in the tree; their names."""
    for _ in range(2):
        with Ledger(home / "ledger", KEY, lambda: OLD) as ledger:
            for number in range(1, 5):
                ledger.append(an_answer(number))
    sequence(home)
    return {path.stem for path in segment_paths(home / "ledger")}


def sequence(home: Path) -> None:
    with sequencer_in(home) as sequencer:
        sequencer.more()


def remove_old_segments(home: Path) -> None:
    tree = home / "ledger" / "tree"
    due = due_before(home / "ledger", LogView(tree, ORIGIN, [SIGNER.key]), LIMIT, ZONE)
    with ledger_in(home) as recording:
        prune(home / "ledger", tree, recording, due, None)
    sequence(home)


def faults_of(home: Path) -> list[str]:
    ledger = home / "ledger"
    found = (*verify(ledger).faults, *check_tree(ledger, ledger / "tree", ORIGIN, [SIGNER.key]).faults)
    return [str(fault) for fault in found]


def test_a_cut_at_any_operation_leaves_segments_that_are_whole_or_gone_on_record(home: Path, scratch: Path) -> None:
    with nothing_synced():
        old = write_old_segments(home)
    root = as_durable(home)
    recorder = Recorder(home, root)
    with recorder.recording():
        remove_old_segments(home)
    assert not old & {path.stem for path in segment_paths(home / "ledger")}
    chance, after = random.Random(1), scratch / "after"  # noqa: S311 - a test repeats itself
    by_chance = Choice(chance.randrange, lambda: chance.random() < 0.5)
    for number, each in enumerate(recorder.noted):
        each.step()
        for choice in (ALL_LOST, by_chance):
            lay_down(state_of(root, choice), after)
            try:
                assert faults_of(after) == []
                with nothing_synced():
                    remove_old_segments(after)
                assert faults_of(after) == []
                assert_gone(after, old)
            except BaseException as error:
                error.add_note(f"the power was cut behind operation {number}, `{each.what}`")
                raise
            rmtree(after)


def assert_gone(home: Path, names: set[str]) -> None:
    """Neither the segments are there, nor what opens their entries."""
    left = {path.stem for folder in (".", FOLDER) for path in (home / "ledger" / folder).iterdir()}
    assert not left & names
