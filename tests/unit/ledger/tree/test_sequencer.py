"""The ledger's entries in the tree: each once, in order, whatever dies, and every manipulation shown."""

from __future__ import annotations

import time
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.disk import sync_data
from gateway.ledger.entries import read_entry
from gateway.ledger.tree.check import TreeCheck, check_tree
from gateway.ledger.tree.log import Log
from gateway.ledger.tree.note import NoteSigner, sign
from gateway.ledger.tree.positions import Positions
from gateway.ledger.tree.sequencer import AT_ONCE, Busy, Sequencer, leaf_of
from gateway.model.release import Asked, Refusal
from tests.unit.ledger.answers import KEY, unsynced

ORIGIN = "gateway.example/ledger"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
REFUSAL = Refusal(Asked("a" * 32, record_type="household", action="read"), "GW402")


class Station:
    """A ledger and its tree."""

    def __init__(self, home: Path) -> None:
        self.ledger, self.tree = home / "ledger", home / "tree"

    def open(self, clock: float | None = None) -> Ledger:
        return Ledger(self.ledger, KEY, time.time if clock is None else lambda: clock, sync=unsynced)

    def log(self) -> Log:
        return Log(self.tree, ORIGIN, [SIGNER])

    def sequence(self) -> int:
        with self.sequencer() as sequencer:
            return sequencer.more()

    def sequencer(self) -> Sequencer:
        return Sequencer(self.ledger, self.tree, ORIGIN, [SIGNER])

    def check(self, *witnesses: str) -> TreeCheck:
        named = [(f"witness-{number}", note) for number, note in enumerate(witnesses)]
        return check_tree(self.ledger, self.tree, ORIGIN, [SIGNER.key], named)

    def leaves(self) -> list[bytes]:
        found = (read_entry(line) for path in segment_paths(self.ledger) for line in path.read_bytes().split(b"\n"))
        return [leaf_of(entry) for entry in found if entry is not None]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """With nothing on the record yet."""
    return Station(tmp_path)


@pytest.fixture
def written(station: Station) -> Station:
    """With two segments, one after the other, all of it in the tree."""
    for _ in range(2):
        with station.open() as ledger:
            for _ in range(5):
                ledger.append(REFUSAL)
    assert station.sequence() == 14
    return station


def test_entries_of_several_writers_come_in_once_in_the_order_of_each(station: Station) -> None:
    with station.open() as one, station.open() as other:
        with station.sequencer() as sequencer:
            for number in range(30):
                (one, other)[number % 2].append(REFUSAL)
                if number % 7 == 0:
                    sequencer.more()
            sequencer.more()
            assert sequencer.more() == 0
        log = station.log()
        in_tree = list(log.entries())
        assert sorted(in_tree) == sorted(station.leaves())
        for path in segment_paths(station.ledger):
            own = [leaf for leaf in in_tree if leaf.startswith(path.stem.encode())]
            assert own == [leaf for leaf in station.leaves() if leaf.startswith(path.stem.encode())]
        assert station.check().faults == ()


def test_a_clock_that_went_back_changes_no_order(station: Station) -> None:
    times = iter([5.0, 9.0, 1.0, 7.0, 8.0, 9.0, 10.0])
    with Ledger(station.ledger, KEY, lambda: next(times), sync=unsynced) as ledger:
        for _ in range(3):
            ledger.append(REFUSAL)
        station.sequence()
        assert [leaf.partition(b" ")[0][-2:] for leaf in station.log().entries()] == [b"-0", b"-1", b"-2", b"-3"]


def test_where_each_entry_stands_is_known_and_can_be_proved(written: Station) -> None:
    log, positions = written.log(), Positions(written.tree)
    for leaf in written.leaves():
        segment, _, rest = leaf.decode().partition("-")
        index = positions.index_of(segment, int(rest.partition(" ")[0]), log.size)
        assert index is not None
        assert log.prove(index).check(leaf, [SIGNER.key], ORIGIN).size == 14
    newest = segment_paths(written.ledger)[-1].stem
    assert positions.index_of(newest, 7, log.size) is None
    assert positions.index_of("0" * 20, 0, log.size) is None
    assert positions.index_of(newest, 6, 0) is None


def test_a_great_many_entries_come_in_parts(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ledger.tree.sequencer.AT_ONCE", 10)
    assert AT_ONCE > 10
    with station.open() as ledger:
        for _ in range(34):
            ledger.append(REFUSAL)
        assert station.sequence() == 35
        assert station.log().size == 35
    assert (station.sequence(), station.check().faults) == (1, ())


def test_what_stands_in_the_tree_was_synced_before(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().suffix)
        sync_data(descriptor)

    with station.open() as ledger:
        ledger.append(REFUSAL)
        monkeypatch.setattr("gateway.ledger.tree.sequencer.sync_data", noted)
        station.sequence()
    assert synced == [".ledger"]


class Died(Exception):  # noqa: N818 - what happens to a process
    """Stands for the death of the process."""


@pytest.mark.parametrize("step", range(12))
def test_a_sequencer_that_died_at_any_step_is_followed_by_one_that_misses_nothing(
    station: Station, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    rename, steps = Path.rename, 0

    def dying(path: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps > step:
            raise Died
        return rename(path, target)

    with station.open() as one, station.open() as other:
        one.append(REFUSAL)
        station.sequence()
        for _ in range(4):
            one.append(REFUSAL)
            other.append(REFUSAL)
        monkeypatch.setattr(Path, "rename", dying)
        try:
            station.sequence()
        except Died:
            other.append(REFUSAL)
        monkeypatch.undo()
        station.sequence()
        assert sorted(station.log().entries()) == sorted(station.leaves())
        assert station.check().faults == ()


def test_records_of_an_addition_that_was_cut_off_count_as_not_written(station: Station) -> None:
    with station.open() as ledger:
        ledger.append(REFUSAL)
        station.sequence()
        before = copytree(station.tree, station.tree.with_name("before"))
        ledger.append(REFUSAL)
        station.sequence()
        # the positions reached the disk, and the checkpoint did not
        for path in (station.tree / "segments").iterdir():
            (before / "segments" / path.name).write_bytes(path.read_bytes())
        rmtree(station.tree)
        before.rename(station.tree)
        assert (station.sequence(), station.log().size, station.check().faults) == (1, 3, ())


def test_one_process_at_a_time(written: Station) -> None:
    with written.sequencer(), pytest.raises(Busy):
        written.sequencer()
    assert written.sequence() == 0


def test_a_damaged_segment_stops_and_the_others_go_on(station: Station) -> None:
    with station.open() as one, station.open() as other:
        one.append(REFUSAL)
        other.append(REFUSAL)
        damaged = segment_paths(station.ledger)[0]
        damaged.write_bytes(damaged.read_bytes().replace(b'"sequence":1', b'"sequence":7'))
        assert station.sequence() == 3
        other.append(REFUSAL)
        assert station.sequence() == 1


def altered(station: Station, change: str) -> None:
    first, last = segment_paths(station.ledger)
    lines = last.read_bytes().splitlines(keepends=True)
    match change:
        case "cut off":
            last.write_bytes(b"".join(lines[:-2]))
        case "removed":
            last.unlink()
        case "emptied":
            first.write_bytes(b"")
        case "altered":
            last.write_bytes(last.read_bytes().replace(b"GW402", b"GW401"))
        case "exchanged":
            last.write_bytes(b"".join([*lines[:2], lines[3], lines[2], *lines[4:]]))


@pytest.mark.parametrize("change", ["cut off", "removed", "emptied", "altered", "exchanged"])
def test_whatever_is_done_to_a_segment_the_tree_shows_it(written: Station, change: str) -> None:
    altered(written, change)
    (fault,) = written.check().faults
    assert fault.file.endswith(".ledger")
    assert "which the tree has" in fault.message


def forked(station: Station) -> None:
    """Write another history of the same length, with its own tree, signed by the same key."""
    rmtree(station.ledger)
    rmtree(station.tree)
    with station.open() as ledger:
        for _ in range(20):
            ledger.append(REFUSAL)
    station.sequence()


def test_a_tail_that_was_cut_off_with_its_tree_is_shown_by_a_witness(station: Station) -> None:
    with station.open() as ledger:
        ledger.append(REFUSAL)
        station.sequence()
    kept = copytree(station.ledger.parent, station.ledger.parent.with_name("kept"))
    early = station.log().note
    with station.open() as ledger:
        ledger.append(REFUSAL)
        station.sequence()
    late = station.log().note
    assert station.check(early, late) == TreeCheck(5, 2, ())
    cut = Station(kept)
    assert cut.check().faults == ()
    (fault,) = cut.check(early, late).faults
    assert (fault.file, fault.message) == (
        "witness-1",
        "5 entries were signed, and 2 are there: the newest were cut off",
    )


def test_another_history_is_shown_by_a_witness(written: Station) -> None:
    early = written.log().note
    forked(written)
    assert written.check().faults == ()
    (fault,) = written.check(early).faults
    assert fault.message == "another history of 14 entries was signed: the ledger was replaced"


def test_a_ledger_whose_tree_is_gone_is_shown_by_a_witness(written: Station) -> None:
    early = written.log().note
    rmtree(written.tree)
    assert written.check().faults == ()
    (fault,) = written.check(early).faults
    assert "no tree any more" in fault.message


def test_a_witness_that_others_signed_is_none(written: Station) -> None:
    other = NoteSigner(ORIGIN, Ed25519PrivateKey.generate())
    (fault,) = written.check(sign(f"{ORIGIN}\n1\nAAAA\n", [other])).faults
    assert "does not hold" in fault.message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tile/0/000.p/14", "does not fit its tile"),
        ("tile/entries/000.p/14", "does not fit its tile"),
        ("checkpoint", ""),
    ],
)
def test_a_flipped_byte_in_any_file_of_the_tree_is_a_fault(written: Station, name: str, words: str) -> None:
    path = written.tree / name
    content = path.read_bytes()
    for at in range(0, len(content), 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        faults = written.check().faults
        assert faults, at
        assert words in faults[0].message or "short" in faults[0].message
    path.write_bytes(content)
    path.unlink() if name != "checkpoint" else path.write_text("")
    assert written.check().faults
