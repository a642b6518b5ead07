"""Proposing a catalogue entry for a table that somebody else wrote.

The proposal errs towards silence: a column that is not understood is as sensitive as can be, no consent and no mark is
declared, so that nothing of it can be shared until an administrator has said what it is, and a policy names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.catalogue.csv_file import CsvFile, Progress, open_csv
from gateway.catalogue.hints import Hint, field_names, hint_for, numbers_records
from gateway.catalogue.load import load_record_type
from gateway.catalogue.survey import ColumnSurvey, survey
from gateway.documents import Document, read_document
from gateway.documents.scalars import INVISIBLE
from gateway.model.catalogue import Sensitivity, Tag
from gateway.model.kinds import Kind

ROW_NUMBER: Final = "row_no"
"""The identifier of a table that has none of its own: the number of the row, from 1."""

_MOSTLY: Final = 0.8
_SOME: Final = 0.01
_MEASURED: Final = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.DATETIME, Kind.DATE)
_PERSONAL: Final = {
    Kind.ID_NUMBER: (Sensitivity.SENSITIVE, Tag.IDENTITY),
    Kind.PHONE: (Sensitivity.PERSONAL, Tag.CONTACT),
    Kind.PLATE: (Sensitivity.PERSONAL, Tag.VEHICLE),
}
_LONG: Final = 100
_REPEATS: Final = 4


@dataclass(frozen=True, slots=True)
class ProposedField:
    """One field of a proposal; ``remark`` tells the administrator why it is so, or is empty."""

    name: str
    heading: str
    kind: Kind
    sensitivity: Sensitivity
    tags: tuple[Tag, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed entry: the ``text`` of its file, which loads as it stands, its fields, and what was seen of them."""

    type_name: str
    text: str
    identifier: str
    fields: tuple[ProposedField, ...]
    columns: tuple[ColumnSurvey, ...]

    def document(self) -> Document:
        """Return the entry as the loader reads it."""
        return read_document(self.text, f"{self.type_name}.yaml")


def propose(path: Path, type_name: str, *, source: str = "archive", progress: Progress | None = None) -> Proposal:
    """Look at the CSV file at ``path`` and propose the entry of ``type_name``; raise ``Faulty`` for a bad file."""
    file = open_csv(path)
    columns = survey(file, progress)
    fields = tuple(_fields(file, columns))
    identifier = _identifier(fields, columns)
    area = next((field.name for field in fields if field.kind is Kind.AREA), "none")
    text = "\n".join(_lines(type_name, source, (identifier, area), fields, path.name)) + "\n"
    proposal = Proposal(type_name, text, identifier, fields, columns)
    load_record_type(proposal.document(), type_name)
    return proposal


def _fields(file: CsvFile, columns: Sequence[ColumnSurvey]) -> Iterator[ProposedField]:
    for name, heading, column in zip(field_names(file.header), file.header, columns, strict=True):
        hint = hint_for(heading)
        kind = _kind(column, hint, heading)
        sensitivity, tags, remark = _sensitivity(column, hint, kind, heading)
        yield ProposedField(name, heading, kind, sensitivity, tags, remark)


def _kind(column: ColumnSurvey, hint: Hint | None, heading: str) -> Kind:
    for kind in _PERSONAL:
        if column.share(kind) >= _MOSTLY:
            return kind
    if hint is not None and hint.name == "area_code" and column.share(Kind.AREA) >= _MOSTLY:
        return Kind.AREA
    if numbers_records(heading) and column.is_unique:
        return Kind.REFERENCE
    for kind in _MEASURED:
        if column.reader(kind) is not None:
            return kind
    if hint is not None and hint.kind is not None and column.longest <= _LONG and _could_be(hint.kind, column):
        return hint.kind
    return _text_kind(column)


def _could_be(kind: Kind, column: ColumnSurvey) -> bool:
    """Whether the cells bear out what the heading says: names of people have the shape of Chinese ones."""
    return kind is not Kind.NAME or column.share(kind) >= _MOSTLY


def _text_kind(column: ColumnSurvey) -> Kind:
    if column.longest > _LONG:
        return Kind.NARRATIVE
    if column.words and column.filled >= _REPEATS * len(column.words):
        return Kind.CATEGORY
    return Kind.TEXT


def _sensitivity(
    column: ColumnSurvey, hint: Hint | None, kind: Kind, heading: str
) -> tuple[Sensitivity, tuple[Tag, ...], str]:
    """The more sensitive of what the heading and the cells say; the highest where neither says anything."""
    level, tags, remarks = Sensitivity.PUBLIC, list(hint.tags if hint else ()), []
    if hint is not None:
        level = hint.sensitivity
        remarks.append("by its heading")
    for personal, (sensitivity, tag) in _PERSONAL.items():
        if column.share(personal) >= _SOME:
            level = max(level, sensitivity)
            tags.append(tag)
            remarks.append(f"holds {personal.replace('_', ' ')}s")
    if kind is Kind.NARRATIVE:
        level = max(level, Sensitivity.SENSITIVE)
        tags.append(Tag.NARRATIVE)
        remarks.append("long text, which may name people")
    if not remarks and kind is Kind.REFERENCE and column.is_unique:
        return Sensitivity.INTERNAL, (), "numbers the records"
    if not column.filled:
        remarks.append("empty so far")
        level = Sensitivity.HIGHEST
    if not remarks:
        return (
            Sensitivity.HIGHEST,
            (),
            f"not understood: say how sensitive {_quoted(heading)} is",
        )
    return level, tuple(dict.fromkeys(tags)), "; ".join(remarks)


def _identifier(fields: Sequence[ProposedField], columns: Sequence[ColumnSurvey]) -> str:
    """The first column that numbers the records and says nothing about a person; else the number of the row."""
    return next(
        (
            field.name
            for field, column in zip(fields, columns, strict=True)
            if field.kind is Kind.REFERENCE and column.is_unique and field.sensitivity <= Sensitivity.INTERNAL
        ),
        _free(ROW_NUMBER, fields),
    )


def _free(name: str, fields: Sequence[ProposedField]) -> str:
    taken = {field.name for field in fields}
    while name in taken:
        name += "_"
    return name


def _lines(
    type_name: str, source: str, keys: tuple[str, str], fields: Sequence[ProposedField], origin: str
) -> Iterator[str]:
    """The entry as a person would write it, with what is left for a person to say; ``keys`` are identifier and area."""
    identifier, area = keys
    yield f"# Proposed from {_quoted(origin)}. Nothing of it is shared until you have"
    yield "#   1. said how sensitive each field is, and corrected titles and kinds;"
    yield "#   2. declared the marks that guardrails look at, the classification first: undeclared counts as 绝密;"
    yield "#   3. recorded the holding unit's consent;"
    yield "# and a policy names its fields."
    yield f"type: {_quoted(type_name)}"
    yield "version: 1"
    yield f"title: {{zh: {_quoted(type_name)}, en: {_quoted(type_name)}}}"
    yield "level: item"
    yield "category: document"
    yield "owner: 待定 # the unit that holds the table"
    yield 'consent: none # {given_by: …, document: …, "on": "YYYY-MM-DD"}'
    yield f"source: {source}"
    yield f"table: {_quoted(type_name)}"
    yield f"identifier: {identifier}"
    yield f"area: {area}"
    yield "data_subjects: [] # {role: …, name: FIELD, id_number: FIELD} for every person a record is about"
    yield "marks: {} # classification: {field: FIELD} or {constant: 内部}, sealed: {constant: false} …"
    yield "fields:"
    if all(field.name != identifier for field in fields):
        title = "title: {zh: 行号, en: Row number}"
        yield f"  {identifier}: {{{title}, kind: integer, sensitivity: internal}} # no column numbers the records"
    for field in fields:
        yield from _field_lines(field)


def _field_lines(field: ProposedField) -> Iterator[str]:
    heading = _quoted(field.heading)
    yield f"  {field.name}: # {field.remark}"
    yield f"    title: {{zh: {heading}, en: {heading}}}"
    yield f"    kind: {field.kind}"
    yield f"    sensitivity: {field.sensitivity.name.lower()}"
    if field.tags:
        yield f"    tags: [{', '.join(field.tags)}]"


def _quoted(text: str) -> str:
    return json.dumps(INVISIBLE.sub("", text), ensure_ascii=False)
