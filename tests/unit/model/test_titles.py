"""What disclosed values are called: a title says what the value says, and nothing that a redaction has taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalogue import load_catalogue
from gateway.catalogue.areas import load_areas, parse_areas
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Field, RecordType, Sensitivity, Title
from gateway.model.kinds import Kind, Scalar
from gateway.model.plan import Redaction
from gateway.model.titles import NO_AREAS, Areas, ValueTitles, meant, said
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import PRESENT
from gateway.redaction.pseudonym import Domain, Pseudonym
from gateway.synth.places import COMMITTEES

CONFIG = Path(__file__).parents[3] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue")
AREAS = load_areas(CONFIG / "areas.yaml")
CARE = CATALOGUE.types["household"].fields["care_needs"]
LISTED = [
    (field, value)
    for record_type in CATALOGUE.types.values()
    for field in record_type.fields.values()
    for value in field.values
]


def of_kind(kind: Kind) -> Field:
    return Field("field", Title("项目", "Field"), kind, Sensitivity.INTERNAL, "field")


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        (Kind.DATE, "1950s", "1950年代", "1950s"),
        (Kind.DATE, "1950", "1950年", "1950"),
        (Kind.DATE, "1950-Q1", "1950年第1季度", "quarter 1 of 1950"),
        (Kind.DATE, "1950-03", "1950年3月", "1950-03"),
        (Kind.DATE, "1950-12", "1950年12月", "1950-12"),
        (Kind.DATE, "1950-03-07", "1950-03-07", "1950-03-07"),
        (Kind.DATE, "60..79", "60至79岁", "60 to 79"),
        (Kind.DATE, "60+", "60岁及以上", "60 and over"),
        (Kind.DATE, "<20", "不满20岁", "under 20"),
        (Kind.DATETIME, "2026-03-07T08:30:00", "2026-03-07 08:30:00", "2026-03-07 08:30:00"),
        (Kind.DATETIME, "2026-03-07T08", "2026-03-07 8时", "2026-03-07, hour 8"),
        (Kind.DATETIME, "2026-03-07T00..05", "2026-03-07 0至5时", "2026-03-07, hours 0 to 5"),
        (Kind.INTEGER, "3..5", "3至5", "3 to 5"),
        (Kind.INTEGER, "60+", "60及以上", "60 and over"),
        (Kind.NUMBER, "1000..<1500", "1000至1500以下", "1000 to below 1500"),
        (Kind.NUMBER, "<-5", "不足-5", "under -5"),
        (Kind.INTEGER, 7, 7, 7),
        (Kind.BOOLEAN, True, True, True),
        (Kind.TEXT, "1950s", "1950s", "1950s"),
        (Kind.NARRATIVE, "60+", "60+", "60+"),
        (Kind.REFERENCE, "1950", "1950", "1950"),
        (Kind.AREA, "310115003001", "浦兴第一居委会", "Puxing First Committee"),
        (Kind.AREA, "310115003000", "浦望街道", "Puwang Street"),
        (Kind.AREA, "310000", "上海市", "Shanghai"),
        (Kind.AREA, "310115003099", "310115003099", "310115003099"),
        (Kind.TEXT, "310115003001", "310115003001", "310115003001"),
    ],
)
def test_what_is_generalised_reads_as_people_say_it(kind: Kind, value: Scalar, zh: Scalar, en: Scalar) -> None:
    assert (said(of_kind(kind), value, "zh", AREAS), said(of_kind(kind), value, "en", AREAS)) == (zh, en)


def test_a_value_or_a_group_has_its_title_and_whatever_else_is_shown_as_it_is() -> None:
    assert [said(CARE, each, "zh") for each in ("mobility", "nursing", "blindness", "")] == [
        "行动不便",
        "需要护理",
        "blindness",
        "",
    ]
    assert said(CARE, "mobility", "en") == "Limited mobility"


@given(st.sampled_from(LISTED), st.sampled_from(["zh", "en"]), st.integers(0, 3), st.integers(0, 3))
def test_what_a_redaction_made_of_a_value_keeps_no_title(
    listed: tuple[Field, str], language: str, first: int, last: int
) -> None:
    field, value = listed
    redactions: list[Redaction] = [PRESENT, Pseudonym(Domain("committee-1", "care", (b"k" * 32,)))]
    if first + last:
        redactions.append(Mask(keep_first=first, keep_last=last))
    for outcome in (redaction.apply(field.kind, value) for redaction in redactions):
        assert isinstance(outcome, str)
        if outcome not in field.values and outcome not in field.groups:
            assert said(field, outcome, language) == outcome


@given(st.sampled_from([each for each in LISTED if each[0].hierarchy is not None]), st.sampled_from(["zh", "en"]))
def test_values_that_are_disclosed_alike_are_called_alike(listed: tuple[Field, str], language: str) -> None:
    """A title depends on what is disclosed and on nothing else: groups do not tell which of their values is stored."""
    field, _ = listed
    assert field.hierarchy is not None
    for level in field.hierarchy.levels:
        named: dict[object, set[Scalar]] = {}
        for stored, group in field.hierarchy.groups(level).items():
            outcome = Group(field.hierarchy, level).apply(field.kind, stored)
            assert outcome == group
            named.setdefault(outcome, set()).add(said(field, group, language))
        assert all(len(titles) == 1 for titles in named.values())


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.DATE, "1950年代", "1950s"),
        (Kind.DATE, "1950年", "1950"),
        (Kind.DATE, "1950年第4季度", "1950-Q4"),
        (Kind.DATETIME, "1950年3月", "1950-03"),
        (Kind.DATE, "1950年12月1日", "1950-12-01"),
        (Kind.DATE, "1950年代初", "1950年代初"),
        (Kind.TEXT, "1950年代", "1950年代"),
    ],
)
def test_times_may_be_typed_as_they_read(kind: Kind, text: str, value: str) -> None:
    assert meant(of_kind(kind), text) == value


@pytest.mark.parametrize("value", ["1950s", "1950", "1950-Q4", "1950-03", "1950-12"])
def test_what_reads_so_is_understood_when_it_is_typed(value: str) -> None:
    assert meant(of_kind(Kind.DATE), str(said(of_kind(Kind.DATE), value, "zh"))) == value


def test_of_a_field_that_nobody_has_nothing_is_known() -> None:
    household: dict[str, RecordType] = {"household": CATALOGUE.types["household"]}
    titles = ValueTitles(household, AREAS)
    assert titles.said("household", "care_needs", "mobility", "zh") == "行动不便"
    for record_type, name in (("household", "no_such"), ("no_such", "care_needs")):
        assert titles.said(record_type, name, "mobility", "zh") == "mobility"
        assert titles.meant(record_type, name, "1950年代") == "1950年代"


def test_the_shipped_areas_name_those_of_the_synthetic_district() -> None:
    assert all(AREAS.title(code) for code in COMMITTEES)
    assert AREAS.named("310115003001", "zh") == "浦兴第一居委会（310115003001）"
    assert AREAS.named("310115003001", "en") == "Puxing First Committee (310115003001)"
    assert (AREAS.named("99", "zh"), AREAS.name("99", "zh")) == ("99", "99")


def test_areas_that_lie_in_others_are_found_by_codes_of_a_criterion() -> None:
    found = dict(AREAS.within(["310115003000", "310104003005"]))
    assert {*COMMITTEES, "310115003", "310104003005"} == set(found)
    assert not dict(AREAS.within([]))
    assert "310000" in dict(AREAS.within(["310000"]))


def test_a_station_without_a_list_of_areas_calls_them_by_their_codes(tmp_path: Path) -> None:
    assert load_areas(tmp_path / "none.yaml") == NO_AREAS == Areas()
    assert parse_areas(read_document("areas: {}\n", "areas.yaml")) == NO_AREAS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"310": {zh: 甲, en: A}', "2:3  `areas.310`: has to be an area code of 2, 4, 6, 9 or 12 digits"),
        ('"３１０１１５": {zh: 甲, en: A}', "has to be an area code of 2, 4, 6, 9 or 12 digits"),
        ('"310115": {zh: 甲}', "2:3  `areas.310115.en`: is missing"),
        ('"310115": {zh: 甲, en: A}\n  "310115": {zh: 乙, en: B}', "3:3"),
        ('"310115": {zh: 甲, en: A}\n  "310115000": {zh: 乙, en: B}', "3:3  `310115000` has the area of `310115`"),
        ('"310115": {zh: 甲, en: A}\n  "310116": {zh: 甲, en: B}', "3:3  `310116` has the name of `310115`"),
        ('"310115": {zh: 甲, en: A}\n  "310116": {zh: 乙, en: A}', "3:3  `310116` has the name of `310115`"),
    ],
)
def test_a_list_of_areas_in_which_two_cannot_be_told_apart_is_refused(text: str, expected: str) -> None:
    with pytest.raises(Faulty) as caught:
        parse_areas(read_document(f"areas:\n  {text}\n", "areas.yaml"))
    assert expected in str(caught.value)
