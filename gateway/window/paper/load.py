"""Loading a station's paper forms: one strict file a form, with the faults of all files reported together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from gateway.catalogue.schema import TitleSchema
from gateway.documents import Choice, Document, Fault, Faulty, FaultyFiles, Name, load, read_document
from gateway.grants.entries import Slug
from gateway.model.catalogue import Catalogue
from gateway.model.grant import Purposes
from gateway.window.paper.form import Line, PaperForm

_SOME: Final = validate.Length(min=1, error="has to name at least one")
_MOST_LINES: Final = 60


def load_forms(directory: Path, catalogue: Catalogue, purposes: Purposes) -> tuple[PaperForm, ...]:
    """Every ``*.yaml`` of ``directory``, sorted by name; a station without such a folder has no forms.

    Raises ``Faulty`` with every fault of every file at its line and column: a form has fields of the catalogue, and
    purposes of the closed list.
    """
    forms: list[PaperForm] = []
    faulty: list[Faulty] = []
    for path in sorted(directory.iterdir()) if directory.is_dir() else ():
        try:
            forms += _read(path, catalogue, purposes)
        except Faulty as error:
            faulty.append(error)
    if faulty:
        raise FaultyFiles(str(directory), faulty)
    return tuple(forms)


def _read(path: Path, catalogue: Catalogue, purposes: Purposes) -> Iterator[PaperForm]:
    """The form of a file, if it is one; what might be one and is called otherwise is not passed over."""
    if path.suffix.lower() not in {".yaml", ".yml", ".json"}:
        return
    if path.suffix != ".yaml":
        raise Faulty(str(path), [Fault(1, 1, "a form is called `<form>.yaml`: rename or remove the file")])
    document = read_document(path)
    form: PaperForm = load(document, _FormSchema())
    if faults := list(_faults(document, form, path.stem, catalogue, purposes)):
        raise Faulty(document.source, faults)
    yield form


def _faults(
    document: Document, form: PaperForm, expected: str, catalogue: Catalogue, purposes: Purposes
) -> Iterator[Fault]:
    """What the station's other documents do not have."""

    def fault(message: str, *path: str | int) -> Fault:
        return Fault(*document.position(path), message)

    if form.name != expected:
        yield fault(f"`form`: has to be {expected}, as the file is called", "form")
    for place, name in enumerate(document.data["purpose"]):
        if name not in purposes.by_name:
            yield fault(f"`{name}` is not a purpose: choose one of {', '.join(purposes.by_name)}", "purpose", place)
    record_type = catalogue.types.get(form.record_type)
    if record_type is None:
        yield fault(f"`type`: the catalogue has {', '.join(catalogue.types)}", "type")
        return
    for place, line in enumerate(form.lines):
        if line.field is not None and line.field not in record_type.fields:
            yield fault(f"`{record_type.name}` has no such field: see its catalogue entry", "lines", place, "field")


class _LineSchema(Schema):
    label = fields.Nested(TitleSchema, required=True)
    field = Name()
    blank = Choice({"line": False, "box": True})

    @validates_schema
    def _one_of_the_two(self, data: dict[str, Any], **_: object) -> None:
        if ("field" in data) == ("blank" in data):
            raise ValidationError("has to have either `field` or `blank`")

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Line:
        return Line(data["label"], data.get("field"), data.get("blank", False))


class _FormSchema(Schema):
    form = Slug(required=True)
    title = fields.Nested(TitleSchema, required=True)
    type = Name(required=True)
    purpose = fields.List(Slug(), required=True, validate=_SOME)
    lines = fields.List(
        fields.Nested(_LineSchema),
        required=True,
        validate=[_SOME, validate.Length(max=_MOST_LINES, error=f"has to have {_MOST_LINES} lines at most")],
    )
    signatures = fields.List(fields.Nested(TitleSchema), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> PaperForm:
        return PaperForm(
            name=data["form"],
            title=data["title"],
            record_type=data["type"],
            purposes=frozenset(data["purpose"]),
            lines=tuple(data["lines"]),
            signatures=tuple(data["signatures"]),
        )
