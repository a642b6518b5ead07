"""Loading a CSV file into a table of the archive: all of its rows, or none.

``import_table`` is the whole of it: it proposes an entry where the catalogue has none, loads the rows, and puts the
entry into place when they are in. An entry that exists, perhaps corrected by an administrator, is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gateway.catalogue.cells import Reader, text
from gateway.catalogue.csv_file import CsvFile, Progress, open_csv
from gateway.catalogue.hints import field_names
from gateway.catalogue.load import load_record_type
from gateway.catalogue.propose import propose
from gateway.catalogue.survey import ColumnSurvey, survey
from gateway.catalogue.writing import writing
from gateway.documents import Fault, Faulty, read_document
from gateway.documents.entries import NAME
from gateway.documents.faults import MOST_FAULTS, shown
from gateway.model.catalogue import RecordType
from gateway.model.kinds import Kind

_MEASURED: Final = frozenset({Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.DATE, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class Import:
    """What was imported: the type, the number of its records, and the entry, which may be new."""

    record_type: RecordType
    records: int
    entry: Path
    is_new: bool


def import_table(path: Path, type_name: str, directory: Path, url: str, *, progress: Progress | None = None) -> Import:
    """Load the CSV file at ``path`` as a type of the catalogue in ``directory``, into the source `archive` at ``url``.

    Raise ``Faulty`` for a file or entry that cannot be read, ``WritingError`` for a table that exists or rows that it
    refuses; nothing has changed then.
    """
    entry = directory / f"{type_name}.yaml"
    if not NAME.fullmatch(type_name):
        message = "a type's name has small letters a to z, digits and `_`, begins with a letter and is at most 63 long"
        raise Faulty(str(entry), [Fault(1, 1, message)])
    if entry.exists():
        record_type = load_record_type(read_document(entry), type_name)
        return Import(record_type, load_csv(path, record_type, url, progress=progress), entry, is_new=False)
    proposal = propose(path, type_name, progress=progress)
    record_type = load_record_type(proposal.document(), type_name)
    partial = entry.with_name(f".{entry.name}.partial")
    partial.write_text(proposal.text, encoding="utf-8")
    try:
        records = load_csv(path, record_type, url, columns=proposal.columns, progress=progress)
        partial.replace(entry)
    finally:
        partial.unlink(missing_ok=True)
    return Import(record_type, records, entry, is_new=True)


def load_csv(
    path: Path,
    record_type: RecordType,
    url: str,
    *,
    columns: Sequence[ColumnSurvey] | None = None,
    progress: Progress | None = None,
) -> int:
    """Load the rows of ``path`` into a new table for ``record_type`` and return their number; all of them, or none.

    ``columns`` is what a survey of the file has found, if there was one.
    """
    file = open_csv(path)
    columns = survey(file, progress) if columns is None else columns
    places = _places(file, record_type)
    readers = {name: _reader(record_type.fields[name].kind, columns[place]) for name, place in places.items()}
    numbered = [] if record_type.identifier in places else [record_type.identifier]
    rows = _Rows(file, places, readers, is_numbered=bool(numbered))
    with writing(url) as writer:
        writer.create(record_type)
        writer.insert(record_type, [*numbered, *places], rows.read(progress))
        writer.finish(record_type)
    return rows.count


def _places(file: CsvFile, record_type: RecordType) -> dict[str, int]:
    """The column of the file for each field, by the column that the field has in the table."""
    columns = {name: number for number, name in enumerate(field_names(file.header))}
    places = {field.name: columns[field.column] for field in record_type.fields.values() if field.column in columns}
    faults = [
        Fault(
            1, 1, f"there is no column for the field {shown(field.name)}: remove it from the entry, or name its column"
        )
        for field in record_type.fields.values()
        if field.name not in places and not _is_row_number(record_type, field.name)
    ]
    if faults:
        raise Faulty(str(file.path), faults)
    return places


def _is_row_number(record_type: RecordType, name: str) -> bool:
    return name == record_type.identifier and record_type.fields[name].kind is Kind.INTEGER


def _reader(kind: Kind, column: ColumnSurvey) -> Reader | None:
    """How the cells of a column are read as ``kind``; None where some of them cannot be."""
    if kind not in _MEASURED:
        return text
    return column.reader(kind) if column.filled else text


@dataclass(slots=True)
class _Rows:
    """The rows as the table takes them, and how many were read."""

    file: CsvFile
    places: Mapping[str, int]
    readers: Mapping[str, Reader | None]
    is_numbered: bool
    count: int = 0

    def read(self, progress: Progress | None) -> Iterator[Sequence[Any]]:
        """Yield the values of every row; raise ``Faulty`` for columns that cannot be read as their fields' kinds."""
        unread = [name for name, reader in self.readers.items() if reader is None]
        if unread:
            faults = [
                Fault(1, 1, f"column {shown(name)} is not all of the kind its entry says: use `text`")
                for name in unread
            ]
            raise Faulty(str(self.file.path), faults[:MOST_FAULTS])
        cells_of = [(self.places[name], reader) for name, reader in self.readers.items() if reader is not None]
        for line, cells in self.file.rows(progress):
            self.count += 1
            values: list[Any] = [self.count] if self.is_numbered else []
            try:
                for place, reader in cells_of:
                    cell = cells[place].strip()
                    values.append(reader(cell) if cell else None)
            except ValueError:
                message = "a cell is of another kind than when the file was looked at: import it again, unchanged"
                raise Faulty(str(self.file.path), [Fault(line, 1, message)]) from None
            yield values
