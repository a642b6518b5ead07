"""Documents and a grant make a view: which rows exist for this requester, and what happens to each field in each.

The order is that of the language: allow rules open rows and fields, those that match a row combine by meet; restrict
rules meet in; then guardrails; then what fields tell about one another. Each step can only lower a view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeAlias, assert_never

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Field, Mark, RecordType
from gateway.model.condition import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    PartnerFact,
    bind,
    both,
    either,
    matches,
    negation,
)
from gateway.model.grant import Grant
from gateway.model.kinds import ID_NUMBER_FACETS, Kind
from gateway.model.plan import Column, Limits, Provenance, Redaction, Treatment, View, redactions_of
from gateway.policies.guardrail import Guardrail, Guardrails, Requirement
from gateway.policies.policy import Effect, Policy, Rule
from gateway.policies.treatments import given, granted, mapped, met, met_all, restricted, where_it_is
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL

_Change: TypeAlias = Callable[[Redaction], Redaction]

MARK_KINDS: Final[Mapping[Mark, Kind]] = {Mark.CLASSIFICATION: Kind.CATEGORY, Mark.DECLASSIFIED: Kind.DATE}
"""The kind of each mark; those not listed are booleans."""


def compile_view(policies: Iterable[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant) -> View:
    """What ``grant`` may see of ``record_type``; raises ``GatewayError(NOT_SHARED)`` where that is nothing at all."""
    floors = [rule for rule in guardrails.rules if not rule.unless & _exceptions(grant)]
    applicable = tuple(sorted(_applicable(policies, record_type, grant), key=lambda policy: policy.label))
    rules = [rule for policy in applicable for rule in _bound_rules(policy, record_type, grant)]
    allowing = [rule for rule in rules if rule.effect is Effect.ALLOW]
    if not allowing or not all(_is_met(floor.requirement, record_type, grant) for floor in floors):
        raise GatewayError(NOT_SHARED)

    treatments = _treatments(record_type, rules, floors)
    # an allow rule opens the rows in which it reveals the identifier: a record that cannot be named does not exist
    visible = both(
        *(negation(_on_fields(floor.hidden, record_type)) for floor in floors),
        where_it_is(treatments[record_type.identifier], REVEAL),
    )
    if visible == NEVER:
        raise GatewayError(NOT_SHARED)
    columns = _columns(record_type, treatments, visible)
    return View(
        record_type=record_type.name,
        source=record_type.source,
        table=record_type.table,
        identifier=record_type.identifier,
        visible=visible,
        columns=columns,
        source_columns={name: field.column for name, field in record_type.fields.items()},
        withheld=tuple(name for name in record_type.fields if name not in columns),
        filter_on=_usable(columns, allowing, lambda rule: rule.filter_on),
        sort_on=_usable(columns, allowing, lambda rule: rule.sort_on),
        limits=Limits(
            page=min(policy.limits.page for policy in applicable),
            per_day=min(policy.limits.per_day for policy in applicable),
        ),
        obligations=grant.purpose.obligations,
        provenance=_provenance(applicable, guardrails),
        key=_key(applicable, guardrails, record_type, grant),
    )


def _exceptions(grant: Grant) -> frozenset[str]:
    """The statutory exceptions open to a grant: those its purpose permits, once the case they are for is named."""
    if grant.purpose.requires_case_number and not grant.case_number:
        return frozenset()
    return grant.purpose.permits


def _applicable(policies: Iterable[Policy], record_type: RecordType, grant: Grant) -> Iterable[Policy]:
    for policy in policies:
        for_this_grant = policy.partner_kind == grant.partner.kind and grant.purpose.name in policy.purposes
        if for_this_grant and policy.first <= grant.day <= policy.last and policy.schema == record_type.schema:
            yield policy


def _bound_rules(policy: Policy, record_type: RecordType, grant: Grant) -> Iterable[Rule]:
    facts: dict[PartnerFact, str | tuple[str, ...]] = {
        PartnerFact.AREAS: grant.areas,
        PartnerFact.KIND: grant.partner.kind,
        PartnerFact.ID: grant.partner.id,
    }
    for rule in policy.rules:
        if rule.record_type == record_type.name and grant.action in rule.actions:
            yield rule.bound(bind(rule.where, facts))


def _is_met(requirement: Requirement | None, record_type: RecordType, grant: Grant) -> bool:
    match requirement:
        case None:
            return True
        case Requirement.LEGAL_BASIS:
            return bool(grant.purpose.basis.citation)
        case Requirement.OWNER_CONSENT:
            return record_type.consent is not None
        case Requirement.ENTRUSTED_DUTY:
            return grant.partner.kind in grant.purpose.basis.entrusted
        case _:
            assert_never(requirement)


def _treatments(record_type: RecordType, rules: Sequence[Rule], floors: Sequence[Guardrail]) -> dict[str, Treatment]:
    """What happens to every field of the type, dropped ones included."""
    allowed = {
        name: granted(
            [(rule.where, rule.fields[name]) for rule in rules if rule.effect is Effect.ALLOW and name in rule.fields]
        )
        for name in record_type.fields
    }
    caps = {name: met_all(_caps(field, record_type, rules, floors)) for name, field in record_type.fields.items()}
    capped = {name: met(allowed[name], cap) for name, cap in _inherited(record_type, caps).items()}
    return _without_inference(record_type, capped)


def _caps(
    field: Field, record_type: RecordType, rules: Sequence[Rule], floors: Sequence[Guardrail]
) -> Iterable[Treatment]:
    """The restrictions of policies on a field, then those of statute."""
    for rule in rules:
        if rule.effect is Effect.RESTRICT and field.name in rule.fields:
            yield restricted(rule.where, rule.fields[field.name])
    for floor in floors:
        if floor.tags & field.tags:
            yield restricted(_on_fields(floor.dropped, record_type), DROP)


def _inherited(record_type: RecordType, caps: Mapping[str, Treatment]) -> dict[str, Treatment]:
    """A restriction on a source reaches what is derived from it: dropped with it, and told as present at most."""
    inherited = dict(caps)
    for name in _sources_first(record_type):
        for source in record_type.fields[name].derived_from:
            inherited[name] = met(inherited[name], mapped(inherited[source], _of_derived))
    return inherited


def _of_derived(of_source: Redaction) -> Redaction:
    if of_source == REVEAL:
        return REVEAL
    return DROP if of_source == DROP else PRESENT


def _without_inference(record_type: RecordType, treatments: Mapping[str, Treatment]) -> dict[str, Treatment]:
    """A source shows no more than its derived fields: an ID number hides the digits of a hidden birth date."""
    result = dict(treatments)
    for name in reversed(_sources_first(record_type)):
        derived = record_type.fields[name]
        for source in derived.derived_from:
            shown = _shown_by_source(record_type.fields[source].kind, derived.kind)
            result[source] = met(result[source], mapped(result[name], shown))
    return result


def _shown_by_source(source: Kind, derived: Kind) -> _Change:
    facet = ID_NUMBER_FACETS.get(derived) if source is Kind.ID_NUMBER else None

    def change(of_derived: Redaction) -> Redaction:
        if of_derived == REVEAL:
            return REVEAL
        return of_derived if facet is None else Mask(*facet)

    return change


def _sources_first(record_type: RecordType) -> list[str]:
    """Field names so ordered that every field follows what it is derived from; the catalogue has no cycle."""
    ordered: list[str] = []

    def place(name: str) -> None:
        if name not in ordered:
            for source in record_type.fields[name].derived_from:
                place(source)
            ordered.append(name)

    for name in record_type.fields:
        place(name)
    return ordered


def _on_fields(condition: Condition, record_type: RecordType) -> Condition:
    """A condition over marks as one over the fields of a type; constants are decided, undeclared marks read as null."""
    match condition:
        case Comparison():
            source = record_type.marks.get(Mark(condition.field))
            if source is not None and source.field is not None:
                return Comparison(source.field, condition.kind, condition.operator, condition.value)
            known = {} if source is None else {condition.field: source.constant}
            return ALWAYS if matches(condition, known) else NEVER
        case All():
            return both(*(_on_fields(part, record_type) for part in condition.parts))
        case AnyOf():
            return either(*(_on_fields(part, record_type) for part in condition.parts))
        case Not():
            return negation(_on_fields(condition.part, record_type))
        case _:
            assert_never(condition)


def _columns(record_type: RecordType, treatments: Mapping[str, Treatment], visible: Condition) -> dict[str, Column]:
    """The fields that some visible row shows, in catalogue order; nothing else is ever named to a source.

    Every visible row shows its identifier.
    """
    columns = {}
    for name, field in record_type.fields.items():
        treatment = REVEAL if name == record_type.identifier else given(treatments[name], visible)
        if treatment != DROP:
            columns[name] = Column(name, field.kind, field.column, treatment)
    return columns


def _usable(
    columns: Mapping[str, Column], allowing: Sequence[Rule], listed: Callable[[Rule], frozenset[str]]
) -> frozenset[str]:
    """The columns that may be compared: listed by every allow rule that names them, with outcomes of one kind."""
    return frozenset(
        name
        for name, column in columns.items()
        if _is_comparable(column) and all(name in listed(rule) for rule in allowing if name in rule.fields)
    )


def _is_comparable(column: Column) -> bool:
    """Whether every row that shows something of the column shows a thing of the same comparable kind.

    A date shown as it is in one row and generalised to its day in another reads the same in both. If they were
    compared, which of them a criterion finds would tell the two rows apart, and so what the redaction depends on.
    """
    telling = set(redactions_of(column.treatment)) - {DROP, PRESENT}
    kinds = {redaction.outcome_kind(column.kind) for redaction in telling}
    return len(kinds) == 1 and None not in kinds


def _provenance(policies: Sequence[Policy], guardrails: Guardrails) -> Provenance:
    digest = sha256("\n".join(policy.digest for policy in policies).encode()).hexdigest()
    return Provenance(tuple(policy.label for policy in policies), digest, guardrails.digest)


def _key(policies: Sequence[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant) -> str:
    """A digest of everything a view depends on."""
    parts = (
        *(policy.digest for policy in policies),
        guardrails.digest,
        record_type.schema,
        grant.partner.id,
        grant.partner.kind,
        grant.agreement_id,
        grant.purpose.name,
        *sorted(_exceptions(grant)),
        grant.action,
        *sorted(grant.areas),
    )
    return sha256("\x00".join(parts).encode()).hexdigest()
