"""Documents as bad as they come: every fault at once, or one clear answer, and what is live stays live."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents import Faulty, read_document
from gateway.documents.reader import MEBIBYTE
from gateway.model.areas import RETIRED, retired_county
from gateway.model.catalogue import Catalogue
from gateway.policies.check import check_policy
from gateway.policies.document import parse_policy
from gateway.policies.store import load_policies
from tests.unit.policies.samples import CATALOGUE, HOUSEHOLD, SOUND, changed, faults, parsed
from tests.unit.policies.test_check import GUARDRAILS, PURPOSES

FIVE_MEGABYTES = 5 * MEBIBYTE

WITHIN = "within: partner.areas"


def test_a_hundred_faults_are_reported_at_once_in_the_order_of_their_lines() -> None:
    mistaken = "\n      ".join(f"wrong_{number:02}: reveal" for number in range(97))
    text = changed("care_needs: reveal", mistaken).replace("version: 7", "version: 0")
    text = text.replace("keep_last: 4", "keep_last: -4").replace("filter_on: [household_no, care_needs]", "")
    found = faults(text.replace("expect: denied", "expect: refused"))
    assert len(found) == 100
    assert found[0].startswith("2:1  `version`")
    assert found[1].startswith("23:15  a mask is")
    assert [fault.partition("  ")[2] for fault in found[2:-1]] == [
        f"no field `wrong_{number:02}` in household@3" for number in range(97)
    ]
    assert "expect" in found[-1]
    lines = [int(fault.partition(":")[0]) for fault in found]
    assert lines == sorted(lines)


def test_a_document_of_five_megabytes_is_refused_by_its_size_before_it_is_read() -> None:
    [fault] = faults_of(SOUND + "tests:\n" + "  - {}\n" * (FIVE_MEGABYTES // 7))
    assert fault == f"1:1  the document is larger than {MEBIBYTE} bytes: divide it"


def test_a_recursive_anchor_is_refused_at_its_place_and_never_followed() -> None:
    text = changed("    fields: {phone: drop}", "    fields: &all {phone: drop, address: *all}")
    assert faults_of(text) == [
        "31:13  an anchor is not allowed: remove `&all`",
        "31:41  an alias is not allowed: write the value out",
    ]


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("c\N{CYRILLIC SMALL LETTER A}re_needs", "U+0430"),
        ("\N{FULLWIDTH LATIN SMALL LETTER C}are_needs", "U+FF43"),
        ("care_need\N{LATIN SMALL LETTER DOTLESS I}", "U+0131"),
    ],
)
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("care_needs: reveal", "NAME: reveal", 24),
        ("{field: status, is: active}", "{field: NAME, is: active}", 16),
        ("record: {household_no: H1", "record: {NAME: H1", 34),
        ("phone: absent, care", "NAME: absent, care", 35),
    ],
)
def test_a_look_alike_of_a_field_is_no_field_and_its_foreign_letter_is_named(
    name: str, character: str, old: str, new: str, line: int
) -> None:
    [fault] = [fault for fault in faults(changed(old, new.replace("NAME", name))) if "no field" in fault]
    assert fault.startswith(f"{line}:")
    assert f"is the character {character}, and names are of ASCII letters" in fault


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("from: 2026-03-01", "from: 2026-02-30", "6:9  `valid.from`: has to be a day that the calendar has"),
        ("until: 2027-02-28", "until: 2027-02-29", "6:27  `valid.until`: has to be a day that the calendar has"),
        (
            "{field: status, is: active}",
            "{field: head_birth_date, before: 1900-02-29}",
            "16:36  `1900-02-29` is not a day of the calendar",
        ),
        (
            "{field: status, is: active}",
            "{field: visited, after: 2026-01-01T24:00:00}",
            "16:28  `2026-01-01T24:00:00` is not a",
        ),
    ],
)
def test_a_date_that_does_not_exist_is_a_fault(old: str, new: str, fault: str) -> None:
    [found] = faults(changed(old, new))
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (changed("policy: elderly-care", "policy: “elderly-care”"), "1:9  `“elderly-care”` stands in typographic"),
        (changed(WITHIN, "within: [‘310115003’]"), "15:39  `‘310115003’` stands in typographic"),
        (changed("policy: elderly-care", "policy: \ufeffelderly-care"), "1:9  the character U+FEFF cannot be seen"),
        (changed("household_no: reveal", "household_no: re\u200bveal"), "18:23  the character U+200B cannot be seen"),
    ],
)
def test_what_an_editor_slipped_in_is_told_with_what_to_write(text: str, fault: str) -> None:
    [found] = faults_of(text)
    assert found.startswith(fault)


def test_tabs_and_full_width_colons_are_named_where_the_parser_stumbles_over_them() -> None:
    [tab] = faults_of(changed("      household_no: reveal", "\thousehold_no: reveal"))
    [colon] = faults_of(changed("care_needs: reveal", "care_needs：reveal"))
    assert tab == "18:1  a tab stands here: indent with spaces"
    assert colon.startswith("24:7  this line has no `:` behind its key")


def test_a_byte_order_mark_at_the_beginning_changes_nothing_but_the_hash() -> None:
    marked = parsed("\ufeff" + SOUND)
    assert marked.rules == parsed(SOUND).rules
    assert marked.digest != parsed(SOUND).digest


@pytest.mark.parametrize("version", [2, 4])
def test_a_draft_against_another_version_of_the_catalogue_is_told_the_current_one(version: int) -> None:
    [fault] = faults(changed("household@3", f"household@{version}"))
    assert fault == (f"3:1  `household@{version}` is not current: read the rules against `household@3` and write that")


@pytest.mark.parametrize(
    ("written", "place", "code"),
    [
        ('within: ["310115003", "310108"]', "15:52", "310108"),
        ('within: "310119102"', "15:30", "310119102"),
        ('is: "310103002003"', "15:30", "310103002003"),
    ],
)
def test_an_area_that_was_abolished_is_warned_of_with_the_one_that_it_belongs_to(
    written: str, place: str, code: str
) -> None:
    county = RETIRED[code[:6]]
    [warning] = warnings(changed(WITHIN, written))
    assert warning == (
        f"{place}  `{code}` lies in {county.name}, a county that ended in {county.year}; it belongs to "
        f"`{county.within}` today: name that, unless old records are meant"
    )


def test_what_only_looks_like_an_abolished_area_is_not_warned_of() -> None:
    assert warnings(changed("{field: status, is: active}", '{field: care_needs, is: "310108"}')) == []
    assert warnings(SOUND) == []


def test_no_county_of_today_is_on_the_list_of_those_that_ended() -> None:
    assert not [county for county in RETIRED.values() if retired_county(county.within)]
    assert all(len(code) == 6 and code.isdecimal() for code in RETIRED)


def test_one_bad_document_leaves_the_policies_that_were_loaded_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "elderly-care.yaml").write_text(SOUND, encoding="utf-8")
    live = load_policies(tmp_path, CATALOGUE)
    for text in (
        SOUND.replace("elderly-care\nversion", "second\nversion") + "x: &a [*a]\n",
        "x" * FIVE_MEGABYTES,
        "\0",
    ):
        (tmp_path / "second.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(Faulty, match=r"second\.yaml|the folder"):
            load_policies(tmp_path, CATALOGUE)
    (tmp_path / "second.yaml").unlink()
    assert load_policies(tmp_path, CATALOGUE) == live


def faults_of(text: str) -> list[str]:
    """Every fault of a text that may not even be YAML."""
    with pytest.raises(Faulty) as faulty:
        parse_policy(read_document(text, "policy.yaml"), CATALOGUE)
    return [str(fault) for fault in faulty.value.faults]


def warnings(text: str) -> list[str]:
    """What the check of a sound document points at, but for rules that its changes made pointless."""
    document = read_document(text, "policy.yaml")
    catalogue = Catalogue({"household": HOUSEHOLD}, "c" * 64)
    report = check_policy(document, parse_policy(document, catalogue), catalogue, PURPOSES, GUARDRAILS)
    return [str(fault) for fault in report.warnings]
