from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.claims import segment_paths
from gateway.ledger.replay import Replay, replay
from gateway.ledger.verify import ledger_bytes
from gateway.model.practice import Practice, Practised
from gateway.model.release import Preview, Refusal, Release
from tests.unit.ledger.answers import asked, new_ledger, only_segment, release, unsynced

LISTED = Practice(
    partner_id="committee-1",
    agreement_id="2026-014",
    client_id="committee-client",
    purpose="elderly-care",
    record_type="household",
    action="list",
    released=("household_no", "address"),
    code=None,
    has_case=False,
    has_officer=True,
)


def test_releases_that_are_alike_are_one_practice_with_their_records(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        for number, records in enumerate((2, 3, 0)):
            ledger.append(release(f"{number:032}", records))
    assert replay(tmp_path) == Replay((Practised(LISTED, 3, 5),), releases=3, refusals=0, unreadable=0)


@pytest.mark.parametrize(
    ("asked_for", "practice"),
    [
        ({"client_id": "another"}, {"client_id": "another"}),
        ({"purpose": "disaster-roll"}, {"purpose": "disaster-roll"}),
        ({"action": "read"}, {"action": "read"}),
        ({"case_number": "沪浦检(2026)0117"}, {"has_case": True}),
        ({"officer": None}, {"has_officer": False}),
        ({"question": "over-60"}, {"question": "over-60"}),
        ({"actors": ("district", "region")}, {"actors": ("district", "region")}),
    ],
)
def test_releases_that_differ_in_what_a_view_depends_on_are_two(
    tmp_path: Path, asked_for: dict[str, Any], practice: dict[str, object]
) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
        ledger.append(release())
        ledger.append(replace(release(), asked=replace(asked(), **asked_for)))
    assert replay(tmp_path).practised == (
        Practised(LISTED, 2, 4),
        Practised(replace(LISTED, **practice), 1, 2),  # type: ignore[arg-type]
    )


def test_which_case_and_which_officer_were_named_makes_no_difference(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        for officer in ("王主任", '"records":["', "李\\四"):
            ledger.append(replace(release(), asked=replace(asked(), officer=officer)))
    assert [each.disclosures for each in replay(tmp_path).practised] == [3]


_TEXTS = st.sampled_from(["王主任", '],"released":["phone"', "a\\", None])
_RELEASES = st.lists(
    st.builds(
        lambda records, fields, partner, officer, case, question: replace(
            release(records=records),
            released=fields,
            asked=replace(asked(), partner_id=partner, officer=officer, case_number=case, question=question),
        ),
        st.integers(0, 3),
        st.lists(st.sampled_from(["household_no", "phone", "records"]), unique=True).map(tuple),
        st.sampled_from(["committee-1", "committee-2"]),
        _TEXTS,
        _TEXTS,
        st.sampled_from([None, "over-60"]),
    ),
    max_size=12,
)


@given(_RELEASES)
def test_a_replay_counts_what_was_appended(appended: list[Release]) -> None:
    expected: dict[Practice, Practised] = {}
    with TemporaryDirectory() as folder:
        with new_ledger(Path(folder), sync=unsynced) as ledger:
            for each in appended:
                ledger.append(each)
                who = each.asked
                practice = replace(
                    LISTED,
                    partner_id=str(who.partner_id),
                    released=each.released,
                    has_case=who.case_number is not None,
                    has_officer=who.officer is not None,
                    question=who.question,
                )
                known = expected.get(practice, Practised(practice, 0, 0))
                expected[practice] = replace(
                    known, disclosures=known.disclosures + 1, records=known.records + len(each.identifiers)
                )
        found = replay(Path(folder))
    assert {each.practice: each for each in found.practised} == expected
    assert (found.releases, found.unreadable) == (len(appended), 0)


def test_a_no_of_the_policies_is_a_practice_and_no_other_no_is(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        for code in ("GW401", "GW401", "GW402", "GW302"):
            ledger.append(Refusal(asked(), code))
    found = replay(tmp_path)
    assert found.practised == (Practised(replace(LISTED, released=(), code="GW401"), 2, 0),)
    assert found.refusals == 4


def test_a_no_to_a_question_is_of_no_type_and_one_to_a_description_is_no_practice(tmp_path: Path) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(Refusal(replace(asked(), record_type=None, action="answer", question="over-60"), "GW401"))
        ledger.append(Refusal(replace(asked(), action=None), "GW401"))
    refused = replace(LISTED, record_type=None, action="answer", released=(), code="GW401", question="over-60")
    found = replay(tmp_path)
    assert (found.practised, found.refusals) == ((Practised(refused, 1, 0),), 2)


def test_a_look_from_the_stations_own_desk_is_nobodys_practice(tmp_path: Path) -> None:
    one = release()
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        who = replace(one.asked, operator="王芳")
        ledger.append(Preview(who, one.provenance, one.released, one.withheld, one.identifiers))
    assert replay(tmp_path) == Replay((), 0, 0, 0)


def test_a_ledger_that_is_being_written_is_read_to_where_it_is(tmp_path: Path) -> None:
    ledger = new_ledger(tmp_path, sync=unsynced)
    ledger.append(release())
    assert replay(tmp_path).releases == 1
    ledger.append(release())
    assert replay(tmp_path).releases == 2
    ledger.close()


def test_several_processes_count_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_ledger(tmp_path, segment_bytes=2_000, sync=unsynced) as ledger:
        for number in range(12):
            ledger.append(replace(release(records=number), asked=replace(asked(), client_id=f"client-{number % 5}")))
    assert len(segment_paths(tmp_path)) > 3
    alone = replay(tmp_path)
    monkeypatch.setattr("gateway.ledger.replay._WORTH_A_PROCESS", 1)
    told: list[int] = []
    assert replay(tmp_path, told.append, processes=2) == alone
    assert sum(told) == ledger_bytes(tmp_path)
    assert sum(each.disclosures for each in alone.practised) == 12


@pytest.mark.parametrize(
    ("written", "altered"),
    [(b'"released":[', b'"released":{'), (b'"code":"', b'"kode":"'), (b'"kind":"release"', b'"kand":"release"')],
    ids=["no JSON", "no code", "no kind"],
)
def test_a_line_that_holds_no_entry_is_counted_and_passed_over(tmp_path: Path, written: bytes, altered: bytes) -> None:
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(release())
        ledger.append(Refusal(asked(), "GW401"))
    path = only_segment(tmp_path)
    path.write_bytes(path.read_bytes().replace(written, altered))
    found = replay(tmp_path)
    assert (found.unreadable, found.releases + found.refusals) == (1, 1)


def test_an_empty_ledger_has_no_practice(tmp_path: Path) -> None:
    assert replay(tmp_path) == Replay((), 0, 0, 0)
