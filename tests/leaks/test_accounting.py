"""Who a record is about is on record whatever a partner may see of it, and nobody is told by that: over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.ledger.accounting.disclosures import Disclosure, on_record
from gateway.ledger.accounting.following import Account
from gateway.ledger.references import KEY_FILE, read_reference_key
from tests.leaks.households import household
from tests.world import Asker, Deployment, Row, World

HEADS = {"H-1": "31011519660101002X", "H-2": "310115196601010038", "H-3": None}
PAGE = "/v1/records/household"


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> World:
    return filled(World(deployment, "accounting"), HEADS)


@pytest.fixture
def committee(station: World) -> Asker:
    return station.deployment.asker("community-committee", "elderly-care")


def filled(world: World, heads: Mapping[str, Any]) -> World:
    rows: list[Row] = [household(number, head_id_number=head) for number, head in heads.items()]
    world.archive.fill({"household": rows})
    return world


def disclosures(world: World, number: str) -> list[Disclosure]:
    reference = read_reference_key(world.settings.keys / KEY_FILE).subject_key.reference(number)
    assert reference is not None
    with Account(world.settings.ledger) as account:
        account.more()
        return [*on_record(account, reference).disclosures]


def test_each_person_of_a_page_has_it_on_their_account_though_no_number_was_shown(
    station: World, committee: Asker
) -> None:
    answer = station.get(committee, PAGE)
    assert answer.status_code == 200
    assert str(HEADS["H-1"]) not in answer.text
    for number in ("H-1", "H-2"):
        *_, found = disclosures(station, str(HEADS[number]))
        assert (found.records, found.roles) == (1, ("head",))
        assert found.facts["count"] == 3


def test_one_record_is_on_the_account_of_its_head_alone(station: World, committee: Asker) -> None:
    before = {number: len(disclosures(station, str(head))) for number, head in HEADS.items() if head}
    assert station.get(committee, f"{PAGE}/H-1").status_code == 200
    after = {number: len(disclosures(station, str(head))) for number, head in HEADS.items() if head}
    assert after == before | {"H-1": before["H-1"] + 1}


def test_a_yes_or_no_is_on_the_account_of_who_was_asked_about(station: World, committee: Asker) -> None:
    assert station.ask(committee, "over-60", {"head_id_number": HEADS["H-2"]}).status_code == 200
    last = disclosures(station, str(HEADS["H-2"]))[-1]
    assert (last.facts["question"], last.fields) == ("over-60", ())


def test_a_page_goes_on_where_it_ended_and_its_cursor_holds_nothing_of_it(station: World, committee: Asker) -> None:
    found, cursor = [], None
    while True:
        page = station.get(committee, PAGE, {"limit": "1"} | ({"cursor": cursor} if cursor else {})).json or {}
        found += [record["household_no"] for record in page["data"]]
        cursor = page.get("next")
        if cursor is None:
            break
    assert found == sorted(HEADS)


def test_no_stored_number_makes_an_answer_another_where_none_is_shown(deployment: Deployment, committee: Asker) -> None:
    world = World(deployment, "accounting-odd")
    paths = [f"{PAGE}{rest}fields=household_no,address" for rest in ("?", "/H-1?", "?sort=-household_no&limit=1&")]

    def bodies(head: object) -> list[tuple[int, bytes]]:
        filled(world, {"H-1": head})
        answers = [world.get(committee, path) for path in paths]
        return [
            (each.status_code, each.data.replace(each.headers["Gateway-Disclosure"].encode(), b"")) for each in answers
        ]

    usual = bodies(HEADS["H-1"])
    assert [status for status, _ in usual] == [200, 200, 200]
    for odd in (
        b"\xff\xfe",
        b"31011519660101002\xff",
        "不详",
        7,
        310115196601010029,
        None,
        "310115660101002",
        "x" * 9999,
    ):
        assert bodies(odd) == usual


def test_no_number_is_in_a_file_of_the_station_s_own(station: World, committee: Asker) -> None:
    station.get(committee, PAGE)
    assert disclosures(station, str(HEADS["H-1"]))
    files = [path for path in Path(station.settings.ledger).rglob("*") if path.is_file()]
    assert {"accounting.db"} <= {path.name for path in files}
    state = Path(station.settings.state_url.removeprefix("sqlite:///"))
    for path in (*files, state):
        content = path.read_bytes()
        assert not any(str(head).encode() in content for head in HEADS.values() if head), path
