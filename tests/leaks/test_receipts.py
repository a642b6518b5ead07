"""Receipts over HTTP: for whoever had the answer, of that answer, and telling nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.ledger.browse import find
from gateway.ledger.receipt import read_receipt
from gateway.ledger.sealing import Unsealer
from gateway.ledger.tree.note import NoteKey
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.proof import NotProved
from tests.leaks.households import household
from tests.world import Asker, Deployment, World


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> World:
    """A gateway over one household."""
    world = World(deployment, "receipts")
    world.archive.fill({"household": [household()]})
    return world


@pytest.fixture
def keys(station: World) -> list[NoteKey]:
    """The public keys of the ledger."""
    return place_of(station).known_keys()


def place_of(world: World) -> TreePlace:
    return TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer)


def sequence(world: World) -> None:
    with place_of(world).sequencer() as sequencer:
        sequencer.more()


def answers(station: World, asker: Asker) -> Iterator[tuple[str, bytes]]:
    """The id and the bytes of answers in every form."""
    for form in ("application/json", "text/csv", "application/x-ndjson"):
        answer = station.read(asker, "household", "H-1", headers={"Accept": form})
        assert answer.status_code == 200
        yield str(answer.headers.get("Gateway-Disclosure") or (answer.json or {})["disclosure_id"]), answer.data


def test_every_answer_has_a_receipt_that_holds_for_its_bytes(
    station: World, committee: Asker, keys: list[NoteKey]
) -> None:
    given = dict(answers(station, committee))
    sequence(station)
    for disclosure, body in given.items():
        answer = station.get(committee, f"/v1/receipts/{disclosure}")
        assert answer.status_code == 200, answer.text
        receipt = read_receipt(answer.json)
        assert receipt.check(body, keys) >= len(given)
        with pytest.raises(NotProved):
            receipt.check(body + b" ", keys)


def test_a_receipt_of_another_and_one_of_nothing_are_answered_alike(
    station: World, committee: Asker, deployment: Deployment
) -> None:
    [(disclosure, _), *_] = answers(station, committee)
    other = deployment.asker("prosecution", "prosecution")
    early = station.get(committee, f"/v1/receipts/{disclosure}")
    sequence(station)
    refusals = [
        early,
        *(station.get(other, f"/v1/receipts/{each}") for each in (disclosure, "f" * 32, "..", "a" * 200, "%00")),
    ]
    told = {(each.status_code, (each.json or {})["code"], each.headers.get("Retry-After")) for each in refusals}
    assert told == {(404, "GW404", "1")}
    assert station.get(committee, f"/v1/receipts/{disclosure}").status_code == 200


def test_whoever_is_suspended_has_no_receipt(station: World, committee: Asker, deployment: Deployment) -> None:
    [(disclosure, _), *_] = answers(station, committee)
    sequence(station)
    settled, path = deployment.administration, f"/v1/receipts/{disclosure}"
    for change, name in (
        (settled.set_client_active, committee.client_id),
        (settled.set_partner_active, committee.partner.id),
    ):
        change(name, active=False)
        try:
            answer = station.get(committee, path)
        finally:
            change(name, active=True)
        assert (answer.status_code, (answer.json or {})["code"]) == (403, "GW302")
    assert station.get(committee, path).status_code == 200


def test_without_a_token_there_is_no_receipt(station: World) -> None:
    assert station.request(None, "GET", f"/v1/receipts/{'a' * 32}").status_code == 401


def test_a_receipt_holds_no_value_and_no_reference_of_a_record(station: World, committee: Asker) -> None:
    [(disclosure, body), *_] = answers(station, committee)
    sequence(station)
    told = station.get(committee, f"/v1/receipts/{disclosure}").data
    assert b"H-1" in body
    assert b"H-1" not in told
    entry = find(station.settings.ledger, disclosure)
    assert entry is not None
    cells = Unsealer(station.settings.ledger).open(entry.segment, entry.facts)
    assert [*cells.records, *cells.subjects]
    for reference in (*cells.records, *(each for people in cells.subjects.values() for each in people)):
        assert str(reference).encode() not in told
    assert entry.facts["records"].encode() not in told
