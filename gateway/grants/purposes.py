"""The closed list of purposes, read from a strict file; a purpose that is not on it does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from gateway.catalogue.schema import TitleSchema
from gateway.documents import Choice, Day, Document, Flag, Text, Whole, by_value, load, read_document
from gateway.grants.entries import Obligation, Slug
from gateway.model.catalogue import Tag
from gateway.model.grant import RECORDED_NECESSITY, BreakGlass, LegalBasis, Necessity, Notice, Purpose, Purposes

_MOST_HOURS: Final = 168
_ALWAYS: Final = "no-onward-transfer"
"""The duty that every release carries (G17)."""

_CONSENT: Final = "consent"
_MOST_DAYS: Final = 36_500


def load_purposes(path: Path) -> Purposes:
    """Read the purposes at ``path``; raise ``Faulty`` with every fault of the file at its line and column."""
    return parse_purposes(read_document(path))


def parse_purposes(document: Document) -> Purposes:
    """The purposes that ``document`` lists; raise ``Faulty`` with every fault in it."""
    given = load(document, _PurposesSchema())
    return Purposes(
        by_name={name: _purpose(name, entry) for name, entry in given["purposes"].items()}, digest=document.digest
    )


def _purpose(name: str, entry: dict[str, Any]) -> Purpose:
    broken: BreakGlass | None = entry.get("break_glass")
    return Purpose(
        name=name,
        title=entry["title"],
        basis=LegalBasis(entry["basis"], frozenset(entry["entrusted"]), consent=entry["rests_on"] == _CONSENT),
        requires_case_number=entry["requires_case_number"],
        requires_officer=entry["requires_officer"],
        permits=frozenset(entry["permits"]),
        obligations=tuple(sorted([*entry["obligations"], *([broken.obligation] if broken else [])])),
        necessity=entry.get("necessity"),
        notice=entry["notice"],
        break_glass=broken,
    )


class _NecessitySchema(Schema):
    """For which kinds of sensitive information the necessity was examined (G9), where that is written, and when."""

    of = fields.List(
        Choice(by_value(Tag)), required=True, validate=validate.Length(min=1, error="has to name a kind of information")
    )
    document = Text(required=True)
    on = Day(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Necessity:
        return Necessity(frozenset(data["of"]), data["document"], data["on"])


class _NoticeSchema(Schema):
    """Whether the people concerned are told only later (G18), on what ground, and for how long."""

    defer = Flag(required=True)
    ground = Text()
    for_days = Whole(least=1, validate=validate.Range(max=_MOST_DAYS, error=f"has to be {_MOST_DAYS} days at most"))

    @validates_schema
    def _check_ground(self, data: dict[str, Any], **_: object) -> None:
        if data["defer"] != ("ground" in data):
            raise ValidationError("has a `ground` where notice is deferred, and only there")
        if "for_days" in data and not data["defer"]:
            raise ValidationError("has `for_days` only where notice is deferred")

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Notice:
        return Notice(deferred=data.get("ground"), for_days=data.get("for_days"))


class _BreakGlassSchema(Schema):
    """Within how many hours somebody else has to review each use, or whoever used it is suspended."""

    review_within_hours = Whole(
        least=1,
        required=True,
        validate=validate.Range(max=_MOST_HOURS, error=f"has to be {_MOST_HOURS} hours at most"),
    )

    @post_load
    def _make(self, data: dict[str, int], **_: object) -> BreakGlass:
        return BreakGlass(**data)


class _PurposeSchema(Schema):
    title = fields.Nested(TitleSchema, required=True)
    basis = Text(required=True)
    entrusted = fields.List(Slug, required=True, validate=validate.Length(min=1, error="has to name a kind of partner"))
    requires_case_number = Flag(load_default=False)
    requires_officer = Flag(load_default=False)
    permits = fields.List(Slug, load_default=list)
    obligations = fields.List(Obligation, required=True)
    rests_on = Choice({"duty": "duty", _CONSENT: _CONSENT}, load_default="duty")
    necessity = fields.Nested(_NecessitySchema)
    notice = fields.Nested(_NoticeSchema, required=True)
    break_glass = fields.Nested(_BreakGlassSchema)

    @validates("permits")
    def _check_permits(self, value: list[str], **_: object) -> None:
        if RECORDED_NECESSITY in value:
            raise ValidationError(f"cannot list {RECORDED_NECESSITY}: record it under `necessity`, with its document")

    @validates_schema
    def _check_case(self, data: dict[str, Any], **_: object) -> None:
        if data["permits"] and not data["requires_case_number"]:
            message = "needs `requires_case_number: true`: an exception is for a case that the request names"
            raise ValidationError(message, "permits")

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
