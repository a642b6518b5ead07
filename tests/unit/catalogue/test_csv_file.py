"""CSV files as they come: every encoding that is meant is read, and whatever is broken is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalogue.csv_file import open_csv
from gateway.documents import Faulty

TABLE = "编号,姓名\r\n1,沈月华\r\n2,欧阳文\r\n"


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> list[tuple[int, list[str]]]:
    return list(open_csv(path).rows())


def faults(path: Path) -> list[str]:
    with pytest.raises(Faulty) as caught:
        read(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_that_such_files_have_is_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, TABLE.encode(encoding))
    assert open_csv(path).header == ("编号", "姓名")
    assert read(path) == [(2, ["1", "沈月华"]), (3, ["2", "欧阳文"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_header_s(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, f'"a,;b"{delimiter}c{delimiter}d\n1{delimiter}2{delimiter}3\n')
    assert open_csv(path).header == ("a,;b", "c", "d")
    assert read(path) == [(2, ["1", "2", "3"])]


def test_rows_are_told_by_the_line_they_begin_on(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n"two\nlines",1\n\n3,"say ""so"""\n')
    assert read(path) == [(2, ["two\nlines", "1"]), (5, ["3", 'say "so"'])]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1:1  the file is empty"),
        (b"\n\n", "1:1  the file is empty"),
        ("a,b,a\n1,2,3\n", "1:1  columns 1 and 3 are both called `a`: rename one of them"),
        ("Name, name \n1,2\n", "1:1  columns 1 and 2 are both called `name`"),
        ("a,,c\n1,2,3\n", "1:1  column 2 has no name"),
        ("a,b\n1,2\n3\n4,5\n", "3:1  the row has 1 cells and the header 2"),
        ("a,b\n1,2\n3,4,5\n", "3:1  the row has 3 cells and the header 2"),
        ("a,b\n1,2\nx\x00y,4\n", "3:2  there is a NUL here"),
        ('a,b\n1,2\n"3,4\n', "3:1  the row is not CSV"),
        ('a,b\n1,2\n"3"x,4\n', "3:1  the row is not CSV"),
        (TABLE.encode("gb18030") + b"3,\xff\xff\n", "4:1  from here on the bytes are not of the file's encoding"),
        (TABLE.encode() + b"3,\xe6\x88\n", "4:1  from here on the bytes are not of the file's encoding"),
        ("a,b\n1," + "x" * 10_000_000 + "\n", "2:1  the line is longer than 1048576 characters"),
        ('a,b\n1,"' + "x\n" * 100_000 + '"\n', "2:1  the row is not CSV"),
        (",".join(f"c{number}" for number in range(600)) + "\n", "1:1  the header names 600 columns"),
    ],
    ids=[
        "nothing",
        "blank",
        "one name twice",
        "one name in two cases",
        "a column without a name",
        "a short row",
        "a long row",
        "NUL",
        "an open quotation",
        "text after a quotation",
        "bytes that are not GB 18030",
        "bytes that are not UTF-8",
        "ten megabytes in a cell",
        "a quotation over many lines",
        "too many columns",
    ],
)
def test_a_broken_file_is_one_clear_answer_with_a_line(tmp_path: Path, content: bytes | str, expected: str) -> None:
    assert faults(written(tmp_path, content))[0].startswith(expected)


def test_every_ragged_row_is_told_and_no_cell_is_quoted(tmp_path: Path) -> None:
    told = faults(written(tmp_path, "a,b\n" + "secret\n1,2\n" * 30))
    assert [int(fault.split(":")[0]) for fault in told] == list(range(2, 62, 2))
    assert "secret" not in "".join(told)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert faults(tmp_path / "absent.csv") == ["1:1  the file cannot be read: no such file or directory"]


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n" + "1,2\n" * 10_000)
    told: list[tuple[int, int]] = []
    assert sum(1 for _ in open_csv(path).rows(lambda *done: told.append(done))) == 10_000
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
