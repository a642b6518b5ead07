"""Catalogue entries: the shipped ones load, and every fault of every file is told at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalogue import load_catalogue, load_record_type
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Catalogue, Consent, Mark, MarkSource, Sensitivity, Tag
from gateway.model.kinds import Kind
from gateway.synth import words

SHIPPED = Path(__file__).parents[3] / "config" / "catalogue"

MINIMAL = """\
type: note
version: 1
title: {zh: 便条, en: Note}
level: item
category: document
owner: 综合
consent: none
source: archive
table: note
identifier: note_no
area: none
data_subjects: []
marks: {}
fields:
  note_no: {title: {zh: 编号, en: Number}, kind: reference, sensitivity: internal}
  text: {title: {zh: 正文, en: Text}, kind: narrative, sensitivity: highest}
"""


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(SHIPPED)


def report(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        load_record_type(read_document(text, "note.yaml"), "note")
    return str(caught.value).splitlines()


def changed(*replacements: tuple[str, str]) -> str:
    text = MINIMAL
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_the_nine_types_of_a_station_are_shipped(shipped: Catalogue) -> None:
    expected = "case household incident media mediation offence opinion resident venue"
    assert " ".join(shipped.types) == expected


def test_every_shipped_type_has_an_owner_s_consent_an_area_and_every_mark(shipped: Catalogue) -> None:
    for record_type in shipped.types.values():
        assert record_type.consent is not None
        assert record_type.area == "area_code"
        of_consent = {Mark.CONSENTED, Mark.UNDER_FOURTEEN, Mark.GUARDIAN_CONSENTED}
        assert set(Mark) - of_consent <= set(record_type.marks)
        assert record_type.data_subjects


def test_every_field_that_names_or_finds_a_person_is_personal_or_more_and_tagged(shipped: Catalogue) -> None:
    for record_type in shipped.types.values():
        for field in record_type.fields.values():
            if field.kind in {Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.PLATE, Kind.NARRATIVE}:
                assert field.sensitivity >= Sensitivity.PERSONAL, field.name
                assert field.tags, field.name


def test_what_an_id_number_gives_away_is_declared_as_derived_from_it(shipped: Catalogue) -> None:
    for record_type in shipped.types.values():
        for field in record_type.fields.values():
            if field.name.endswith(("birth_date", "sex")):
                assert field.derived_from, f"{record_type.name}.{field.name}"


def test_every_narrative_that_names_a_reporter_is_tagged_so(shipped: Catalogue) -> None:
    for name, field in [("case", "reporter_statement"), ("incident", "call_record"), ("opinion", "content")]:
        assert Tag.REPORTER in shipped.types[name].fields[field].tags


def test_an_entry_becomes_a_record_type_as_it_is_written(shipped: Catalogue) -> None:
    household = shipped.types["household"]
    assert household.schema == "household@3"
    assert household.consent == Consent("户政管理", "沪浦公(户)〔2026〕3号", "2026-01-15")
    assert household.marks[Mark.CLASSIFICATION] == MarkSource(field="classification")
    assert household.marks[Mark.SEALED] == MarkSource(constant=False)
    assert household.fields["head_birth_date"].derived_from == ("head_id_number",)
    assert next(iter(household.fields)) == "household_no"


def test_the_least_entry_loads_and_declares_nothing_by_itself() -> None:
    note = load_record_type(read_document(MINIMAL, "note.yaml"), "note")
    assert note.consent is None
    assert note.area is None
    assert not note.marks
    assert note.fields["text"].column == "text"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: note", "type: letter", "1:1  `type`: has to be `note`"),
        ("version: 1", "version: 0", "2:1  `version`: has to be a whole number"),
        ("level: item", "level: box", "4:1  `level`: has to be one of fonds"),
        ("consent: none", "consent: yes", "7:10  `yes` is a boolean to some readers"),
        ("consent: none", "consent: {given_by: x}", "7:1  `consent.document`: is missing"),
        ("identifier: note_no", "identifier: number", "10:1  `identifier`: there is no field `number`"),
        ("identifier: note_no", "identifier: text", "10:1  `identifier`: `text` has to be of the kind reference"),
        ("sensitivity: internal", "sensitivity: personal", "10:1  `identifier`: `note_no` is shown with every record"),
        ("area: none", "area: place", "11:1  `area`: there is no field `place`"),
        ("area: none", "area: text", "11:1  `area`: `text` has to be of the kind area"),
        (
            "data_subjects: []",
            "data_subjects: [{role: author, name: text}]",
            "12:32  `data_subjects.0.name`: `text` has",
        ),
        (
            "data_subjects: []",
            "data_subjects: [{role: author}, {role: author}]",
            "12:34  `data_subjects.1.role`: `author` is another person's role",
        ),
        ("marks: {}", "marks: {secret: {constant: true}}", "13:9  `marks.secret`: has to be one of classification"),
        ("marks: {}", "marks: {sealed: {constant: 0}}", "13:18  `marks.sealed.constant`: has to be true or false"),
        ("marks: {}", "marks: {sealed: {}}", "13:9  `marks.sealed`: has to have either `field` or `constant`"),
        (
            "marks: {}",
            "marks: {sealed: {field: text}}",
            "13:18  `marks.sealed.field`: `text` has to be of the kind boolean",
        ),
        (
            "marks: {}",
            "marks: {classification: {constant: 密}}",
            "13:26  `marks.classification.constant`: has to be one of 公开",
        ),
        ("kind: narrative", "kind: essay", "16:37  `fields.text.kind`: has to be one of text"),
        ("sensitivity: highest", "sensitivity: dire", "16:54  `fields.text.sensitivity`: has to be one of public"),
        ("sensitivity: highest", "sensitivity: highest, tags: [odd]", "16:83  `fields.text.tags.0`: has to be one of"),
        ("highest}", "highest, derived_from: [gone]}", "16:91  `fields.text.derived_from.0`: there is no field `gone`"),
        (
            "highest}",
            "highest, derived_from: [text]}",
            "16:91  `fields.text.derived_from.0`: `text` would be derived from",
        ),
        ("highest}", "highest, column: NOTE_NO}", "16:3  `fields.text`: stands in the same column as `note_no`"),
        ("highest}", "highest, column: 'a\"b'}", "16:76  `fields.text.column`: has to be a database's name"),
        ("  text:", "  Text:", "16:3  `fields.Text`: has to be a name"),
        ("owner: 综合", "colour: red", "6:1  `colour`: is not a key that is known here"),
    ],
)
def test_a_fault_is_told_where_it_stands(old: str, new: str, expected: str) -> None:
    assert any(line.startswith(f"note.yaml:{expected}") for line in report(changed((old, new))))


def test_a_longer_circle_of_derivation_is_refused_at_every_step() -> None:
    text = changed(
        ("sensitivity: internal}", "sensitivity: internal, derived_from: [text]}"),
        ("highest}", "highest, derived_from: [note_no]}"),
    )
    assert sum("would be derived from itself" in line for line in report(text)) == 2


def test_thirty_faults_are_thirty_lines() -> None:
    fields = "".join(
        f"  field_{number}: {{title: {{zh: 字段, en: Field}}, kind: kind_{number}, sensitivity: internal}}\n"
        for number in range(27)
    )
    text = changed(("version: 1", "version: 0"), ("level: item", "level: box"), ("area: none", "area: gone")) + fields
    lines = report(text)
    assert len(lines) == 30
    assert [int(line.split(":")[1]) for line in lines] == [2, 4, 11, *range(17, 44)]


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "note.yaml").write_text(changed(("version: 1", "version: 0")), encoding="utf-8")
    (tmp_path / "letter.yaml").write_text("a: yes\n", encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        load_catalogue(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0].rsplit("/")[-1] for line in lines] == ["letter.yaml", "note.yaml"]


@pytest.mark.parametrize(
    ("name", "expected"), [(None, "the folder has no entry"), ("note.yml", "rename or remove"), ("note.YAML", "rename")]
)
def test_a_folder_without_entries_or_with_one_misnamed_is_refused(
    tmp_path: Path, name: str | None, expected: str
) -> None:
    if name:
        (tmp_path / name).write_text(MINIMAL, encoding="utf-8")
    with pytest.raises(Faulty, match=expected):
        load_catalogue(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="no such folder"):
        load_catalogue(tmp_path / "absent")


def test_the_digest_changes_with_any_byte_and_with_any_name(tmp_path: Path) -> None:
    digests: set[str] = set()
    for name, text in [("note", MINIMAL), ("note", MINIMAL + "#\n"), ("memo", MINIMAL.replace("note\n", "memo\n", 1))]:
        folder = tmp_path / str(len(digests))
        folder.mkdir()
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        digests.add(load_catalogue(folder).digest)
    assert len(digests) == 3


KINDS = """\
  text_kind:
    title: {zh: 类别, en: Kind}
    kind: category
    sensitivity: internal
    hierarchy:
      group: {property: [theft, fraud], violence: [assault]}
      branch: {crime: [property, violence]}
"""


def with_kinds(old: str = "", new: str = "") -> str:
    assert old in KINDS
    return MINIMAL + (KINDS.replace(old, new, 1) if old else KINDS)


def test_a_category_may_have_a_hierarchy_from_finer_to_coarser() -> None:
    hierarchy = load_record_type(read_document(with_kinds(), "note.yaml"), "note").fields["text_kind"].hierarchy
    assert hierarchy is not None
    assert hierarchy.levels == ("group", "branch")
    assert hierarchy.groups("group") == {"theft": "property", "fraud": "property", "assault": "violence"}
    assert set(hierarchy.groups("branch").values()) == {"crime"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kind: category", "kind: text", "`fields.text_kind.hierarchy`: belongs to a field of the kind category"),
        ("      group:", "      Group:", "`fields.text_kind.hierarchy.Group`: a level has a name: small letters"),
        ("[property, violence]}", "[property]}", "hierarchy.branch`: leaves out `violence`: put every group of"),
        ("[property, violence]}", "[property, violence, arson]}", "branch.crime.2`: is no group of the level below"),
        ("[assault]", "[assault, theft]", "hierarchy.group.violence.1`: stands in two groups: leave it in one"),
        ("[theft, fraud]", "[theft, theft]", "hierarchy.group.property.1`: stands in two groups: leave it in one"),
        ("[assault]", "[]", "hierarchy.group.violence`: has to have a member: list it, or remove the group"),
        ("[assault]", "[7]", "hierarchy.group.violence.0`: has to be text of at most 100 characters"),
        ("[assault]", '[" assault"]', "hierarchy.group.violence.0`: has to be text of at most 100 characters"),
        ("[assault]", "assault", "hierarchy.group`: has to map a level to its groups, and each group to the list"),
        ("{crime: [property, violence]}", "[crime]", "hierarchy.branch`: has to map a level to its groups"),
        ("{property: [theft, fraud], violence: [assault]}", "{}", "hierarchy.group`: has to map a level to its"),
        ("violence: [assault]", '"": [assault]', "hierarchy.group.`: has to have a name of at most 100 characters"),
    ],
)
def test_a_hierarchy_that_is_none_is_told_where_it_is_wrong(old: str, new: str, fault: str) -> None:
    assert any(fault in line for line in report(with_kinds(old, new))), report(with_kinds(old, new))


def test_an_empty_hierarchy_is_none() -> None:
    start = KINDS.index("    hierarchy:")
    [fault] = report(MINIMAL + KINDS[:start] + "    hierarchy: {}\n")
    assert "`fields.text_kind.hierarchy`: has to map a level to its groups" in fault


def test_all_faults_of_a_hierarchy_are_told_at_once() -> None:
    text = with_kinds("[theft, fraud]", "[theft, theft]").replace("[property, violence]", "[property, arson]")
    assert [line.partition("`: ")[2] for line in report(text)] == [
        "stands in two groups: leave it in one",
        "leaves out `violence`: put every group of the level below into a group",
        "is no group of the level below: mend its name",
    ]


def test_every_category_that_the_synthetic_station_draws_has_its_place_in_a_shipped_hierarchy(
    shipped: Catalogue,
) -> None:
    drawn = {
        ("case", "case_kind"): words.CASE_KIND,
        ("offence", "offence_kind"): words.CASE_KIND,
        ("incident", "incident_kind"): words.INCIDENT_KIND,
        ("household", "care_needs"): words.CARE,
        ("venue", "venue_kind"): words.VENUE_KIND,
        ("mediation", "dispute_kind"): words.DISPUTE_KIND,
    }
    for (record_type, name), values in drawn.items():
        hierarchy = shipped.types[record_type].fields[name].hierarchy
        assert hierarchy is not None
        assert set(values) == hierarchy.groups(hierarchy.levels[0]).keys()
