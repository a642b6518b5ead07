"""Tables are written all or nothing, and a database's own words are never passed on."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from gateway.catalogue import load_record_type
from gateway.catalogue.writing import WritingError, writing
from gateway.documents import read_document
from gateway.model.catalogue import RecordType

ENTRY = """\
type: note
version: 1
title: {zh: 便条, en: Note}
level: item
category: document
owner: 综合
consent: none
source: archive
table: 便 条
identifier: note_no
area: area_code
data_subjects: []
marks: {}
fields:
  note_no: {title: {zh: 编号, en: Number}, kind: reference, sensitivity: internal, column: "select"}
  area_code: {title: {zh: 区, en: Area}, kind: area, sensitivity: internal}
  size: {title: {zh: 数, en: Size}, kind: integer, sensitivity: internal}
  weight: {title: {zh: 重, en: Weight}, kind: number, sensitivity: internal}
  open: {title: {zh: 开, en: Open}, kind: boolean, sensitivity: internal}
"""
ROWS = [("b", "310115", 1, 0.5, True), ("A", None, None, None, None), ("a", "310115", -1, 2.0, False)]


@pytest.fixture
def note() -> RecordType:
    return load_record_type(read_document(ENTRY, "note.yaml"), "note")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    given: str = request.getfixturevalue("postgres_database")
    return given


def write(url: str, record_type: RecordType, rows: list[tuple[object, ...]]) -> None:
    with writing(url) as writer:
        writer.create(record_type)
        writer.insert(record_type, list(record_type.fields), rows)
        writer.finish(record_type)


def stored(url: str) -> list[tuple[object, ...]]:
    query = 'select * from "便 条" order by "select"'
    if not url.startswith("sqlite"):
        with psycopg.connect(url) as connection:
            return connection.execute(query).fetchall()
    opened = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return opened.execute(query).fetchall()
    finally:
        opened.close()


def test_rows_come_back_as_they_were_and_sort_by_code_point(url: str, note: RecordType) -> None:
    write(url, note, list(ROWS))
    assert stored(url) == [ROWS[1], ROWS[2], ROWS[0]]


@pytest.mark.parametrize("row", [("a", None, None, None, None), (None, None, None, None, None)])
def test_a_repeated_or_missing_identifier_is_refused_without_quoting_it(
    url: str, note: RecordType, row: tuple[object, ...]
) -> None:
    with pytest.raises(WritingError, match="two rows have the same `note_no`, or one has none"):
        write(url, note, [*ROWS, row])
    write(url, note, list(ROWS))
    assert len(stored(url)) == len(ROWS)


def test_a_database_that_gives_up_says_so_without_its_own_words(url: str, note: RecordType) -> None:
    other = replace(note, table="other")
    with pytest.raises(WritingError) as caught:
        write(url, other, [("a", "secret", "secret", None, None)])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, note: RecordType) -> None:
    path = tmp_path / "archive.db"
    path.write_text("this is a letter, and a rather long one " * 100)
    with pytest.raises(WritingError, match="cannot be written as an SQLite database"):
        write(f"sqlite:///{path}", note, list(ROWS))
    assert path.read_text().startswith("this is a letter")
