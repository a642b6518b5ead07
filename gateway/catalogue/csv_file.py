"""Reading a CSV file that somebody else wrote: its encoding, its delimiter, its header, and rows that are whole.

Encodings are UTF-8 (with or without a byte order mark), UTF-16 (with one) and GB 18030, found from the bytes and then
read strictly. Nothing is guessed about a row: one that is broken is a fault with its line. No message quotes a cell.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from gateway.documents import Fault, Faulty
from gateway.documents.faults import MOST_FAULTS, shown

Progress = Callable[[int, int], None]
"""Told from time to time how many bytes of the file are read, and how many there are."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",;\t|"
_DECISIVE_LINES: Final = 100
_LONGEST_LINE: Final = 1_048_576
_MOST_COLUMNS: Final = 500
_TOLD_EVERY: Final = 4096


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose header has been read. ``header`` holds its names, distinct and none of them empty."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[int, list[str]]]:
        """Yield every row with the line it begins on; when all are read, raise ``Faulty`` if any of them was broken."""
        total = self.path.stat().st_size
        faults: list[Fault] = []
        with _opened(self.path, self.encoding) as stream:
            for count, (line, cells) in enumerate(_records(stream, self.path, self.delimiter, faults)):
                if count and cells:
                    if len(cells) == len(self.header):
                        yield line, cells
                    else:
                        faults.append(Fault(line, 1, _ragged(len(cells), len(self.header))))
                if progress is not None and count % _TOLD_EVERY == 0:
                    progress(min(stream.buffer.tell(), total), total)
                if len(faults) >= MOST_FAULTS:
                    break
        if faults:
            raise Faulty(str(self.path), faults)
        if progress is not None:
            progress(total, total)


def open_csv(path: Path) -> CsvFile:
    """Find out how ``path`` is written and read its header; raise ``Faulty`` for a file that is empty or unclear."""
    encoding = _encoding(path)
    with _opened(path, encoding) as stream:
        first = _line(stream, path, 1)
    if not first.strip():
        raise Faulty(str(path), [Fault(1, 1, "the file is empty: its first line has to name the columns")])
    delimiter = _delimiter(first)
    faults: list[Fault] = []
    with _opened(path, encoding) as stream:
        _, header = next(_records(stream, path, delimiter, faults), (1, []))
    faults.extend(_header_faults(header))
    if faults:
        raise Faulty(str(path), faults)
    return CsvFile(path, encoding, delimiter, tuple(name.strip() for name in header))


def _encoding(path: Path) -> str:
    """UTF-8 or GB 18030 by which of them reads more of the first lines that are not plain ASCII; UTF-8 if neither."""
    try:
        with path.open("rb") as file:
            start = file.read(3)
            for mark, encoding in _MARKS:
                if start.startswith(mark):
                    return encoding
            file.seek(0)
            score = decisive = 0
            while decisive < _DECISIVE_LINES and (line := file.readline(_LONGEST_LINE)):
                if not line.isascii():
                    decisive += 1
                    score += _reads("utf-8", line) - _reads("gb18030", line)
                    score += _reads("utf-8", line)  # what is valid UTF-8 is seldom anything else
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise Faulty(str(path), [Fault(1, 1, f"the file cannot be read: {reason}")]) from None
    return "utf-8" if score >= 0 else "gb18030"


def _reads(encoding: str, line: bytes) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    with path.open(encoding=encoding, errors="strict", newline="") as stream:
        yield stream


def _line(stream: TextIO, path: Path, number: int) -> str:
    try:
        line = stream.readline(_LONGEST_LINE)
    except UnicodeDecodeError:
        message = "from here on the bytes are not of the file's encoding: mend the row, or export the table as UTF-8"
        raise Faulty(str(path), [Fault(_broken_line(path, stream.encoding, number), 1, message)]) from None
    if "\x00" in line:
        raise Faulty(str(path), [Fault(number, line.index("\x00") + 1, "there is a NUL here: remove it")])
    if len(line) >= _LONGEST_LINE:
        message = f"the line is longer than {_LONGEST_LINE} characters: divide it, or close the quotation before it"
        raise Faulty(str(path), [Fault(number, 1, message)])
    return line


def _broken_line(path: Path, encoding: str, after: int) -> int:
    """The line whose bytes cannot be decoded; a stream reads ahead, so that it is found by decoding line by line."""
    if encoding == "utf-16":
        return after
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
            if not _reads(encoding, line):
                return number
    return after


def _records(stream: TextIO, path: Path, delimiter: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line it begins on. After one that is not CSV there is no telling where the next begins."""

    def lines() -> Iterator[str]:
        number = 1
        while line := _line(stream, path, number):
            yield line
            number += 1

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        message = (
            "the row is not CSV: close its quotations, double the quotes inside them, and shorten cells over 128 KiB"
        )
        faults.append(Fault(begins, 1, message))
    except Faulty as broken:
        faults.extend(broken.faults)


def _delimiter(first: str) -> str:
    """The delimiter that the first line has most of, outside of quotations."""
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _header_faults(header: list[str]) -> Iterator[Fault]:
    if len(header) > _MOST_COLUMNS:
        yield Fault(1, 1, f"the header names {len(header)} columns: import {_MOST_COLUMNS} at most")
    seen: dict[str, int] = {}
    for number, name in enumerate(header, 1):
        plain = name.strip()
        if not plain:
            yield Fault(1, 1, f"column {number} has no name: give it one in the first line")
        elif plain.casefold() in seen:
            first = seen[plain.casefold()]
            yield Fault(1, 1, f"columns {first} and {number} are both called {shown(plain)}: rename one of them")
        else:
            seen[plain.casefold()] = number


def _ragged(cells: int, columns: int) -> str:
    return (
        f"the row has {cells} cells and the header {columns}: mend or remove the row, and quote cells with delimiters"
    )
