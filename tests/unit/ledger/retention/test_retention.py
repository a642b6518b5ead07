"""What was kept for long enough goes, on record; what was proved with it still is, and nothing else can go."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import chain, repeat
from pathlib import Path

import pytest

from gateway.ledger import disk, seals
from gateway.ledger.accounting.following import Account
from gateway.ledger.acts import read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.claims import Claim, segment_paths
from gateway.ledger.pack.stretch import NothingToPack
from gateway.ledger.receipt import Receipts
from gateway.ledger.recovery import survey
from gateway.ledger.retention import prune as pruning_module
from gateway.ledger.retention.due import due_before, last_day_to_keep
from gateway.ledger.retention.prune import PruningElsewhere, _alone, prune
from gateway.ledger.retention.pruned import Kept, Pruned
from gateway.ledger.tree import index
from gateway.ledger.tree.index import entry_of
from gateway.ledger.tree.proof import read_proof
from gateway.ledger.verify import verify
from gateway.model.act import Act, ActName, Acts
from tests.unit.ledger.answers import KEY, abandon, release, unsynced
from tests.unit.ledger.pack.station import ZONE, Station, check

OLD, YOUNG = datetime(2023, 3, 1, tzinfo=UTC), datetime(2026, 11, 28, 1, tzinfo=UTC)
LIMIT = date(2023, 11, 30)
ACTS = Acts(1, (Act(ActName.PARTNER_WRITTEN, "wang", {"partner": "one"}, {"kind": "committee"}),))


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """Two old days, in one of which something was done, and a young one."""
    station = Station(tmp_path)
    station.now = OLD.timestamp()
    with station.process() as acting:
        acting.append(ACTS)
    station.day()
    station.day()
    station.now = YOUNG.timestamp()
    station.day()
    return station


def due(station: Station, before: date = LIMIT) -> list[str]:
    found = due_before(station.place.ledger, station.place.view(), before, ZONE)
    return [each.path.stem for each in found]


def remove(station: Station, before: date = LIMIT) -> list[str]:
    found = due_before(station.place.ledger, station.place.view(), before, ZONE)
    with station.process() as recording:
        prune(station.place.ledger, station.place.tree, recording, found, "wang")
    station.sequence()
    return [each.path.stem for each in found]


def faults(station: Station) -> list[str]:
    found = (*verify(station.place.ledger).faults, *station.place.check({}).faults)
    return [str(fault) for fault in found]


def test_old_segments_go_and_what_was_proved_stays(station: Station) -> None:
    ledger = station.place.ledger
    log = station.place.view()
    witness, old = log.note, log.prove(7)
    leaf = next(log.entries(7))
    receipts = Receipts(station.place, KEY)
    assert receipts.find("0" * 32, {}) is not None
    told = read_acts(ledger)
    with Account(ledger) as account:
        account.more()
    young = segment_paths(ledger)[-2:]
    gone = remove(station)
    assert len(gone) == 5
    left = segment_paths(ledger)
    assert left[:2] == young
    found = verify(ledger)
    assert (found.faults, found.pruned, found.segments) == ((), 5, 3)
    tree = station.place.check({"witness": witness})
    assert (tree.faults, tree.witnesses) == ((), 1)
    assert old.check(leaf, station.keys).size == log.size
    assert read_proof(str(station.place.view().prove(7))).check(leaf, station.keys).size > log.size
    assert read_acts(ledger)[0] == told[0], "acts stay"
    named = [act.about["segment"] for act in read_acts(ledger)[-1].acts.acts]
    assert named == gone
    assert [path.name for path in (ledger / seals.FOLDER).iterdir() if path.name in gone] == []
    with Account(ledger) as account:
        account.more()
        assert set(account.index.segments()) == {path.stem for path in left}
    assert remove(station) == [], "once"
    assert verify(ledger).whole


def test_nobody_gets_a_receipt_of_what_is_gone(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.now = OLD.timestamp()
    with station.process() as answering:
        answering.append(release("7" * 32))
    station.sequence()
    assert entry_of(station.place.tree, "7" * 32) == 1
    remove(station)
    assert entry_of(station.place.tree, "7" * 32) is None
    assert Receipts(station.place, KEY).find("7" * 32, {}) is None


def test_what_is_young_or_written_or_damaged_or_not_in_the_tree_stays(station: Station) -> None:
    assert due(station, date(2023, 3, 1)) == []
    all_old = due(station)
    station.now = OLD.timestamp()
    with station.process() as writing:
        writing.append(release("8" * 32))
        assert due(station) == all_old, "it is being written"
        station.sequence()
        assert due(station) == all_old, "it is being written"
    assert due(station) == all_old, "its last entry is not in the tree"
    station.sequence()
    assert len(due(station)) == len(all_old) + 1
    path = station.place.ledger / f"{all_old[0]}.ledger"
    path.write_bytes(path.read_bytes().replace(b'"kind":"act"', b'"kind":"bad"'))
    assert all_old[0] not in due(station)


def test_a_segment_with_one_young_entry_stays_whatever_the_clock_did(tmp_path: Path) -> None:
    station = Station(tmp_path)
    times = chain([OLD.timestamp()] * 2, [YOUNG.timestamp()], repeat(OLD.timestamp()))
    with Ledger(station.place.ledger, KEY, lambda: next(times), sync=unsynced) as writing:
        for name in "abc":
            writing.append(release(name * 32))
    station.sequence()
    assert due(station) == []
    assert len(due(station, date(2027, 1, 1))) == 1


def test_one_that_was_left_by_a_process_that_died_goes_when_it_was_mended(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.now = OLD.timestamp()
    writing = station.process()
    writing.append(release("a" * 32))
    abandon(writing)
    station.sequence()
    survey(station.place.ledger)
    assert len(remove(station)) == 1
    assert faults(station) == []


def test_the_youngest_that_may_go_is_as_old_as_the_years_ask() -> None:
    assert last_day_to_keep(date(2026, 11, 30), 3) == LIMIT
    assert last_day_to_keep(date(2028, 2, 29), 1) == date(2027, 2, 28)


def test_whatever_else_is_missing_is_a_fault(station: Station) -> None:
    gone = remove(station)
    young = segment_paths(station.place.ledger)[0]
    kept = young.read_bytes()
    young.unlink()
    assert f"{young.name}:1" in " ".join(faults(station))
    young.write_bytes(kept)
    record = station.place.ledger / "pruned" / gone[2]
    content = record.read_bytes()
    record.unlink()
    assert f"{gone[2]}.ledger:1" in " ".join(faults(station))
    other = station.place.ledger / "pruned" / young.stem
    other.write_bytes(content)
    young.unlink()
    record.write_bytes(content)
    told = faults(station)
    assert any(line.startswith(f"pruned/{young.stem}:1  no act on record says") for line in told)
    other.unlink()
    young.write_bytes(kept)
    assert faults(station) == []


UNSAID, OTHER = "no act on record says", "was altered"
CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "entries": (lambda content: content.replace(b'"entries":', b'"entries":1'), UNSAID),
    "act": (lambda content: content.replace(b'"act":"', b'"act":"0', 1), UNSAID),
    "newest": (lambda content: content.replace(b'"newest":', b'"newest":9'), UNSAID),
    "head": (lambda content: content.replace(content.split(b'"head":"')[1][:64], b"0" * 64), UNSAID),
    "form": (lambda content: content.replace(b'"entries":', b'"entries": '), OTHER),
    "an act of it": (lambda content: content.replace(b"committee", b"committie"), OTHER),
    "cut": (lambda content: content[:-1], OTHER),
    "added": (lambda content: content + b"x\n", OTHER),
    "emptied": (lambda _: b"", OTHER),
    "beheaded": (lambda content: content.split(b"\n", 1)[1], OTHER),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_what_was_kept_of_it_cannot_be_another(station: Station, kind: str) -> None:
    change, sentence = CHANGES[kind]
    gone = remove(station)
    record = station.place.ledger / "pruned" / gone[0]
    assert change(record.read_bytes()) != record.read_bytes()
    record.write_bytes(change(record.read_bytes()))
    assert any(told.startswith(f"pruned/{gone[0]}:1  ") and sentence in told for told in faults(station))


def test_an_act_of_it_that_is_another_is_a_fault(station: Station) -> None:
    gone = remove(station)
    record = station.place.ledger / "pruned" / gone[0]
    first, acts = record.read_bytes().split(b"\n", 1)
    content = acts[65:-1].replace(b"committee", b"committie")
    record.write_bytes(first + b"\n" + sha256(content).hexdigest().encode() + b" " + content + b"\n")
    assert f"pruned/{gone[0]}:1  entry 1 of the tree is not of the segment that was removed" in faults(station)


def test_an_act_that_names_other_entries_than_the_tree_has_is_a_fault(station: Station) -> None:
    """Somebody writes an act, and the file that it speaks of, for a segment that they removed."""
    found = due_before(station.place.ledger, station.place.view(), LIMIT, ZONE)
    for wrong in ({"entries": 3}, {"head": "0" * 64}):
        each = found.pop()
        told = type(each.pruned)(**{**{n: getattr(each.pruned, n) for n in each.pruned.__slots__}, **wrong})
        with station.process() as recording:
            forged = type(each)(each.path, told, each.acts)
            prune(station.place.ledger, station.place.tree, recording, [forged], "somebody")
        station.sequence()
        assert any(line.startswith(f"pruned/{each.path.stem}:1") for line in faults(station))


def test_one_that_is_put_back_is_removed_again_unless_it_was_altered(station: Station) -> None:
    path = station.place.ledger / f"{due(station)[1]}.ledger"
    content = path.read_bytes()
    remove(station)
    path.write_bytes(content)
    assert faults(station) == []
    remove(station)
    assert not path.exists()
    path.write_bytes(content.replace(b"GW401", b"GW402").replace(b"elderly", b"youngly"))
    assert faults(station) != []
    remove(station)
    assert path.exists(), "what was altered is evidence"


def test_an_act_of_a_removed_segment_can_name_another(station: Station) -> None:
    """Years later the acts of removal are old themselves."""
    station.now = OLD.timestamp()
    first = remove(station, date(2023, 3, 2))
    assert first
    assert len(remove(station)) > 0
    assert faults(station) == []
    assert verify(station.place.ledger).pruned > len(first)


def test_a_pack_begins_behind_what_was_removed(station: Station) -> None:
    remove(station)
    with pytest.raises(NothingToPack, match="were removed at the end of their time"):
        station.pack(date(2023, 3, 1), date(2026, 11, 30))
    pack = check(station.pack(date(2026, 11, 1), date(2026, 11, 30)), *station.keys)
    assert [placed.entry.kind.value for placed in pack.before()] == ["act"]


class Died(BaseException):
    """The process ends here."""


def test_whoever_dies_at_any_step_is_followed_by_one_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    for last in range(1, 60):
        station = Station(tmp_path / str(last))
        station.now = OLD.timestamp()
        station.day()
        station.now = YOUNG.timestamp()
        station.day()
        steps = 0

        def dying(real: Callable[..., object], end: int = last) -> Callable[..., object]:
            def step(*given: object, **more: object) -> object:
                nonlocal steps
                steps += 1
                if steps == end:
                    raise Died
                return real(*given, **more)

            return step

        with monkeypatch.context() as patched:
            for module in (pruning_module, seals):
                patched.setattr(module, "sync_directory", dying(disk.sync_directory))
            patched.setattr(pruning_module, "put_in_place", dying(disk.put_in_place))
            patched.setattr(pruning_module, "forget_entries", dying(index.forget_entries))
            patched.setattr(os, "unlink", dying(os.unlink))
            try:
                remove(station)
            except Died:
                pass
            else:
                break
        assert faults(station) == []
        remove(station)
        assert faults(station) == []
        assert verify(station.place.ledger).pruned == 2
    assert steps > 10


def test_two_do_not_remove_at_once(station: Station) -> None:
    with _alone(station.place.ledger), pytest.raises(PruningElsewhere):
        remove(station)
    assert len(remove(station)) == 5


def test_more_entries_than_the_tree_has_were_never_removed(station: Station) -> None:
    each = due_before(station.place.ledger, station.place.view(), LIMIT, ZONE)[0]
    told = replace(each.pruned, entries=99)
    with station.process() as recording:
        prune(station.place.ledger, station.place.tree, recording, [replace(each, pruned=told)], "somebody")
    station.sequence()
    sentence = "the segment that was removed had entries which the tree has not"
    assert f"pruned/{each.path.stem}:1  {sentence}" in faults(station)


@pytest.mark.parametrize(
    ("sequence", "head", "ended", "fits"),
    [
        *((3, "b", True, True), (3, "b", False, True), (2, "a", False, True)),
        *((3, "a", True, False), (4, "b", False, False), (2, "a", True, False)),
    ],
)
def test_what_others_recorded_of_it_has_to_fit(sequence: int, head: str, ended: bool, fits: bool) -> None:
    kept = Kept(Pruned("0" * 20, 4, "b" * 64, 1), "act")
    assert kept.fits(Claim(sequence, head * 64, ended, "1" * 20)) is fits
