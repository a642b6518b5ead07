from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.documents import Faulty
from gateway.grants.partner_file import load_partner
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Tag, Title
from gateway.model.grant import BreakGlass, LegalBasis, Necessity, Notice, Purpose
from tests.unit.grants.settled import CONFIG, LONGEST, PURPOSES

SOUND = """\
purposes:
  elderly-care:
    title: {zh: 养老, en: Care}
    basis: a law
    entrusted: [community-committee]
    obligations: [no-onward-transfer]
    notice: {defer: false}
"""


def faults(tmp_path: Path, text: str) -> str:
    path = tmp_path / "purposes.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        load_purposes(path)
    return str(faulty.value).replace(str(tmp_path) + "/", "")


def test_the_shipped_purposes_are_those_of_the_shipped_relations() -> None:
    assert set(PURPOSES.by_name) == {
        "elderly-care",
        "disaster-roll",
        "emergency",
        "rental-housing",
        "civil-affairs",
        "prosecution",
        "police-cooperation",
        "road-accident",
    }


def test_only_prosecution_opens_the_exception_for_judicial_organs_and_only_for_a_named_case() -> None:
    opening = [purpose for purpose in PURPOSES.by_name.values() if "judicial-organ" in purpose.permits]
    assert [purpose.name for purpose in opening] == ["prosecution"]
    assert all(purpose.requires_case_number and purpose.requires_officer for purpose in opening)


def test_an_emergency_is_reviewed_and_says_so_with_every_release() -> None:
    [emergency] = [purpose for purpose in PURPOSES.by_name.values() if purpose.break_glass]
    assert emergency.name == "emergency"
    assert emergency.break_glass == BreakGlass(review_within_hours=24)
    assert "reviewed-within-24-hours" in emergency.obligations


def test_every_purpose_has_a_basis_and_forbids_onward_transfer() -> None:
    for purpose in PURPOSES.by_name.values():
        assert purpose.basis.citation
        assert purpose.basis.entrusted
        assert "no-onward-transfer" in purpose.obligations


def test_the_digest_is_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "purposes.yaml"
    path.write_text(SOUND, encoding="utf-8")
    before = load_purposes(path).digest
    path.write_text(SOUND.replace("a law", "another law"), encoding="utf-8")
    assert load_purposes(path).digest != before


@pytest.mark.parametrize(
    ("sound", "faulty", "fault"),
    [
        ("    basis: a law\n", "", "purposes.yaml:2:3  `purposes.elderly-care.basis`: is missing"),
        ("[community-committee]", "[]", "5:5  `purposes.elderly-care.entrusted`: has to name a kind of partner"),
        ("[no-onward-transfer]", "[]", "6:5  `purposes.elderly-care.obligations`: has to contain no-onward-transfer"),
        (
            "[no-onward-transfer]",
            "[no-onward-transfer, no-onward-transfer]",
            "6:5  `purposes.elderly-care.obligations`: has to name a duty once",
        ),
        (
            "[no-onward-transfer]",
            "[no-onward-transfer, be-nice]",
            "6:39  `purposes.elderly-care.obligations.1`: has to",
        ),
        ("  elderly-care:", "  Elderly Care:", "2:3  `purposes.Elderly Care`: has to be words of small letters"),
        ("    notice: {defer: false}\n", "", "2:3  `purposes.elderly-care.notice`: is missing"),
        (
            "{defer: false}",
            "{defer: false}\n    break_glass: {review_within_hours: 0}",
            "8:19  `purposes.elderly-care.break_glass.review_within_hours`: has to be a whole number, 1 or more",
        ),
        (
            "{defer: false}",
            "{defer: false}\n    break_glass: {review_within_hours: 169}",
            "8:19  `purposes.elderly-care.break_glass.review_within_hours`: has to be 168 hours at most",
        ),
        ("{defer: false}", "{defer: true}", "7:5  `purposes.elderly-care.notice`: has a `ground` where"),
        ("{defer: false}", "{defer: false, ground: none}", "7:5  `purposes.elderly-care.notice`: has a `ground` where"),
        ("{defer: false}", "{defer: false, for_days: 9}", "7:5  `purposes.elderly-care.notice`: has `for_days` only"),
        (
            "{defer: false}",
            "{defer: true, ground: D, for_days: 0}",
            "7:38  `purposes.elderly-care.notice.for_days`: has to be a whole number, 1 or more",
        ),
        (
            "{defer: false}",
            "{defer: true, ground: D, for_days: 36501}",
            "7:38  `purposes.elderly-care.notice.for_days`: has to be 36500 days at most",
        ),
        (
            "notice:",
            "permits: [judicial-organ]\n    notice:",
            "7:5  `purposes.elderly-care.permits`: needs `requires_case",
        ),
        (
            "notice:",
            "requires_case_number: true\n    permits: [recorded-necessity]\n    notice:",
            "8:5  `purposes.elderly-care.permits`: cannot list recorded-necessity: record it under `necessity`",
        ),
        (
            "notice:",
            "necessity: {of: [], document: D, 'on': 2025-12-15}\n    notice:",
            "7:17  `purposes.elderly-care.necessity.of`: has to name a kind of information",
        ),
        (
            "notice:",
            "necessity: {of: [health], document: D}\n    notice:",
            "7:5  `purposes.elderly-care.necessity.on`: is missing",
        ),
        (
            "notice:",
            "necessity: {of: [health], 'on': 2025-12-15}\n    notice:",
            "7:5  `purposes.elderly-care.necessity.document`: is missing",
        ),
        (
            "notice:",
            "rests_on: whim\n    notice:",
            "7:5  `purposes.elderly-care.rests_on`: has to be one of duty, consent",
        ),
        ("basis:", "base:", "4:5  `purposes.elderly-care.base`: is not a key that is known here"),
    ],
)
def test_a_fault_is_told_at_its_place(tmp_path: Path, sound: str, faulty: str, fault: str) -> None:
    assert fault in faults(tmp_path, SOUND.replace(sound, faulty))


def test_an_empty_list_is_no_list(tmp_path: Path) -> None:
    assert "has to hold a purpose" in faults(tmp_path, "purposes: {}\n")


@pytest.mark.parametrize("path", sorted((CONFIG / "partners").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_partner_is_sound_and_named_like_its_file(path: Path) -> None:
    file = load_partner(path, PURPOSES, LONGEST)
    assert file.partner.id == path.stem
    assert "虚构" in file.partner.name
    assert file.agreements


def test_a_purpose_is_what_its_file_says(tmp_path: Path) -> None:
    path = tmp_path / "purposes.yaml"
    conditions = (
        "    requires_case_number: true\n    requires_officer: true\n    permits: [judicial-organ]\n"
        "    rests_on: consent\n    necessity: {of: [health], document: D, 'on': 2025-12-15}\n"
    )
    given = SOUND.replace("{defer: false}", "{defer: true, ground: a case, for_days: 30}") + conditions
    path.write_text(given + SOUND.split("\n", 1)[1].replace("elderly-care", "roll"), encoding="utf-8")
    roll = Purpose(
        name="roll",
        title=Title("养老", "Care"),
        basis=LegalBasis("a law", frozenset({"community-committee"})),
        requires_case_number=False,
        requires_officer=False,
        permits=frozenset(),
        obligations=("no-onward-transfer",),
    )
    care = replace(
        roll,
        name="elderly-care",
        requires_case_number=True,
        requires_officer=True,
        permits=frozenset({"judicial-organ"}),
        basis=LegalBasis("a law", frozenset({"community-committee"}), consent=True),
        necessity=Necessity(frozenset({Tag.HEALTH}), "D", date(2025, 12, 15)),
        notice=Notice("a case", for_days=30),
    )
    assert load_purposes(path).by_name == {"elderly-care": care, "roll": roll}


def test_notice_is_given_after_the_days_that_are_settled_and_else_nobody_knows_when() -> None:
    assert Notice("a case", for_days=30).until(date(2026, 12, 15)) == date(2027, 1, 14)
    assert Notice("a case").until(date(2026, 12, 15)) is None
