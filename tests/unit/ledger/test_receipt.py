"""A receipt holds for the answer it is of, and for nothing else; the ledger alone tells nothing of the answer."""

from __future__ import annotations

import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.book import Ledger
from gateway.ledger.receipt import Receipt, Receipts, read_receipt
from gateway.ledger.tree.index import FILE, Index, entry_of
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.proof import NotProved
from gateway.private_files import write_new
from tests.unit.ledger.answers import KEY, refusal, release, unsynced

ISSUER, ORIGIN = "https://gateway.example", "gateway.example/ledger"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEYS = [SIGNER.key]
BODY = b'{"answer":"yes"}'
ID = "a" * 32


class Station:
    """A ledger with three releases and a refusal, its tree, and what finds receipts."""

    def __init__(self, home: Path) -> None:
        self.place = TreePlace(home / "ledger", home / "keys", ISSUER)
        self.ledger, self.tree = self.place.ledger, self.place.tree
        self.place.keys.mkdir(parents=True)
        write_new(self.place.keys / "checkpoint-0001.key", SIGNER.private.private_bytes_raw())
        with Ledger(self.ledger, KEY, time.time, sync=unsynced) as written:
            for name in "abc":
                written.append(replace(release(name * 32), digest=sha256(BODY).digest()))
            written.append(refusal("d" * 32))
        self.receipts = Receipts(self.place, KEY)

    def sequence(self) -> int:
        with self.place.sequencer() as sequencer:
            return sequencer.more()


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """With everything in the tree."""
    station = Station(tmp_path)
    station.sequence()
    return station


@pytest.fixture
def receipt(station: Station) -> Receipt:
    """The receipt of the first release."""
    asked = release(ID).asked
    found = station.receipts.find(ID, {"client": str(asked.client_id), "partner": str(asked.partner_id)})
    assert found is not None
    return found


def test_a_receipt_is_of_its_answer(receipt: Receipt) -> None:
    assert read_receipt(receipt.as_object()).check(BODY, KEYS) == 6


def test_another_answer_is_not_the_one_on_the_record(receipt: Receipt) -> None:
    for other in (b"", b'{"answer":"no"}', BODY + b"\n"):
        with pytest.raises(NotProved, match="not the one"):
            receipt.check(other, KEYS)


def test_a_receipt_that_was_altered_anywhere_does_not_hold(receipt: Receipt) -> None:
    for name in ("disclosure", "salt", "leaf", "proof"):
        text = getattr(receipt, name)
        for at in range(len(text)):
            altered = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
            with pytest.raises(NotProved):
                replace(receipt, **{name: altered}).check(BODY, KEYS)


def test_nobody_else_has_signed_it(receipt: Receipt) -> None:
    with pytest.raises(NotProved, match="does not hold"):
        receipt.check(BODY, [NoteSigner(ORIGIN, Ed25519PrivateKey.generate()).key])


@pytest.mark.parametrize("given", [None, [], {}, {"version": 2}, {"version": 1}, {"version": 1, "disclosure": 3}])
def test_what_is_no_receipt_is_refused(given: object) -> None:
    with pytest.raises(NotProved):
        read_receipt(given)


def test_a_commitment_tells_whoever_has_the_ledger_alone_nothing(station: Station, receipt: Receipt) -> None:
    written = b"".join(path.read_bytes() for path in station.ledger.rglob("*") if path.is_file())
    commitment = receipt.leaf.rpartition(" ")[2]
    assert commitment.encode() in written
    assert receipt.salt.encode() not in written
    assert sha256(BODY).hexdigest() != commitment
    assert sha256(ID.encode() + BODY).hexdigest() != commitment


def test_the_same_answer_twice_is_not_seen_to_be_the_same(station: Station) -> None:
    asked = release("b" * 32).asked
    of = {"client": str(asked.client_id)}
    found = [station.receipts.find(name * 32, of) for name in "ab"]
    assert len({each.leaf.rpartition(" ")[2] for each in found if each}) == 2


@pytest.mark.parametrize("of", [{"client": "another"}, {"partner": "another"}])
def test_a_receipt_is_its_own_clients_alone(station: Station, of: dict[str, str]) -> None:
    assert station.receipts.find(ID, of) is None


@pytest.mark.parametrize("disclosure", ["d" * 32, "e" * 32, "", "x' OR 1=1 --", "\ud800"])
def test_what_is_no_disclosure_has_no_receipt(station: Station, disclosure: str) -> None:
    assert station.receipts.find(disclosure, {}) is None


def test_there_is_no_receipt_before_the_tree_has_the_entry(tmp_path: Path) -> None:
    station = Station(tmp_path)
    assert station.receipts.find(ID, {}) is None
    station.sequence()
    assert station.receipts.find(ID, {}) is not None


def test_an_index_that_was_removed_or_fell_behind_is_filled_again(station: Station) -> None:
    (station.tree / FILE).unlink()
    assert entry_of(station.tree, ID) is None
    station.sequence()
    assert [entry_of(station.tree, name * 32) for name in "abcd"] == [1, 2, 3, None]
    index = Index(station.tree)
    assert index.entries == 6
    index.close()
