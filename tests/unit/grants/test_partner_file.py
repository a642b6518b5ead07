from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gateway.documents import Faulty
from gateway.grants.partner_file import load_partner
from gateway.model.inquiry import Action
from tests.unit.grants.settled import LONGEST, PURPOSES

SOUND = """\
partner: committee-one
kind: community-committee
name: 一居委会
areas: ["310115003001"]
agreements:
  - id: committee-one-care
    types: [household]
    actions: [list, read]
    purposes: [elderly-care]
    areas: ["310115003001"]
    from: 2026-01-01
    until: 2026-12-31
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "partner.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_gives_the_partner_and_its_agreements(tmp_path: Path) -> None:
    file = load_partner(write(tmp_path, SOUND), PURPOSES, LONGEST)
    assert file.partner.areas == ("310115003001",)
    assert file.partner.active
    (agreement,) = file.agreements
    assert (agreement.id, agreement.partner_id) == ("committee-one-care", "committee-one")
    assert agreement.record_types == {"household"}
    assert agreement.actions == {Action.LIST, Action.READ}
    assert (agreement.first, agreement.last) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("sound", "faulty", "fault"),
    [
        ("    until: 2026-12-31\n", "", ":6:5  `agreements.0.until`: is missing"),
        ("2026-12-31", "2026-02-30", "`agreements.0.until`: has to be a day that the calendar has"),
        (
            "until: 2026-12-31",
            "until: 2029-01-01",
            ":12:5  1097 days are longer than an agreement may last (G12: 1096)",
        ),
        ("until: 2026-12-31", "until: 2025-12-31", ":12:5  an agreement has to end on or after the day on which"),
        (
            "[elderly-care]",
            "[debt-collection]",
            ":9:5  `debt-collection` is not a purpose: choose one of civil-affairs",
        ),
        (
            "[elderly-care]",
            "[prosecution]",
            ":9:5  the law does not entrust a `community-committee` with `prosecution`",
        ),
        ('areas: ["310115003001"]\n    from', 'areas: ["310115"]\n    from', ":10:5  the areas have to lie within"),
        ('areas: ["310115003001"]\nagree', "areas: [310115003001]\nagree", "has to be an area code of 6, 9 or 12"),
        ("[list, read]", "[list, write]", "`agreements.0.actions.1`: has to be one of list, read"),
        ("[household]", '["*"]', "`agreements.0.types.0`: has to be a name"),
        ("[elderly-care]", '["*"]', "`agreements.0.purposes.0`: has to be words of small letters"),
        ("[household]", "[]", "`agreements.0.types`: has to name at least one"),
        ("partner: committee-one", "partner: -one", ":1:1  `partner`: has to be words of small letters"),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path: Path, sound: str, faulty: str, fault: str) -> None:
    assert sound in SOUND
    with pytest.raises(Faulty) as told:
        load_partner(write(tmp_path, SOUND.replace(sound, faulty)), PURPOSES, LONGEST)
    assert fault in str(told.value)


def test_an_agreement_may_last_as_long_as_the_guardrails_say(tmp_path: Path) -> None:
    file = write(tmp_path, SOUND.replace("until: 2026-12-31", "until: 2028-12-31"))
    assert load_partner(file, PURPOSES, LONGEST).agreements[0].last == date(2028, 12, 31)
    forever = write(tmp_path, SOUND.replace("until: 2026-12-31", "until: 2999-12-31"))
    assert load_partner(forever, PURPOSES, None).agreements


def test_two_agreements_have_two_ids(tmp_path: Path) -> None:
    twice = SOUND + SOUND[SOUND.index("  - id") :]
    with pytest.raises(Faulty, match="an id of its own"):
        load_partner(write(tmp_path, twice), PURPOSES, LONGEST)


@pytest.mark.parametrize("code", ['"31011"', '"浦东新区"', '"000000"', '"310115003001 "', "310115"])
def test_an_area_is_a_code_of_an_area(tmp_path: Path, code: str) -> None:
    with pytest.raises(Faulty, match="has to be an area code of 6, 9 or 12 digits, quoted"):
        load_partner(
            write(tmp_path, SOUND.replace('areas: ["310115003001"]', f"areas: [{code}]", 1)), PURPOSES, LONGEST
        )
