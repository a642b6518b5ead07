"""A person's account: all of it for the auditor; for the person what they may be told, and no hint at the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.ledger.accounting.report import STAYED
from gateway.ledger.accounting.wording import auditor_text, subject_text
from gateway.model.act import Act, ActName, Acts
from gateway.model.catalogue import Title
from gateway.model.grant import Notice
from tests.unit.ledger.accounting.station import GROUND, LI, WANG, looked_at, report, station, told, write
from tests.unit.ledger.answers import new_ledger, release, unsynced

UNTIL = date(2026, 12, 22)


def times(found: dict[str, Any]) -> list[str]:
    return [each["time"][11:16] for each in found["disclosures"]]


def same(name: str) -> dict[str, str]:
    """What is called by its name in both languages."""
    return {"name": name, "zh": name, "en": name}


def test_who_received_what_when_why_on_what_basis_and_under_which_policies(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, None, LI), told(2, WANG), told(3, WANG, LI))
    found = report(tmp_path, LI).for_subject()
    assert times(found) == ["09:00", "09:02"]
    first = found["disclosures"][0]
    assert first == {
        "time": "2026-11-22T09:00:00+08:00",
        "partner": {"id": "committee-1", "name": "第一居民委员会"},
        "record_type": {"name": "household", "zh": "户籍档案", "en": "Household register"},
        "records": 2,
        "fields": [same("household_no"), same("address")],
        "question": None,
        "purpose": {"name": "elderly-care", "zh": "养老服务", "en": "Elderly care"},
        "legal_basis": release().asked.legal_basis,
        "policies": ["elderly-care@7"],
    }


def test_the_auditor_has_also_who_asked_and_how_and_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    [first] = report(tmp_path, LI).for_auditor()["disclosures"]
    assert first["entry"].endswith("-1")
    assert (first["client"], first["officer"], first["agreement"]) == ("committee-client", "王主任", "2026-014")
    assert (first["roles"], first["kind"], first["omitted"]) == (["head"], "release", None)


def test_what_is_deferred_is_told_from_its_day_on_by_itself(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, ground=GROUND, until=UNTIL), told(2, LI))
    assert times(report(tmp_path, LI, days=29).for_subject()) == ["09:01"]
    [first, _] = report(tmp_path, LI, days=29).for_auditor()["disclosures"]
    assert first["omitted"] == {"ground": GROUND, "until": "2026-12-22"}
    assert times(report(tmp_path, LI, days=30).for_subject()) == ["09:00", "09:01"]
    assert report(tmp_path, LI, days=30).for_auditor()["disclosures"][0]["omitted"] is None


def test_the_day_is_that_of_the_station(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, ground=GROUND, until=date(2026, 11, 23)))
    found = report(tmp_path, LI)
    for hours, expected in ((13, []), (14, ["09:00"])):  # eleven at night, and midnight
        later = replace(found, made=found.made + timedelta(hours=hours))
        assert times(later.for_subject()) == expected


def test_without_a_day_it_is_told_when_the_purpose_defers_no_more_or_says_for_how_long(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, ground=GROUND))

    def shown(notice: Notice, days: int) -> list[str]:
        return times(report(tmp_path, LI, station(notice), days=days).for_subject())

    assert shown(Notice(deferred=GROUND), 10_000) == []
    assert shown(Notice(), 0) == ["09:00"]
    assert shown(Notice(deferred=GROUND, for_days=10), 9) == []
    assert shown(Notice(deferred=GROUND, for_days=10), 10) == ["09:00"]


def test_a_purpose_that_there_is_no_more_lifts_nothing(tmp_path: Path) -> None:
    forgotten = told(1, LI, ground=GROUND)
    write(tmp_path, replace(forgotten, asked=replace(forgotten.asked, purpose="forgotten")))
    [omitted] = [each["omitted"] for each in report(tmp_path, LI).for_auditor()["disclosures"]]
    assert omitted == {"ground": GROUND, "until": None}
    assert report(tmp_path, LI).for_subject()["disclosures"] == []


def test_what_an_entry_settled_is_not_changed_by_what_its_purpose_says_later(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, ground=GROUND, until=UNTIL))
    assert times(report(tmp_path, LI, station(Notice())).for_subject()) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_somebody_of_whom_all_is_deferred_reads_what_somebody_reads_of_whom_there_is_nothing(
    tmp_path: Path, language: Any
) -> None:
    deferred = [told(number, LI, ground=GROUND) for number in range(3)]
    write(tmp_path, *deferred, told(4, WANG, LI, ground=GROUND), looked_at(5, LI))
    nobody = "a" * 32
    copies = {repr(report(tmp_path, person).for_subject()) for person in (LI, WANG, nobody)}
    texts = {subject_text(report(tmp_path, person).for_subject(), language) for person in (LI, WANG, nobody)}
    assert (len(copies), len(texts)) == (1, 1)
    assert GROUND in texts.pop()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_and_beside_what_is_told_deferred_things_change_no_byte(tmp_path: Path, language: Any) -> None:
    plain, hiding = tmp_path / "plain", tmp_path / "hiding"
    write(plain, told(1, LI), told(2), told(3), told(4, LI), told(5))
    write(hiding, told(1, LI), told(2, LI, ground=GROUND), looked_at(3, LI), told(4, LI), told(5, LI, ground=GROUND))
    one, other = (report(folder, LI).for_subject() for folder in (plain, hiding))
    assert one == other
    assert subject_text(one, language) == subject_text(other, language)
    assert report(plain, LI).for_auditor() != report(hiding, LI).for_auditor()


def test_a_look_from_the_desk_is_for_the_auditor_and_says_why_nobody_is_told(tmp_path: Path) -> None:
    write(tmp_path, looked_at(1, LI))
    found = report(tmp_path, LI).for_auditor()
    assert found["disclosures"][0]["omitted"] == {"ground": STAYED, "until": None}
    assert found["disclosures"][0]["operator"] == "li"
    assert "“li”" in auditor_text(found, "zh")
    assert "notice: not told, because nothing left the station" in auditor_text(found, "en")


def test_a_yes_or_no_is_told_without_fields(tmp_path: Path) -> None:
    answer = told(1, LI)
    write(tmp_path, replace(answer, released=(), asked=replace(answer.asked, question="lives-here")))
    found = report(tmp_path, LI).for_subject()
    assert (found["disclosures"][0]["fields"], found["disclosures"][0]["question"]) == ([], same("lives-here"))
    assert "lives-here" in subject_text(found, "zh")
    assert "answered with yes or no" in subject_text(found, "en")
    titled = replace(
        station(), title_of_question=lambda _, __: Title("此人是否住在这里", "Does this person live here?")
    )
    known = report(tmp_path, LI, titled).for_subject()
    assert "对“此人是否住在这里”这一问题" in subject_text(known, "zh")
    assert "“Does this person live here?”" in subject_text(known, "en")


def test_fields_and_types_that_there_are_no_more_are_told_by_name(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    [first] = report(tmp_path, LI, replace(station(), types={}, partners={})).for_subject()["disclosures"]
    assert first["fields"][1] == same("address")
    assert (first["record_type"]["zh"], first["partner"]["name"]) == ("household", "committee-1")


def test_each_report_that_was_made_is_for_the_auditor(tmp_path: Path) -> None:
    made = Act(ActName.SUBJECT_REPORTED, "zhang", {}, {"copy": "subject"})
    with new_ledger(tmp_path, sync=unsynced) as ledger:
        ledger.append(told(1, LI))
        ledger.append(Acts(None, (made,), LI))
        ledger.append(Acts(None, (replace(made, by="wu"),), WANG))
    found = report(tmp_path, LI).for_auditor()
    assert [(each["by"], each["copy"]) for each in found["reported"]] == [("zhang", "subject")]
    assert len(found["disclosures"]) == 1
    assert "zhang" in auditor_text(found, "zh")
    assert "reported" not in report(tmp_path, LI).for_subject()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("*.ledger"))
    assert LI.encode() not in content


def test_the_auditor_reads_on_what_ground_and_until_when(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI, ground=GROUND, until=UNTIL), told(2, LI, ground=GROUND), told(3, LI))
    english = auditor_text(report(tmp_path, LI).for_auditor(), "en")
    assert "notice: deferred until 2026-12-22, because of a case" in english
    assert "notice: deferred, because of a case; until when is not settled" in english
    assert "notice: given whenever the person asks" in english
    assert "暂缓至2026-12-22，理由：a case" in auditor_text(report(tmp_path, LI).for_auditor(), "zh")


def test_the_reason_of_an_emergency_is_for_the_auditor(tmp_path: Path) -> None:
    answer = told(1, LI)
    write(tmp_path, replace(answer, asked=replace(answer.asked, reason="a child is missing")))
    found = report(tmp_path, LI)
    assert found.for_auditor()["disclosures"][0]["reason"] == "a child is missing"
    assert "a child is missing" in auditor_text(found.for_auditor(), "zh")
    assert "a child is missing" not in repr(found.for_subject())


def test_what_a_partner_wrote_moves_no_cursor(tmp_path: Path) -> None:
    answer = told(1, LI)
    write(tmp_path, replace(answer, asked=replace(answer.asked, officer="\x1b[2J", case_number="c-1")))
    text = auditor_text(report(tmp_path, LI).for_auditor(), "zh")
    assert "\x1b" not in text
    assert "c-1" in text


def test_a_station_that_defers_nothing_says_so(tmp_path: Path) -> None:
    write(tmp_path, told(1, LI))
    found = report(tmp_path, LI, station(Notice())).for_subject()
    assert found["deferred_in_general"] == []
    assert subject_text(found, "en").endswith("This station defers notice for no purpose.")
