from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import read_entry
from gateway.ledger.recovery import survey
from gateway.ledger.verify import verify
from tests.unit.ledger.answers import abandon, new_ledger, only_segment, refusal, unsynced, written_lines

ENTRIES = 12


@pytest.fixture
def dead(tmp_path: Path) -> Path:
    """A segment of which the writer died: twelve refusals, each synced alone, and room that was not used."""
    ledger = new_ledger(tmp_path, sync=unsynced)
    for number in range(ENTRIES):
        ledger.append(refusal(f"{number:032}"))
    abandon(ledger)
    return only_segment(tmp_path)


def restarted(directory: Path) -> dict[str, Any]:
    """What the first entry of the next process's segment says."""
    before = set(segment_paths(directory))
    with new_ledger(directory) as ledger:
        ledger.append(refusal("f" * 32))
    (path,) = set(segment_paths(directory)) - before
    entry = read_entry(written_lines(path)[0])
    assert entry is not None
    return entry.facts


def used(path: Path) -> int:
    return len(path.read_bytes().rstrip(b"\0"))


def write_at(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


def test_a_dead_writers_segment_is_kept_whole_and_noted(dead: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert verify(dead.parent).unclosed == 1
    with caplog.at_level(logging.WARNING):
        facts = restarted(dead.parent)
    assert facts["recovered"] == [{"segment": dead.stem, "entries": ENTRIES + 1, "torn_bytes": 0}]
    assert facts["heads"][0]["sequence"] == ENTRIES
    assert dead.read_bytes().endswith(b"}\n")
    assert f"{ENTRIES + 1} entries are whole" in caplog.text
    result = verify(dead.parent)
    assert (result.whole, result.refusals) == (True, ENTRIES + 1)


def test_a_torn_entry_is_cut_off_kept_beside_and_noted(dead: Path) -> None:
    torn = written_lines(dead)[-1][:300]
    write_at(dead, used(dead), torn)
    assert verify(dead.parent).whole, "an end torn by an accident is no fault"
    assert restarted(dead.parent)["recovered"] == [
        {
            "segment": dead.stem,
            "entries": ENTRIES + 1,
            "torn_bytes": 300,
            "torn_sha256": sha256(torn).hexdigest(),
        }
    ]
    assert dead.with_suffix(".torn").read_bytes() == torn
    assert verify(dead.parent).whole


def test_a_whole_entry_without_its_line_end_is_completed_not_dropped(dead: Path) -> None:
    write_at(dead, used(dead) - 1, b"\0")
    before = verify(dead.parent)
    assert (before.whole, before.refusals) == (True, ENTRIES)
    assert restarted(dead.parent)["recovered"][0]["entries"] == ENTRIES + 1
    result = verify(dead.parent)
    assert (result.whole, result.refusals) == (True, ENTRIES + 1)


def test_a_recovery_is_noted_once(dead: Path) -> None:
    assert restarted(dead.parent)["recovered"]
    assert restarted(dead.parent)["recovered"] == []


def test_a_recovery_interrupted_after_the_cut_is_noted_by_the_next(dead: Path) -> None:
    write_at(dead, used(dead), b"torn")
    survey(dead.parent)
    assert restarted(dead.parent)["recovered"][0]["torn_bytes"] == 4


def test_blocks_lost_with_the_power_before_their_sync_are_cut_off_with_what_followed_them(dead: Path) -> None:
    """A batch of several blocks was written and not synced; the disk kept the last block only."""
    sector = -(-used(dead) // 512) * 512
    write_at(dead, sector + 1024, b"the end of a line that was never acknowledged\n")
    assert verify(dead.parent).whole
    assert restarted(dead.parent)["recovered"][0]["entries"] == ENTRIES + 1
    assert verify(dead.parent).whole


def test_an_entry_that_another_was_built_on_is_never_taken_for_torn(dead: Path) -> None:
    """Whole sectors were overwritten with NUL, as a power cut would, but an entry behind them had been acknowledged."""
    before = dead.read_bytes()
    write_at(dead, 1024, bytes(1024))
    destroyed = dead.read_bytes()
    (fault,) = verify(dead.parent).faults
    assert "was destroyed" in fault.message
    facts = restarted(dead.parent)
    assert facts["damaged"] == [dead.stem]
    assert facts["recovered"] == []
    assert dead.read_bytes() == destroyed != before


@pytest.mark.parametrize("offset", [100, 1500, -2, -200])
def test_a_damaged_segment_is_left_as_it_is_and_named(dead: Path, offset: int) -> None:
    position = offset if offset > 0 else used(dead) + offset
    write_at(dead, position, bytes([dead.read_bytes()[position] ^ 1]))
    damaged = dead.read_bytes()
    assert not verify(dead.parent).whole
    assert restarted(dead.parent)["damaged"] == [dead.stem]
    assert dead.read_bytes() == damaged
    assert not verify(dead.parent).whole


def test_what_a_start_left_unfinished_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / f"{'0' * 20}.opening").write_bytes(bytes(4096))
    restarted(tmp_path)
    assert not list(tmp_path.glob("*.opening"))


def test_a_segment_in_use_is_left_alone(tmp_path: Path) -> None:
    ledger = new_ledger(tmp_path)
    ledger.append(refusal())
    path = only_segment(tmp_path)
    size = path.stat().st_size
    facts = restarted(tmp_path)
    assert (facts["recovered"], facts["damaged"]) == ([], [])
    assert path.stat().st_size == size
    ledger.close()
    assert verify(tmp_path).whole


def test_segments_that_ended_are_not_read_again(dead: Path) -> None:
    first = survey(dead.parent)
    dead.write_bytes(b"")
    second = survey(dead.parent, first.settled)
    assert first.settled == {dead.stem}
    assert second.opened == {"heads": [], "recovered": [], "damaged": []}
