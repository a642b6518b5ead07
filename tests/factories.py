"""A small, made-up station for unit tests: one record type, one partner, and policies built in Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.model.catalogue import (
    Catalogue,
    Consent,
    DataSubjectRole,
    Field,
    Mark,
    MarkSource,
    RecordType,
    Sensitivity,
    Tag,
    Title,
)
from gateway.model.condition import ALWAYS, Comparison, Condition, Not, Operator, PartnerFact
from gateway.model.grant import Grant, LegalBasis, Partner, Purpose
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.guardrail import Guardrail, Guardrails
from gateway.policies.policy import Effect, Policy, PolicyLimits, Rule
from gateway.redaction.plain import REVEAL

DAY = date(2026, 11, 22)


def field(name: str, kind: Kind, *tags: Tag, derived_from: tuple[str, ...] = (), column: str = "") -> Field:
    return Field(name, Title(name, name), kind, Sensitivity.PERSONAL, column or name, frozenset(tags), derived_from)


HOUSEHOLD = RecordType(
    name="household",
    version=3,
    title=Title("户籍档案", "Household register"),
    level="item",
    category="household",
    owner="户政管理",
    consent=Consent("户政管理", "2026-3", "2026-01-15"),
    source="archive",
    table="household",
    identifier="household_no",
    area="area_code",
    data_subjects=(DataSubjectRole("head", "head_name", "head_id_number"),),
    marks={
        Mark.CLASSIFICATION: MarkSource(field="classification"),
        Mark.SEALED: MarkSource(constant=False),
        Mark.MINOR: MarkSource(field="involves_minor"),
    },
    fields={
        entry.name: entry
        for entry in (
            field("household_no", Kind.REFERENCE),
            field("area_code", Kind.AREA, Tag.LOCATION),
            field("status", Kind.CATEGORY),
            field("head_name", Kind.NAME, Tag.IDENTITY),
            field("head_id_number", Kind.ID_NUMBER, Tag.IDENTITY),
            field("head_birth_date", Kind.DATE, Tag.IDENTITY, derived_from=("head_id_number",)),
            field("phone", Kind.PHONE, Tag.CONTACT),
            field("members", Kind.INTEGER),
            field("care_needs", Kind.CATEGORY, Tag.HEALTH),
            field("visit_notes", Kind.NARRATIVE, Tag.NARRATIVE, column="notes"),
            field("visit_summary", Kind.TEXT, derived_from=("visit_notes",)),
            field("classification", Kind.CATEGORY, Tag.INTERNAL),
            field("involves_minor", Kind.BOOLEAN, Tag.INTERNAL),
        )
    },
)

CATALOGUE = Catalogue({"household": HOUSEHOLD}, "0" * 64)

COMMITTEE = Partner("committee-1", "community-committee", "Committee One", ("310115003001",), active=True)

ELDERLY_CARE = Purpose(
    name="elderly-care",
    title=Title("养老服务", "Elderly care"),
    basis=LegalBasis("an act, art. 1", frozenset({"community-committee"})),
    requires_case_number=False,
    requires_officer=False,
    permits=frozenset(),
    obligations=("no-onward-transfer",),
)

GRANT = Grant(
    partner=COMMITTEE,
    agreement_id="agreement-1",
    purpose=ELDERLY_CARE,
    record_type="household",
    action=Action.LIST,
    areas=("310115003001",),
    day=DAY,
    client_id="client-1",
)

NO_GUARDRAILS = Guardrails((), "g" * 64)

OWN_AREA = Comparison("area_code", Kind.AREA, Operator.WITHIN, PartnerFact.AREAS)
HAS_NEED = Comparison("care_needs", Kind.CATEGORY, Operator.PRESENT, value=True)
CLASSIFIED = Guardrail(
    "G1",
    Title("密", "secret"),
    "an act",
    hidden=Not(Comparison("classification", Kind.CATEGORY, Operator.IN, ("公开", "内部"))),
)
MINORS = Guardrail(
    "G4",
    Title("未成年人", "minors"),
    "an act",
    dropped=Not(Comparison("minor", Kind.BOOLEAN, Operator.IS, value=False)),
    tags=frozenset({Tag.IDENTITY, Tag.CONTACT}),
)


def allow(
    fields: Mapping[str, Redaction],
    where: Condition = ALWAYS,
    *,
    rule_id: str = "allow",
    filter_on: tuple[str, ...] = (),
    sort_on: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        id=rule_id,
        effect=Effect.ALLOW,
        actions=frozenset({Action.LIST, Action.READ}),
        record_type="household",
        where=where,
        fields={"household_no": REVEAL, **fields},
        filter_on=frozenset(filter_on),
        sort_on=frozenset(sort_on),
    )


def restrict(fields: Mapping[str, Redaction], where: Condition = ALWAYS, *, rule_id: str = "restrict") -> Rule:
    actions = frozenset({Action.LIST, Action.READ})
    return Rule(rule_id, Effect.RESTRICT, actions, "household", where, fields, frozenset(), frozenset())


def policy(*rules: Rule, **changes: Any) -> Policy:
    settings: dict[str, Any] = {
        "name": "committee-elderly-care",
        "version": 7,
        "schema": "household@3",
        "partner_kind": "community-committee",
        "purposes": frozenset({"elderly-care"}),
        "first": date(2026, 3, 1),
        "last": date(2027, 2, 28),
        "basis": "Agreement 2026-014, art. 6",
        "limits": PolicyLimits(page=50, per_day=500, statistics_min_group=10),
        "tests": (),
        "digest": "d" * 64,
    }
    return Policy(rules=rules, **{**settings, **changes})


def household(**values: Any) -> dict[str, Any]:
    """A stored household, keyed by field name; what is not given is harmless."""
    return {
        "household_no": "HH-0001",
        "area_code": "310115003001",
        "status": "active",
        "head_name": "欧阳测试",
        "head_id_number": "310115195003071230",
        "head_birth_date": "1950-03-07",
        "phone": "13800001234",
        "members": 2,
        "care_needs": None,
        "visit_notes": None,
        "classification": "公开",
        "involves_minor": False,
        **values,
    }
