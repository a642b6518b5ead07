"""Error paths of a schema become lines and columns, and entries take only what is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validates_schema

from gateway.documents import Choice, Day, Faulty, FaultyFiles, Flag, Name, Text, Whole, load, read_document


class Inner(Schema):
    kind = Choice({"one": 1, "two": 2}, required=True)
    day = Day()


class Outer(Schema):
    name = Name(required=True)
    entries = fields.Dict(keys=Name(), values=fields.Nested(Inner))
    several = fields.List(Text())

    @validates_schema
    def names_differ(self, data: dict[str, Any], **_: object) -> None:
        if data["name"] in data.get("entries", {}):
            raise ValidationError({"entries": {data["name"]: ["has to differ from `name`"]}})


def report(text: str) -> list[str]:
    with pytest.raises(Faulty) as caught:
        load(read_document(text, "x.yaml"), Outer())
    return str(caught.value).splitlines()


def test_a_valid_document_becomes_what_the_schema_makes_of_it() -> None:
    given = read_document("name: north\nentries: {a: {kind: two, day: 2026-03-01}}\n", "x.yaml")
    assert load(given, Outer()) == {"name": "north", "entries": {"a": {"kind": 2, "day": date(2026, 3, 1)}}}


def test_every_error_stands_at_its_line_and_column() -> None:
    text = "name: North\nentries:\n  a:\n    kind: three\n    colour: red\n  B: {kind: one}\n  c: {}\nseveral: [x, 1]\n"
    name = "has to be a name: small letters a to z, digits and `_`, beginning with a letter, at most 63"
    assert report(text) == [
        f"x.yaml:1:1  `name`: {name}",
        "x.yaml:4:5  `entries.a.kind`: has to be one of one, two",
        "x.yaml:5:5  `entries.a.colour`: is not a key that is known here: remove it or mend its spelling",
        f"x.yaml:6:3  `entries.B`: {name}",
        "x.yaml:7:3  `entries.c.kind`: is missing",
        "x.yaml:8:14  `several.1`: has to be text: quote it",
    ]


def test_a_schema_s_own_finding_stands_at_the_entry_it_names() -> None:
    assert report("name: a\nentries:\n  a: {kind: one}\n") == ["x.yaml:3:3  `entries.a`: has to differ from `name`"]


@pytest.mark.parametrize("text", ["just text", "[1, 2]", "3"])
def test_a_document_that_is_no_mapping_is_one_clear_answer(text: str) -> None:
    assert report(text) == ["x.yaml:1:1  has to be a mapping of keys to values"]


@pytest.mark.parametrize(
    ("entry", "taken", "refused"),
    [
        (Text(), ["a", " a "], ["", "  ", 1, True, None, ["a"]]),
        (Name(), ["a", "a_1", "a" * 63], ["A", "1a", "_a", "a-b", "a\n", "а", "a" * 64, 1]),
        (Flag(), [True, False], ["true", "yes", 1, 0, None]),
        (Whole(least=1), [1, 10**9], [0, -1, True, 1.0, "1", None]),
        (Choice({"x": "x"}), ["x"], ["X", "y", 1, None, ["x"]]),
    ],
)
def test_an_entry_takes_a_value_as_it_is_written_or_refuses_it(
    entry: fields.Field[Any], taken: list[object], refused: list[object]
) -> None:
    assert [entry.deserialize(value) for value in taken] == taken
    for value in refused:
        with pytest.raises(ValidationError):
            entry.deserialize(value)


@pytest.mark.parametrize("value", ["2026-02-30", "2026-3-1", "20260301", "2026-03-01T00:00:00", "２０２６-03-01", 2026])
def test_a_day_has_to_be_one_of_the_calendar(value: object) -> None:
    with pytest.raises(ValidationError):
        Day().deserialize(value)


def test_the_faults_of_several_files_are_told_file_by_file() -> None:
    files = []
    for name, text in (("b.yaml", "a: yes"), ("a.yaml", "a: 017")):
        with pytest.raises(Faulty) as caught:
            read_document(text, name)
        files.append(caught.value)
    together = FaultyFiles("folder", files)
    assert [line.split("  ")[0] for line in str(together).splitlines()] == ["a.yaml:1:4", "b.yaml:1:4"]
    assert len(together.faults) == 2
