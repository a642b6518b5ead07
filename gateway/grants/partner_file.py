"""A partner with its agreements, written by an administrator in a strict file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from gateway.documents import Choice, Day, Fault, Faulty, Name, Text, by_value, load, read_document
from gateway.grants.authorise import common_areas
from gateway.grants.entries import AreaCode, Slug
from gateway.model.bounds import Longest
from gateway.model.grant import Agreement, Partner, Purposes
from gateway.model.inquiry import Action

_SOME: Final = validate.Length(min=1, error="has to name at least one")


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """What a partner file says: a partner, and what was settled with it."""

    partner: Partner
    agreements: tuple[Agreement, ...]


def load_partner(path: Path, purposes: Purposes, longest: Longest | None) -> PartnerFile:
    """Read the partner at ``path``; raise ``Faulty`` with every fault of the file at its line and column.

    An agreement has an end, not later than ``longest`` allows (G12), names purposes of the closed list that the law
    entrusts such a partner with (G11), and lies within the partner's areas.
    """
    document = read_document(path)
    given = load(document, _PartnerSchema())
    partner = Partner(
        id=given["partner"], kind=given["kind"], name=given["name"], areas=tuple(given["areas"]), active=True
    )
    agreements = tuple(_agreement(partner, entry) for entry in given["agreements"])
    faults = [
        Fault(*document.position(("agreements", index, key)), sentence)
        for index, agreement in enumerate(agreements)
        for key, sentence in faults_of(partner, agreement, purposes, longest)
    ]
    if faults:
        raise Faulty(document.source, faults)
    return PartnerFile(partner, agreements)


def faults_of(
    partner: Partner, agreement: Agreement, purposes: Purposes, longest: Longest | None
) -> list[tuple[str, str]]:
    """What is wrong with ``agreement`` for ``partner``, as pairs of the key and the sentence; empty if nothing is."""
    faults = [
        ("purposes", f"`{name}` is not a purpose: choose one of {', '.join(sorted(purposes.by_name))}")
        for name in sorted(agreement.purposes - purposes.by_name.keys())
    ]
    faults += [
        ("purposes", f"the law does not entrust a `{partner.kind}` with `{name}`: choose another purpose")
        for name in sorted(agreement.purposes & purposes.by_name.keys())
        if partner.kind not in purposes.by_name[name].basis.entrusted
    ]
    if common_areas(agreement.areas, partner.areas) != common_areas(agreement.areas, agreement.areas):
        faults.append(("areas", "the areas have to lie within the partner's own"))
    if agreement.first > agreement.last:
        faults.append(("until", "an agreement has to end on or after the day on which it begins"))
    days = (agreement.last - agreement.first).days + 1
    if longest is not None and days > longest.agreement_days:
        told = f"{days} days are longer than an agreement may last (G12: {longest.agreement_days}): end it earlier"
        faults.append(("until", f"{told}, and renew it when it is needed"))
    return faults


def _agreement(partner: Partner, entry: dict[str, Any]) -> Agreement:
    return Agreement(
        id=entry["id"],
        partner_id=partner.id,
        record_types=frozenset(entry["types"]),
        actions=frozenset(entry["actions"]),
        purposes=frozenset(entry["purposes"]),
        areas=tuple(entry["areas"]),
        first=entry["from"],
        last=entry["until"],
    )


class _AgreementShape(Schema):
    id = Slug(required=True)
    types = fields.List(Name, required=True, validate=_SOME)
    actions = fields.List(Choice(by_value(Action)), required=True, validate=_SOME)
    purposes = fields.List(Slug, required=True, validate=_SOME)
    areas = fields.List(AreaCode, required=True, validate=_SOME)
    until = Day(required=True)


_AgreementSchema: Final = _AgreementShape.from_dict({"from": Day(required=True)})
"""`from` is a word of the language's own, so it cannot be written as an attribute."""


class _PartnerSchema(Schema):
    partner = Slug(required=True)
    kind = Slug(required=True)
    name = Text(required=True)
    areas = fields.List(AreaCode, required=True, validate=_SOME)
    agreements = fields.List(fields.Nested(_AgreementSchema), load_default=list)

    @validates_schema
    def _check_ids(self, data: dict[str, Any], **_: object) -> None:
        ids = [entry["id"] for entry in data.get("agreements", ())]
        if len(set(ids)) < len(ids):
            raise ValidationError("has to give each agreement an id of its own", "agreements")
