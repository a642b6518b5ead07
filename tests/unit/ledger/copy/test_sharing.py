"""Several machines, one tree: whoever proposes, whatever dies, every machine has all of it and signs the same roots."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import psycopg
import pytest

from gateway.ledger.book import Ledger
from gateway.ledger.browse import find
from gateway.ledger.claims import MIRROR, own_segments, segment_paths
from gateway.ledger.copy import mirror
from gateway.ledger.copy import place as copy_place
from gateway.ledger.copy.compare import Comparison, bring_all, compare
from gateway.ledger.copy.place import Copy
from gateway.ledger.copy.sharing import Sharing
from gateway.ledger.copy.tables import make_tables
from gateway.ledger.documents import keep_documents, read_kept
from gateway.ledger.receipt import Receipts
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.sequencer import AnotherTree, Busy
from gateway.ledger.verify import verify
from tests.servers import DyingPostgres
from tests.unit.ledger.answers import KEY, abandon, refusal, release


@dataclass
class Machine:
    """One machine of a station: a ledger of its own, the keys and the copy that all have."""

    url: str
    place: TreePlace

    @property
    def folder(self) -> Path:
        return self.place.ledger

    def open(self) -> Ledger:
        return Ledger(self.folder, KEY, time.time, second=Copy(self.url))

    def record(self, *names: str) -> None:
        with self.open() as ledger:
            for name in names:
                ledger.append(release(name * 32))

    def share(self) -> Sharing:
        return Sharing(self.url, self.place)

    def is_whole(self) -> bool:
        found = verify(self.folder)
        tree = self.place.check({})
        assert (found.faults, tree.faults) == ((), ())
        return tree.entries == found.entries == self.compare().same

    def compare(self) -> Comparison:
        found = compare(self.folder, self.url)
        assert (found.faults, found.not_here_yet) == ((), 0)
        return found


@pytest.fixture
def machine(tmp_path: Path, copy_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Machine]:
    """Makes a machine of that name."""
    monkeypatch.setattr(copy_place, "_PAUSE_S", 0.0)
    create_key(tmp_path / "keys")

    def make(name: str) -> Machine:
        return Machine(copy_url, TreePlace(tmp_path / name, tmp_path / "keys", "https://gateway.example"))

    return make


Machines = Callable[[str], Machine]


def test_two_machines_have_one_tree_over_what_both_wrote(machine: Machines) -> None:
    one, other = machine("one"), machine("other")
    with one.share() as first, other.share() as second:
        one.record("a", "b")
        other.record("c")
        assert (first.more(), second.more()) == (7, 7)
        assert (first.leads, second.leads) == (True, False)
        other.record("d")
        assert (second.more(), first.more(), second.more()) == (0, 3, 3)
    assert one.is_whole()
    assert other.is_whole()
    assert one.place.view().note == other.place.view().note
    assert {path.stem for path in own_segments(one.folder / MIRROR)} == {p.stem for p in own_segments(other.folder)}


def test_a_receipt_is_had_on_whichever_machine_is_asked(machine: Machines) -> None:
    one, other = machine("one"), machine("other")
    with one.share() as first, other.share() as second:
        other.record("a")
        first.more()
        second.more()
    of = {"client": "committee-client"}
    receipts = [Receipts(each.place, KEY).find("a" * 32, of) for each in (one, other)]
    assert receipts[0] is not None
    assert receipts[0] == receipts[1]
    assert find(one.folder, "a" * 32) == find(other.folder, "a" * 32)


def test_another_machine_goes_on_when_the_one_that_proposes_is_gone(machine: Machines) -> None:
    one, other = machine("one"), machine("other")
    with other.share() as second:
        with one.share() as first:
            one.record("a")
            first.more()
            before = second.leads
        one.record("b")
        second.more()
        assert (before, second.leads) == (False, True)
        with one.share() as again:
            again.more()
            assert not again.leads
    assert one.is_whole()
    assert one.place.view().note == other.place.view().note


def test_what_was_agreed_before_a_death_is_what_all_go_on_with(
    machine: Machines, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that proposed died between the agreement and its own tree."""
    one, other = machine("one"), machine("other")
    one.record("a", "b")
    with one.share() as first:
        monkeypatch.setattr(first._sequencer, "add", lambda _: 1 / 0)  # noqa: SLF001 - it dies there
        with pytest.raises(ZeroDivisionError):
            first.more()
    assert database.execute("SELECT first, cardinality(leaves) FROM ledger_tree").fetchall() == [(0, 4)]
    other.record("c")
    for each in (other, one):
        with each.share() as sharing:
            sharing.more()
    assert one.is_whole()
    assert one.place.view().note == other.place.view().note


def test_what_only_a_disk_has_does_not_come_into_the_tree(machine: Machines) -> None:
    """It may yet be cut off there; nobody was told of it."""
    one = machine("one")
    ledger = one.open()
    ledger.append(refusal())
    with one.share() as sharing:
        (path,) = own_segments(one.folder)
        with Ledger(one.folder, KEY, time.time) as uncopied:
            uncopied.append(refusal())
        assert sharing.more() == 2
    ledger.close()
    assert path in own_segments(one.folder)


def test_a_tree_of_before_the_copy_is_taken_over_and_another_is_refused(machine: Machines) -> None:
    one, other = machine("one"), machine("other")
    for each in (one, other):
        with Ledger(each.folder, KEY, time.time) as ledger:
            ledger.append(refusal())
        with each.place.sequencer() as sequencer:
            assert sequencer.more() == 3
        assert bring_all(each.folder, Copy(each.url)) == 1
    before = one.place.view().note
    one.record("a")
    with one.share() as first, other.share() as second:
        first.more()
        with pytest.raises(AnotherTree):
            second.more()
    assert one.is_whole()
    assert one.place.check({"before": before}).witnesses == 1


def test_one_process_of_a_machine_shares_at_a_time(machine: Machines) -> None:
    one = machine("one")
    with one.share(), pytest.raises(Busy):
        one.share()


def test_a_lost_disk_is_made_again_from_the_copy(machine: Machines) -> None:
    one, other = machine("one"), machine("other")
    one.record("a", "b")
    other.record("c")
    for each in (one, other, one):
        with each.share() as sharing:
            sharing.more()
    witness, entries = one.place.view().note, verify(one.folder).entries
    rmtree(one.folder)
    with one.share() as sharing:
        assert sharing.more() == entries
    assert one.is_whole()
    assert one.place.view().note == witness
    one.record("d")
    with one.share() as sharing:
        sharing.more()
    assert one.is_whole()
    assert one.place.check({"witness": witness}).witnesses == 1


def test_a_file_that_was_removed_comes_back_only_when_somebody_says_so(machine: Machines) -> None:
    one = machine("one")
    one.record("a")
    with one.share() as sharing:
        sharing.more()
    (path,) = own_segments(one.folder)
    path.unlink()
    with one.share() as sharing:
        sharing.more()
    assert segment_paths(one.folder) == []
    (fault,) = compare(one.folder, one.url).faults
    assert "`gateway ledger restore` brings it back" in fault.message
    with Sharing(one.url, one.place, restores=True) as sharing:
        sharing.more()
    assert one.is_whole()


def test_a_mirror_that_was_left_in_the_middle_of_a_line_goes_on(
    machine: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "AT_ONCE", 2)
    one, other = machine("one"), machine("other")
    ledger = other.open()
    for number in range(5):
        ledger.append(release(f"{number:032}"))
    with one.share() as sharing:
        assert sharing.more() == 6
    (path,) = own_segments(one.folder / MIRROR)
    path.write_bytes(path.read_bytes() + b"0123 torn")
    ledger.append(refusal())
    ledger.close()
    with one.share() as sharing:
        assert sharing.more() == 2
    assert one.is_whole()


def test_a_line_that_was_altered_in_the_copy_is_not_taken_over(
    machine: Machines, database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = machine("one"), machine("other")
    other.record("a")
    database.execute("ALTER TABLE ledger_line DISABLE TRIGGER USER")
    database.execute("UPDATE ledger_line SET line = overlay(line PLACING 'x' FROM 70) WHERE sequence = 1")
    with one.share() as sharing:
        assert sharing.more() == 1
    assert "it is not mirrored on" in caplog.text
    (fault,) = compare(other.folder, other.url).faults
    assert (fault.line, fault.message) == (2, "entry 1 is another in the copy: one of the two was altered")


@pytest.mark.parametrize(
    ("statement", "line", "words"),
    [
        ("DELETE FROM ledger_line WHERE sequence = 2", 3, "is not in the copy"),
        ("DELETE FROM ledger_line WHERE sequence = 1", 2, "is another in the copy"),
        ("INSERT INTO ledger_line SELECT segment, 3, machine, line FROM ledger_line LIMIT 1", 4, "in the copy and not"),
    ],
)
def test_whatever_was_done_to_the_copy_is_found(
    machine: Machines, database: psycopg.Connection, statement: str, line: int, words: str
) -> None:
    one = machine("one")
    one.record("a")
    database.execute("ALTER TABLE ledger_line DISABLE TRIGGER USER")
    database.execute(statement)
    (fault,) = compare(one.folder, one.url).faults
    assert fault.line == line
    assert words in fault.message


def test_agreements_that_were_altered_stop_a_machine(machine: Machines, database: psycopg.Connection) -> None:
    one, other = machine("one"), machine("other")
    one.record("a")
    with one.share() as sharing:
        sharing.more()
    database.execute("ALTER TABLE ledger_tree DISABLE TRIGGER USER")
    database.execute("UPDATE ledger_tree SET leaves = leaves[2:3] || leaves[1:1]")
    with one.share() as sharing, pytest.raises(AnotherTree):
        sharing.more()
    with other.share() as sharing, pytest.raises(AnotherTree):
        sharing.more()


def test_machines_that_write_share_and_die_all_the_time_end_with_one_tree(
    machine: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "AT_ONCE", 16)
    machines = [machine(name) for name in ("one", "two", "three")]
    told: list[str] = []

    def write(each: Machine) -> None:
        for _ in range(4):
            ledger = each.open()
            told.extend(ledger.append(refusal()).entry_id for _ in range(20))
            abandon(ledger)

    def share(each: Machine) -> None:
        for _ in range(6):
            with each.share() as sharing:
                for _ in range(3):
                    sharing.more()

    threads = [threading.Thread(target=work, args=(each,)) for each in machines for work in (write, share)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in machines:
        each.record("e")
    for each in (*machines, *machines):
        with each.share() as sharing:
            sharing.more()
    assert len({each.place.view().note for each in machines}) == 1
    assert all(each.is_whole() for each in machines)
    assert all(find(each.folder, entry) is not None for each in machines for entry in told)


def test_sharing_goes_on_after_the_database_was_killed(tmp_path: Path) -> None:
    create_key(tmp_path / "keys")
    with DyingPostgres() as postgres:
        with psycopg.connect(postgres.url) as connection:
            make_tables(connection)
        one = Machine(postgres.url, TreePlace(tmp_path / "one", tmp_path / "keys", "https://gateway.example"))
        one.record("a")
        with one.share() as sharing:
            sharing.more()
            postgres.kill()
            with pytest.raises(OSError, match="the copy of the ledger failed"):
                sharing.more()
        postgres.start()
        one.record("b")
        with one.share() as sharing:
            assert sharing.more() == 3
        assert one.is_whole()


def test_every_machine_has_the_documents_that_others_decide_by(
    machine: Machines, database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = machine("one"), machine("other")
    named = keep_documents(one.folder, {"guardrails": b"what statute forbids"})
    with one.share() as first, other.share() as second:
        first.more()
        second.more()
    assert read_kept(other.folder, named["guardrails"]) == b"what statute forbids"
    database.execute("INSERT INTO ledger_document VALUES (%s, 'another')", ("a" * 64,))
    with other.share() as second:
        second.more()
    assert read_kept(other.folder, "a" * 64) is None
    assert "is not what its name says" in caplog.text


def test_an_agreement_on_another_root_stops_a_machine(machine: Machines, database: psycopg.Connection) -> None:
    one, other = machine("one"), machine("other")
    for name in ("a", "b"):
        one.record(name)
        with one.share() as sharing:
            sharing.more()
    database.execute("ALTER TABLE ledger_tree DISABLE TRIGGER USER")
    database.execute("UPDATE ledger_tree SET root = repeat('0', 64) WHERE first > 0")
    with other.share() as sharing, pytest.raises(AnotherTree):
        sharing.more()


def test_a_sound_entry_that_stands_in_the_place_of_another_is_not_taken_over(
    machine: Machines, database: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = machine("one"), machine("other")
    other.record("a")
    database.execute("ALTER TABLE ledger_line DISABLE TRIGGER USER")
    database.execute(
        "UPDATE ledger_line SET line = (SELECT line FROM ledger_line WHERE sequence = 2) WHERE sequence = 1"
    )
    with one.share() as sharing:
        assert sharing.more() == 1
    assert "it is not mirrored on" in caplog.text
