"""Machines that share a copy share the seals: each reads what the others' entries refer to, and erases it for all."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from gateway.ledger.accounting.following import Account
from gateway.ledger.book import Ledger
from gateway.ledger.copy import place as copy_place
from gateway.ledger.copy.compare import bring_all
from gateway.ledger.copy.place import Copy
from gateway.ledger.copy.seals import SharedSeals, keep_seal, pull_seals
from gateway.ledger.copy.sharing import Sharing
from gateway.ledger.seals import FOLDER, change_seal, read_seal
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.place import TreePlace
from tests.unit.ledger.answers import KEY, release, unsynced

LI, WANG = (KEY.subject_key.reference(number) or "" for number in ("310115195003071230", "11010519491231002X"))


@dataclass
class Machine:
    """One machine, whose ledger has a copy."""

    url: str
    place: TreePlace

    @property
    def folder(self) -> Path:
        return self.place.ledger

    def record(self, name: str, *people: str) -> None:
        with Ledger(self.folder, KEY, time.time, second=Copy(self.url)) as ledger:
            ledger.append(replace(release(name * 32, len(people)), subjects={"head": people}))

    def share(self) -> None:
        with Sharing(self.url, self.place) as sharing:
            sharing.more()

    def account(self) -> Account:
        return Account(self.folder, SharedSeals(self.url))

    def found(self, person: str) -> str:
        """The disclosures about a person, as this machine tells."""
        self.share()
        with self.account() as account:
            account.more()
            return "".join(sorted(entry.facts["request"][0] for _, entry, _ in account.entries(person)))

    def seals(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / FOLDER).iterdir()}


@pytest.fixture
def machines(tmp_path: Path, copy_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Machine, Machine]:
    """Two machines that share a copy; each has recorded something about both people."""
    monkeypatch.setattr(copy_place, "_PAUSE_S", 0.0)
    create_key(tmp_path / "keys")
    one, other = (
        Machine(copy_url, TreePlace(tmp_path / name, tmp_path / "keys", "https://gateway.example"))
        for name in ("one", "other")
    )
    one.record("a", LI, WANG)
    other.record("b", LI)
    other.record("c", WANG)
    return one, other


def test_each_machine_has_the_account_of_all(machines: tuple[Machine, Machine], database: psycopg.Connection) -> None:
    for each in machines:
        assert (each.found(LI), each.found(WANG)) == ("ab", "ac")
    kept: dict[str, bytes] = dict(database.execute("SELECT segment, seal FROM ledger_seal").fetchall())
    assert machines[0].seals() == machines[1].seals() == kept
    assert len(kept) == 3


def test_who_is_erased_on_one_machine_is_erased_on_all(
    machines: tuple[Machine, Machine], database: psycopg.Connection
) -> None:
    one, other = machines
    assert (one.found(LI), other.found(LI)) == ("ab", "ab")
    with one.account() as account:
        assert account.erase(LI) == 2
    assert (one.found(LI), other.found(LI)) == ("", "")
    assert (one.found(WANG), other.found(WANG)) == ("ac", "ac")
    with other.account() as account:
        assert account.index.places(LI) == []
    assert one.seals() == other.seals() == dict(database.execute("SELECT segment, seal FROM ledger_seal").fetchall())


def test_two_machines_erase_two_people_of_one_segment_at_the_same_time(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    assert (one.found(LI), other.found(WANG)) == ("ab", "ac")
    with one.account() as first, other.account() as second:
        first.erase(LI)
        second.erase(WANG)
    for each in machines:
        assert (each.found(LI), each.found(WANG)) == ("", "")


def test_what_cannot_be_erased_in_the_copy_yet_is_when_it_is_back(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    assert (one.found(LI), other.found(LI)) == ("ab", "ab")
    with (
        Account(one.folder, SharedSeals("postgresql://localhost:1/none")) as account,
        pytest.raises(OSError, match="copy"),
    ):
        account.erase(LI)
    assert one.found(LI) == ""
    assert other.found(LI) == ""


def test_a_lost_disk_has_the_seals_again(machines: tuple[Machine, Machine], tmp_path: Path) -> None:
    one, _ = machines
    again = Machine(one.url, TreePlace(tmp_path / "again", tmp_path / "keys", "https://gateway.example"))
    assert (again.found(LI), again.found(WANG)) == ("ab", "ac")


def test_a_ledger_of_before_the_copy_brings_its_seals(
    tmp_path: Path, copy_url: str, database: psycopg.Connection
) -> None:
    with Ledger(tmp_path, KEY, time.time, sync=unsynced) as ledger:
        ledger.append(replace(release(records=1), subjects={"head": (LI,)}))
    with Account(tmp_path, SharedSeals(copy_url)) as account:
        account.more()
        assert account.erase(LI) == 1
    bring_all(tmp_path, Copy(copy_url))
    [(segment, content)] = database.execute("SELECT segment, seal FROM ledger_seal").fetchall()
    assert (tmp_path / FOLDER / segment).read_bytes() == content


def test_no_seal_ever_opens_more_again(tmp_path: Path, copy_url: str, database: psycopg.Connection) -> None:
    with Ledger(tmp_path, KEY, time.time, second=Copy(copy_url)) as ledger:
        ledger.append(replace(release(records=1), subjects={"head": (LI,)}))
    [(segment, whole)] = database.execute("SELECT segment, seal FROM ledger_seal").fetchall()
    change_seal(tmp_path, segment, lambda seal: seal.without(0, frozenset({2}), 3))
    assert pull_seals(database, tmp_path, 0) == 1
    assert read_seal(tmp_path, segment).pads[0].erased == {2}
    keep_seal(database, segment, (tmp_path / FOLDER / segment).read_bytes())
    keep_seal(database, segment, whole)
    [(changed, kept)] = database.execute("SELECT changed, seal FROM ledger_seal").fetchall()
    assert (changed, kept) == (2, (tmp_path / FOLDER / segment).read_bytes())
    SharedSeals(copy_url)(tmp_path, segment, lambda seal: seal.without(0, frozenset({0}), 3))
    assert read_seal(tmp_path, segment).pads[0].erased == {0, 2}


def test_a_seal_that_comes_after_its_segment_was_read_is_read_with_it(tmp_path: Path) -> None:
    with Ledger(tmp_path, KEY, time.time, sync=unsynced) as ledger:
        ledger.append(replace(release(records=1), subjects={"head": (LI,)}))
    [seal] = (tmp_path / FOLDER).iterdir()
    aside = seal.rename(tmp_path / "aside")
    with Account(tmp_path) as account:
        account.more()
        assert [*account.entries(LI)] == []
        aside.rename(seal)
        account.more()
        assert len([*account.entries(LI)]) == 1
