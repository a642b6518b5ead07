"""What others can hold the ledger to, by the commands of the station."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

import gateway.cli.ledger_tree  # noqa: F401 - adds its commands to the group
from gateway.cli.ledger import ledger
from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.references import KEY_FILE, create_reference_key
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.note import NoteKey, open_checkpoint
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.proof import read_proof
from gateway.ledger.tree.service import sequencing
from gateway.settings import Settings
from tests.unit.ledger.answers import KEY, refusal, release, settings_of, unsynced

ISSUER, ORIGIN = "https://gateway.example", "gateway.example/ledger"


@dataclass(frozen=True)
class Station:
    """A ledger on whose machine somebody runs commands."""

    home: Path

    @property
    def settings(self) -> Settings:
        return settings_of(self.home)

    def record(self, *names: str) -> None:
        with Ledger(self.settings.ledger, KEY, time.time, sync=unsynced) as written:
            for name in names:
                written.append(release(name * 32))

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(ledger, arguments, obj=self.settings)

    def told(self, *arguments: str) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def keys(self) -> list[NoteKey]:
        return self.place.known_keys()

    @property
    def place(self) -> TreePlace:
        return TreePlace(self.settings.ledger, self.settings.keys, ISSUER)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """With two answers on the record."""
    station = Station(tmp_path)
    create_key(station.settings.keys)
    create_reference_key(station.settings.keys / KEY_FILE)
    station.record("a", "b")
    return station


def test_a_checkpoint_counts_all_that_is_on_the_record(station: Station) -> None:
    note = station.told("checkpoint")
    assert open_checkpoint(note, station.keys(), ORIGIN).size == 4
    assert orjson.loads(station.told("checkpoint", "--json"))["checkpoint"] == note
    station.record("c")
    assert open_checkpoint(station.told("checkpoint"), station.keys(), ORIGIN).size == 7
    assert "in the tree: 7" in station.told("verify")


def test_a_witness_shows_that_the_newest_entries_were_cut_off(station: Station) -> None:
    witness = station.home / "witness"
    station.record("c")
    witness.write_text(station.told("checkpoint"))
    assert "witnesses that agree: 1" in station.told("verify", "--witness", str(witness))
    for path in [segment_paths(station.settings.ledger)[-1], *(station.settings.ledger / "tree").rglob("*")]:
        if path.is_file():
            path.unlink()
    station.told("checkpoint")
    assert station.run("verify").exit_code == 0
    result = station.run("verify", "--witness", str(witness), "--json")
    assert result.exit_code == 1
    (fault,) = orjson.loads(result.stdout)["faults"]
    assert fault["message"] == "7 entries were signed, and 4 are there: the newest were cut off"


def test_an_entry_is_proved_by_its_disclosure(station: Station) -> None:
    told = orjson.loads(station.told("prove", "b" * 32, "--json"))
    assert read_proof(told["proof"]).check(told["leaf"].encode(), station.keys(), ORIGIN).size == 4
    assert station.told("prove", "b" * 32) == told["proof"]
    assert station.run("prove", "c" * 32).exit_code == 1


def test_while_the_gateway_brings_entries_in_a_command_reads_what_there_is(station: Station) -> None:
    station.told("checkpoint")
    with station.place.sequencer():
        station.record("c")
        assert open_checkpoint(station.told("checkpoint"), station.keys(), ORIGIN).size == 4
        assert "not in the tree yet" in station.run("prove", "c" * 32).output


def test_a_key_is_replaced_and_what_it_signed_stays_good(station: Station) -> None:
    early = station.told("checkpoint")
    first = station.keys()
    assert (
        "only key" in station.run("keys", "retire", "1").output
        or "no other key" in station.run("keys", "retire", "1").output
    )
    assert "no key 7" in str(station.run("keys", "retire", "7").exception)
    added = NoteKey.read(orjson.loads(station.told("keys", "add", "--json"))["key"])
    both = station.told("checkpoint")
    # that it was added is on record, in a segment of the command's own
    assert open_checkpoint(both, first).size == open_checkpoint(both, [added]).size == 4 + 3
    station.told("keys", "retire", "1")
    station.record("c")
    late = station.told("checkpoint")
    assert open_checkpoint(late, [added]).size == 4 + 3 + 3 + 3
    assert station.keys() == [added, *first]
    assert [row["state"] for row in orjson.loads(station.told("keys", "list", "--json"))] == ["signs", "retired"]
    witness = station.home / "witness"
    witness.write_text(early)
    assert "witnesses that agree: 1" in station.told("verify", "--witness", str(witness))
    assert not (station.settings.keys / "checkpoint-0001.key").exists()


def test_a_key_whose_follower_has_not_signed_yet_stays(station: Station) -> None:
    station.told("checkpoint")
    with station.place.sequencer():
        station.told("keys", "add")
        assert "no other key has signed" in station.run("keys", "retire", "1").output


def test_without_a_key_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.record("a")
    result = station.run("checkpoint")
    assert "gateway init --again" in str(result.exception)


def test_a_served_ledger_comes_into_its_tree_by_itself_and_takes_a_new_key(station: Station) -> None:
    settings = station.settings

    def wait_for(size: int, keys: list[NoteKey]) -> None:
        for _ in range(600):
            note = settings.ledger / "tree" / "checkpoint"
            try:
                if open_checkpoint(note.read_text(), keys, ORIGIN).size == size:
                    return
            except (OSError, Exception):  # noqa: BLE001, S110 - not there yet
                pass
            time.sleep(0.05)
        raise AssertionError("the entries did not come into the tree")

    with sequencing(station.place, station.place.sequencer):
        wait_for(4, station.keys())
        create_key(settings.keys)
        wait_for(4, station.keys()[:1])
        with Ledger(settings.ledger, KEY, time.time, sync=unsynced) as written:
            written.append(refusal("d" * 32))
            wait_for(6, station.keys())
    assert station.told("verify").startswith("the ledger is whole")
