"""In every form the three states stay apart, and a spreadsheet has nothing to run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.catalogue import Field, Sensitivity, Title
from gateway.model.inquiry import Format
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, WITHHELD, Record
from gateway.model.titles import Areas
from gateway.rendering import RENDERERS, Page, Rendered, render_answer, renderers
from gateway.rendering.as_csv import FORMULA_STARTS


def field(name: str, title: Title, kind: Kind = Kind.TEXT, **settings: Any) -> Field:
    return Field(name, title, kind, Sensitivity.PERSONAL, name, **settings)


FIELDS = (
    field("no", Title("户号", "No.")),
    field("name", Title("姓名", "Name")),
    field("phone", Title("电话", "Telephone")),
)


def page(*records: Record, **changes: Any) -> Page:
    settings: dict[str, Any] = {
        "columns": ("no", "name", "phone"),
        "records": records,
        "partial": True,
        "single": False,
        "disclosure_id": "d" * 32,
        "policies": ("committee-elderly-care@7",),
        "obligations": ("no-onward-transfer",),
        "next_cursor": None,
        "fields": FIELDS,
    }
    return Page(**{**settings, **changes})


def render(form: Format, a_page: Page) -> Rendered:
    return RENDERERS[form](a_page)


THREE_STATES = page(("1", None, WITHHELD, "key"), ("2", ABSENT, "13800001234", "key"))


def test_every_format_has_a_renderer() -> None:
    assert set(RENDERERS) == set(Format)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("310115195003071230", '"\t310115195003071230"'),
        ("0138", '"\t0138"'),
        ("1950-03", '"\t1950-03"'),
        ("3/4", '"\t3/4"'),
        ("1E5", '"\t1E5"'),
        ("13800001234", '"13800001234"'),
        ("1950-03-07", '"1950-03-07"'),
        ("2026-11-22T08:00:00", '"2026-11-22T08:00:00"'),
        ("=1+1", '"\'=1+1"'),
        ("［不在范围内］", '"［不在范围内］"'),
        (ABSENT, "［不在范围内］"),
        (WITHHELD, "［有登记，未提供］"),
        (False, "否"),
        (None, ""),
    ],
)
def test_a_sheet_shows_what_a_spreadsheet_would_otherwise_change(value: Any, cell: str) -> None:
    body = render(Format.SHEET_ZH, page(("1", value, None))).body.decode()
    assert body.split("\r\n")[:2] == ['\ufeff"户号","姓名","电话"', f'"1",{cell},']
    assert render(Format.SHEET_EN, page()).body.decode() == '\ufeff"No.","Name","Telephone"\r\n'


def test_a_sheet_has_values_by_their_titles_and_areas_with_their_codes() -> None:
    fields = (
        field(
            "need",
            Title("需要", "Need"),
            Kind.CATEGORY,
            values={"mobility": Title("行动不便", "Limited mobility"), "[withheld]": Title("不能", "No")},
        ),
        field("area", Title("区划", "Area"), Kind.AREA),
        field("born", Title("出生", "Born"), Kind.DATE),
    )
    known = renderers(Areas({"310115003001": Title("第一居委会", "First Committee")}))
    given = page(
        ("mobility", "310115003001", "1950s", "key"),
        ("other", "310115003002", WITHHELD),
        (WITHHELD, None, None),
        fields=fields,
    )
    chinese = known[Format.SHEET_ZH](given).body.decode().split("\r\n")
    assert chinese[1:4] == [
        '"行动不便","第一居委会（310115003001）","1950年代"',
        '"other","\t310115003002",［有登记，未提供］',
        "［有登记，未提供］,,",
    ]
    english = known[Format.SHEET_EN](given).body.decode().split("\r\n")
    assert english[1] == '"Limited mobility","First Committee (310115003001)","1950s"'


@pytest.mark.parametrize("form", [Format.JSON, Format.NDJSON, Format.CSV])
def test_what_programs_read_has_the_values_themselves(form: Format) -> None:
    named = field("name", Title("姓名", "Name"), Kind.CATEGORY, values={"mobility": Title("行动不便", "Limited")})
    assert (
        render(form, page(("1", "mobility", None), fields=(FIELDS[0], named, FIELDS[2]))).body
        == render(form, page(("1", "mobility", None))).body
    )


def test_json_keeps_absent_null_and_withheld_apart() -> None:
    assert json.loads(render(Format.JSON, THREE_STATES).body) == {
        "data": [{"no": "1", "name": None, "phone": "[withheld]"}, {"no": "2", "phone": "13800001234"}],
        "disclosure": {"id": "d" * 32, "policy": "committee-elderly-care@7", "obligations": ["no-onward-transfer"]},
        "next": None,
    }


def test_ndjson_has_the_same_records_a_line_each() -> None:
    lines = render(Format.NDJSON, THREE_STATES).body.decode().splitlines()
    assert [json.loads(line) for line in lines] == json.loads(render(Format.JSON, THREE_STATES).body)["data"]


def test_csv_quotes_text_only_so_that_a_state_is_never_taken_for_text() -> None:
    literal = page(("3", "[withheld]", ""))
    assert render(Format.CSV, THREE_STATES).body.decode().split("\r\n")[1:3] == [
        '"1",,[withheld]',
        '"2",[absent],"13800001234"',
    ]
    assert render(Format.CSV, literal).body.decode().split("\r\n")[1] == '"3","[withheld]",""'


def test_one_record_is_an_object_and_has_no_next() -> None:
    document = json.loads(render(Format.JSON, page(("1", "a", "b"), single=True)).body)
    assert document["data"] == {"no": "1", "name": "a", "phone": "b"}
    assert "next" not in document


@pytest.mark.parametrize("form", Format)
def test_every_form_carries_the_disclosure_in_its_headers(form: Format) -> None:
    headers = render(form, page(("1", "a", "b"), next_cursor="sealed")).headers
    assert headers["Gateway-Disclosure"] == "d" * 32
    assert headers["Gateway-Policy"] == "committee-elderly-care@7"
    assert headers["Gateway-Obligations"] == "no-onward-transfer"
    assert headers["Gateway-Next"] == "sealed"


@pytest.mark.parametrize("form", Format)
def test_what_stands_behind_the_columns_is_never_rendered(form: Format) -> None:
    assert b"hidden-key" not in render(form, page(("1", "a", "b", "hidden-key"))).body


@pytest.mark.parametrize("form", Format)
def test_an_empty_page_is_an_answer(form: Format) -> None:
    assert render(form, page()).headers["Gateway-Disclosure"]


@given(st.sampled_from(FORMULA_STARTS), st.text(st.characters(codec="utf-8")))
def test_no_csv_cell_starts_a_formula(start: str, rest: str) -> None:
    body = render(Format.CSV, page((start + rest, "  " + start, None))).body.decode()
    cells = next(iter(list(csv.reader(io.StringIO(body, newline="")))[1:]))
    assert cells[0] == "'" + start + rest
    assert not cells[1].startswith(FORMULA_STARTS)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=3, max_size=3))
def test_csv_text_reads_back_as_it_was(values: list[str]) -> None:
    body = render(Format.CSV, page(tuple(values))).body.decode()
    (_, cells) = csv.reader(io.StringIO(body, newline=""))
    assert [cell.removeprefix("'") for cell in cells] == [value.removeprefix("'") for value in values]


def test_a_yes_and_a_no_are_of_one_length_and_say_nothing_else() -> None:
    yes, no = (render_answer("d-1", ("care@1", "roll@2"), ("keep-it",), yes=each) for each in (True, False))
    assert [json.loads(each.body) for each in (yes, no)] == [{"answer": "yes"}, {"answer": "no"}]
    assert len(yes.body) == len(no.body)
    assert yes.media_type == no.media_type == "application/json"
    assert (
        yes.headers
        == no.headers
        == {
            "Gateway-Disclosure": "d-1",
            "Gateway-Policy": "care@1, roll@2",
            "Gateway-Obligations": "keep-it",
        }
    )
