"""What is proposed for a foreign table: kinds by its cells, sensitivity by heading and cells, and silence otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalogue import load_record_type
from gateway.catalogue.propose import propose
from gateway.model.catalogue import RecordType, Sensitivity, Tag
from gateway.model.kinds import Kind

PEOPLE = [
    "案件编号,姓名,身份证号,联系电话,车牌,出生日期,住址,案情,count,amount,open,颜色,Remembered",
    *(
        f"A{number},沈月华,11010519491231002X,1250000{number:04d},沪AZ{number:04d},1949/12/31,望江路{number}号,"
        f"{'很长的经过' * 30},{number},{number}.5,{'yes' if number % 2 else 'no'},{'红蓝'[number % 2]},x{number}"
        for number in range(1, 41)
    ),
]


def proposed(folder: Path, lines: list[str]) -> RecordType:
    path = folder / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_record_type(propose(path, "table_one").document(), "table_one")


@pytest.fixture
def people(tmp_path: Path) -> RecordType:
    return proposed(tmp_path, PEOPLE)


def test_kinds_follow_from_headings_and_cells(people: RecordType) -> None:
    kinds = [(name, field.kind.value) for name, field in people.fields.items()]
    assert kinds == [
        ("column_1", "reference"),
        ("name", "name"),
        ("id_number", "id_number"),
        ("phone", "phone"),
        ("plate", "plate"),
        ("birth_date", "date"),
        ("address", "address"),
        ("narrative", "narrative"),
        ("count", "integer"),
        ("amount", "number"),
        ("open", "boolean"),
        ("column_12", "category"),
        ("remembered", "text"),
    ]


def test_what_concerns_a_person_is_marked_and_what_is_not_understood_is_highest(people: RecordType) -> None:
    fields = people.fields
    assert fields["id_number"].sensitivity is Sensitivity.SENSITIVE
    assert fields["id_number"].tags == {Tag.IDENTITY}
    assert fields["phone"].tags == {Tag.CONTACT}
    assert fields["narrative"].tags == {Tag.NARRATIVE}
    assert {name for name, field in fields.items() if field.sensitivity is Sensitivity.HIGHEST} == {
        "count",
        "amount",
        "open",
        "column_12",
        "remembered",
    }


def test_a_column_that_numbers_the_records_identifies_them(people: RecordType) -> None:
    assert people.identifier == "column_1"
    assert people.fields["column_1"].sensitivity is Sensitivity.INTERNAL


def test_nothing_is_consented_to_and_no_mark_declared(people: RecordType) -> None:
    assert people.consent is None
    assert not people.marks


@pytest.mark.parametrize(
    "lines",
    [
        ["code", "1", "1"],
        ["code", "1", '""'],
        ["ID number", "11010519491231002X", "440524188001010014"],
        ["phone number", "12500000001", "12500000002"],
        ["colour", "red", "blue"],
    ],
)
def test_a_column_that_repeats_is_empty_or_concerns_a_person_never_identifies(tmp_path: Path, lines: list[str]) -> None:
    record_type = proposed(tmp_path, lines)
    assert record_type.identifier == "row_no"
    assert record_type.fields["row_no"].kind is Kind.INTEGER


def test_id_numbers_and_telephones_are_recognised_under_any_heading(tmp_path: Path) -> None:
    record_type = proposed(tmp_path, ["x,z", *(f"11010519491231002X,1250000{number:04d}" for number in range(20))])
    assert [field.kind for field in record_type.fields.values()][1:] == [Kind.ID_NUMBER, Kind.PHONE]
    assert record_type.fields["x"].sensitivity is Sensitivity.SENSITIVE
    assert record_type.fields["z"].sensitivity is Sensitivity.PERSONAL


def test_a_few_id_numbers_make_a_column_sensitive(tmp_path: Path) -> None:
    lines = ["note", *["plain"] * 40, "11010519491231002X"]
    assert proposed(tmp_path, lines).fields["note"].sensitivity is Sensitivity.SENSITIVE


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["31/01/2022", "01/02/2022"], Kind.DATE),
        (["01/02/2022", "03/04/2022"], Kind.TEXT),
        (["2022-01-31", "2022-02-30"], Kind.TEXT),
        (["2022-1-3", "2022-12-31"], Kind.DATE),
        (["2022年1月3日", "2022年12月31日"], Kind.DATE),
        (["2022-01-03 04:05", "2022-12-31 23:59"], Kind.DATETIME),
        (["007", "008"], Kind.TEXT),
        (["1", "2.50"], Kind.NUMBER),
        (["1", "-2"], Kind.INTEGER),
        (["１", "２"], Kind.TEXT),
        (["9" * 16, "1"], Kind.TEXT),
        (["是", "否"], Kind.BOOLEAN),
    ],
)
def test_a_kind_is_proposed_only_where_every_cell_is_of_it_and_in_one_way(
    tmp_path: Path, cells: list[str], kind: Kind
) -> None:
    assert proposed(tmp_path, ["colour,x", *(f"red,{cell}" for cell in cells)]).fields["x"].kind is kind


@pytest.mark.parametrize("heading", ['say ""so""', "a\u202eb", "yes", "#x: y", "1", "none", "{a: b}", "x" * 300])
def test_any_heading_gives_an_entry_that_loads(tmp_path: Path, heading: str) -> None:
    assert len(proposed(tmp_path, [f'"{heading}","b"', "1,2"]).fields) == 3


def test_a_row_number_never_takes_the_name_of_a_column(tmp_path: Path) -> None:
    record_type = proposed(tmp_path, ["row_no,colour", "1,red", "1,blue"])
    assert record_type.identifier == "row_no_"
    assert list(record_type.fields) == ["row_no_", "row_no", "colour"]
