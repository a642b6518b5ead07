from __future__ import annotations

from pathlib import Path

import pytest

from gateway.ledger.acts import Told, acts_in_force, acts_of, read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.ledger.replay import replay
from gateway.ledger.verify import verify
from gateway.model.act import Act, ActName, Acts
from tests.unit.ledger.answers import KEY, new_ledger, refusal, release, unsynced

SUSPENDED = Act(ActName.PARTNER_SUSPENDED, "wang-fang", {"partner": "one"}, {"kind": "court", "active": False})


def told(*versions: int | None) -> list[Told]:
    """Entries of these versions, in this order of time."""
    return [Told(f"e-{time}", time, Acts(version, (SUSPENDED,))) for time, version in enumerate(versions)]


def test_an_act_is_read_back_as_it_was_recorded(tmp_path: Path) -> None:
    acts = Acts(7, (SUSPENDED, Act(ActName.KEY_REMOVED, None, {"key": "kid"}, {})))
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
        recorded = ledger.append(acts)
        ledger.append(refusal())
    [read] = read_acts(tmp_path)
    assert (read.entry_id, read.acts) == (recorded.entry_id, acts)
    [entry] = [entry for entry in newest(tmp_path, 10) if entry.kind is EntryKind.ACT]
    assert acts_of(entry) == acts


def test_acts_are_counted_and_no_use_of_the_archive(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
        ledger.append(Acts(2, (SUSPENDED,)))
        ledger.append(Acts(3, (SUSPENDED,)))
    found = verify(tmp_path)
    assert found.whole
    assert (found.acts, found.releases, found.entries) == (2, 1, 5)
    replayed = replay(tmp_path)
    assert (replayed.releases, replayed.refusals, replayed.unreadable) == (1, 0, 0)


def test_acts_of_several_segments_come_in_the_order_of_time(tmp_path: Path) -> None:
    later = Ledger(tmp_path, KEY, lambda: 20.0, sync=unsynced)
    earlier = Ledger(tmp_path, KEY, lambda: 10.0, sync=unsynced)
    with later, earlier:
        later.append(Acts(3, (SUSPENDED,)))
        earlier.append(Acts(2, (SUSPENDED,)))
    assert [each.acts.version for each in read_acts(tmp_path)] == [2, 3]


def test_of_two_entries_with_one_version_the_last_took_effect() -> None:
    entries = told(2, 3, 3, 4)
    assert acts_in_force(entries) == [entries[0], entries[2], entries[3]]


def test_what_goes_beyond_the_state_did_not_take_effect() -> None:
    entries = told(2, 3, 4)
    assert acts_in_force(entries, version=3) == entries[:2]


def test_a_clock_that_went_back_puts_no_version_before_another() -> None:
    entries = told(3, 2, None)
    assert acts_in_force(entries) == [entries[1], entries[0], entries[2]]


@pytest.mark.parametrize("after", [{"share": 0.5}, {"name": "\ud800"}, {"名": 1}])
def test_what_has_no_canonical_form_is_no_act(tmp_path: Path, after: dict[str, object]) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger, pytest.raises(ValueError, match="the ledger"):
        ledger.append(Acts(2, (Act(ActName.PARTNER_WRITTEN, None, {"partner": "one"}, after),)))
