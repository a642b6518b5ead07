"""The closed list of purposes, read from a strict file; a purpose that is not on it does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from gateway.documents import Flag, Text, load, read_document
from gateway.grants.entries import Obligation, Slug
from gateway.model.catalogue import Title
from gateway.model.grant import LegalBasis, Purpose, Purposes

_ALWAYS: Final = "no-onward-transfer"
"""The duty that every release carries (G17)."""


def load_purposes(path: Path) -> Purposes:
    """Read the purposes at ``path``; raise ``Faulty`` with every fault of the file at its line and column."""
    document = read_document(path)
    given = load(document, _PurposesSchema())
    return Purposes(
        by_name={name: _purpose(name, entry) for name, entry in given["purposes"].items()}, digest=document.digest
    )


def _purpose(name: str, entry: dict[str, Any]) -> Purpose:
    return Purpose(
        name=name,
        title=entry["title"],
        basis=LegalBasis(citation=entry["basis"], entrusted=frozenset(entry["entrusted"])),
        requires_case_number=entry["requires_case_number"],
        requires_officer=entry["requires_officer"],
        permits=frozenset(entry["permits"]),
        obligations=tuple(sorted(entry["obligations"])),
    )


class _TitleSchema(Schema):
    zh = Text(required=True)
    en = Text(required=True)

    @post_load
    def _make(self, data: dict[str, str], **_: object) -> Title:
        return Title(**data)


class _PurposeSchema(Schema):
    title = fields.Nested(_TitleSchema, required=True)
    basis = Text(required=True)
    entrusted = fields.List(Slug, required=True, validate=validate.Length(min=1, error="has to name a kind of partner"))
    requires_case_number = Flag(load_default=False)
    requires_officer = Flag(load_default=False)
    permits = fields.List(Slug, load_default=list)
    obligations = fields.List(Obligation, required=True)

    @validates("obligations")
    def _check_obligations(self, value: list[str], **_: object) -> None:
        if _ALWAYS not in value:
            raise ValidationError(f"has to contain {_ALWAYS}: every release carries it")
        if len(set(value)) < len(value) or sum(duty.startswith("retain-") for duty in value) > 1:
            raise ValidationError("has to name a duty once")


class _PurposesSchema(Schema):
    purposes = fields.Dict(
        keys=Slug,
        values=fields.Nested(_PurposeSchema),
        required=True,
        validate=validate.Length(min=1, error="has to hold a purpose"),
    )
