"""Documents and a grant make a view: which rows exist for this requester, and what happens to each field in each.

The order is that of the language: allow rules open rows and fields, those that match a row combine by meet; restrict
rules meet in; then guardrails; then what fields tell about one another. Each step can only lower a view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Mark, RecordType
from gateway.model.condition import NEVER, Condition, PartnerFact, bind, both, negation
from gateway.model.grant import Grant, Purpose
from gateway.model.kinds import Kind, Scalar
from gateway.model.plan import Column, Limits, Provenance, Redaction, Treatment, View, redactions_of
from gateway.policies.guardrail import Guardrail, Guardrails, exceptions
from gateway.policies.policy import Effect, Policy, Rule
from gateway.policies.requirements import is_met
from gateway.policies.steps import Bound, on_fields, settle
from gateway.policies.treatments import given, where_it_is
from gateway.redaction.band import AgeBand
from gateway.redaction.group import Group
from gateway.redaction.keyring import NO_KEYS, Keyring
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from gateway.redaction.scrub.redaction import Scrub

MARK_KINDS: Final[Mapping[Mark, Kind]] = {Mark.CLASSIFICATION: Kind.CATEGORY, Mark.DECLASSIFIED: Kind.DATE}
"""The kind of each mark; those not listed are booleans."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What applies to one grant: policies by label, their rules with the grant's facts bound, and the floors."""

    policies: tuple[Policy, ...]
    rules: tuple[Bound, ...]
    floors: tuple[Guardrail, ...]
    unmet: tuple[Guardrail, ...]
    """Floors that ask for something which is missing: where there is one, nothing at all is shared."""

    @property
    def allowing(self) -> tuple[Rule, ...]:
        """The rules that open rows and fields."""
        return tuple(bound.rule for bound in self.rules if bound.rule.effect is Effect.ALLOW)


def compile_view(
    policies: Iterable[Policy],
    guardrails: Guardrails,
    record_type: RecordType,
    grant: Grant,
    keyring: Keyring = NO_KEYS,
) -> View:
    """What ``grant`` may see of ``record_type``; raises ``GatewayError(NOT_SHARED)`` where that is nothing at all.

    Pseudonyms are made under ``keyring``; without one, their fields are withheld.
    """
    chosen = select(policies, guardrails, record_type, grant, keyring)
    if not chosen.allowing or chosen.unmet:
        raise GatewayError(NOT_SHARED)

    treatments = settle(record_type, chosen.rules, chosen.floors).treatments
    # an allow rule opens the rows in which it reveals the identifier: a record that cannot be named does not exist
    visible = both(
        *(negation(on_fields(floor.hidden, record_type)) for floor in chosen.floors),
        where_it_is(treatments[record_type.identifier], REVEAL),
    )
    if visible == NEVER:
        raise GatewayError(NOT_SHARED)
    columns = _granted(_columns(record_type, treatments, visible), record_type, grant)
    return View(
        record_type=record_type.name,
        source=record_type.source,
        table=record_type.table,
        identifier=record_type.identifier,
        visible=visible,
        columns=columns,
        source_columns={name: field.column for name, field in record_type.fields.items()},
        withheld=tuple(name for name in record_type.fields if name not in columns),
        filter_on=_usable(columns, chosen.allowing, lambda rule: rule.filter_on),
        sort_on=_usable(columns, chosen.allowing, lambda rule: rule.sort_on),
        limits=Limits(
            page=min(policy.limits.page for policy in chosen.policies),
            per_day=min(policy.limits.per_day for policy in chosen.policies),
        ),
        obligations=obligations_of(grant, chosen.floors),
        provenance=provenance_of(chosen.policies, guardrails),
        key=key_of(chosen.policies, guardrails, record_type, grant, keyring.label, *_besides(columns)),
    )


def select(
    policies: Iterable[Policy],
    guardrails: Guardrails,
    record_type: RecordType,
    grant: Grant,
    keyring: Keyring = NO_KEYS,
) -> Selection:
    """The policies, rules and guardrails that have a say about ``record_type`` for ``grant``."""
    domain = keyring.domain(grant.partner.id, grant.purpose.name)
    floors = tuple(
        floor for rule in guardrails.rules if (floor := rule.facing(grant.purpose, case_named=bool(grant.case_number)))
    )
    applicable = tuple(sorted(_applicable(policies, record_type, grant), key=lambda policy: policy.label))
    return Selection(
        policies=applicable,
        rules=tuple(rule for policy in applicable for rule in _bound_rules(policy, record_type, grant, domain)),
        floors=floors,
        unmet=tuple(floor for floor in floors if not is_met(floor, record_type, grant, applicable)),
    )


def obligations_of(grant: Grant, floors: Iterable[Guardrail]) -> tuple[str, ...]:
    """The duties of the purpose and those of statute, sorted."""
    return tuple(sorted({*grant.purpose.obligations, *(duty for floor in floors for duty in floor.obligations)}))


def _applicable(policies: Iterable[Policy], record_type: RecordType, grant: Grant) -> Iterable[Policy]:
    for policy in policies:
        for_this_grant = policy.partner_kind == grant.partner.kind and grant.purpose.name in policy.purposes
        if for_this_grant and policy.first <= grant.day <= policy.last and policy.schema == record_type.schema:
            yield policy


def facts_of(grant: Grant) -> dict[PartnerFact, Scalar | tuple[Scalar, ...]]:
    """What a condition that compares with facts of the partner is bound to."""
    return {
        PartnerFact.AREAS: grant.areas,
        PartnerFact.KIND: grant.partner.kind,
        PartnerFact.ID: grant.partner.id,
    }


def _bound_rules(policy: Policy, record_type: RecordType, grant: Grant, domain: Domain) -> Iterable[Bound]:
    facts = facts_of(grant)
    for rule in policy.rules:
        if rule.record_type == record_type.name and grant.action in rule.actions:
            redactions = {
                name: _bound_redaction(redaction, domain, record_type, grant.day)
                for name, redaction in rule.fields.items()
            }
            yield Bound(policy.label, rule.bound(bind(rule.where, facts), redactions))


def _bound_redaction(redaction: Redaction, domain: Domain, record_type: RecordType, day: date) -> Redaction:
    """A pseudonym gets its domain, a scrub the fields whose values it looks for, an age the day it is reckoned on."""
    match redaction:
        case Pseudonym():
            return Pseudonym(domain)
        case Scrub():
            return redaction.knowing(record_type)
        case AgeBand():
            return replace(redaction, on=day)
        case _:
            return redaction


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


def _granted(columns: dict[str, Column], record_type: RecordType, grant: Grant) -> dict[str, Column]:
    """The columns beyond which nothing was granted, where the grant names any; a record is named in every case."""
    if grant.only is None:
        return columns
    return {name: column for name, column in columns.items() if name == record_type.identifier or name in grant.only}


def _usable(
    columns: Mapping[str, Column], allowing: Sequence[Rule], listed: Callable[[Rule], frozenset[str]]
) -> frozenset[str]:
    """The columns that may be compared: listed by every allow rule that names them, with outcomes of one kind."""
    return frozenset(
        name
        for name, column in columns.items()
        if is_comparable(column) and all(name in listed(rule) for rule in allowing if name in rule.fields)
    )


def is_comparable(column: Column) -> bool:
    """Whether every row that shows something of the column shows a thing of the same comparable kind.

    A date shown as it is in one row and generalised to its day in another reads the same in both. If they were
    compared, which of them a criterion finds would tell the two rows apart, and so what the redaction depends on.
    """
    telling = set(redactions_of(column.treatment)) - {DROP, PRESENT}
    kinds = {redaction.outcome_kind(column.kind) for redaction in telling}
    return len(kinds) == 1 and None not in kinds


def provenance_of(policies: Sequence[Policy], guardrails: Guardrails) -> Provenance:
    """Which policies and guardrails a view was made from."""
    digest = sha256("\n".join(policy.digest for policy in policies).encode()).hexdigest()
    return Provenance(tuple(policy.label for policy in policies), digest, guardrails.digest)


def _besides(columns: Mapping[str, Column]) -> list[str]:
    """The day where a column shows ages, the hierarchy where one shows groups, the model where one looks for names."""
    parts = set()
    for redaction in (each for column in columns.values() for each in redactions_of(column.treatment)):
        match redaction:
            case AgeBand(on=day):
                parts.add(str(day))
            case Group(hierarchy=hierarchy):
                parts.add(repr(hierarchy))
            case Scrub(names_model=model) if model is not None:
                parts.add(str(model))
            case _:
                continue
    return sorted(parts)


def key_of(
    policies: Sequence[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant, *others: str
) -> str:
    """A digest of everything a view depends on; ``others`` are what it depends on besides."""
    parts = (
        *(policy.digest for policy in policies),
        guardrails.digest,
        *_of_type(record_type),
        grant.partner.id,
        grant.partner.kind,
        grant.agreement_id,
        *_of_purpose(grant.purpose),
        *sorted(exceptions(grant.purpose, case_named=bool(grant.case_number))),
        grant.action,
        *sorted(grant.areas),
        *([] if grant.only is None else [f"only {' '.join(sorted(grant.only))}"]),
        *others,
    )
    return sha256("\x00".join(parts).encode()).hexdigest()


def _of_type(record_type: RecordType) -> Iterable[str]:
    """What a view takes from the catalogue, which may change while the version of a type stays the same."""
    yield repr((record_type.schema, record_type.source, record_type.table, record_type.identifier))
    yield from (f"{mark} {source}" for mark, source in sorted(record_type.marks.items()))
    for field in record_type.fields.values():
        yield repr((field.name, str(field.kind), field.column, sorted(map(str, field.tags)), field.derived_from))


def _of_purpose(purpose: Purpose) -> tuple[str, ...]:
    """What a view takes from its purpose beside the exceptions; the necessary kinds stand between the others."""
    necessary = frozenset[str]() if purpose.necessity is None else purpose.necessity.tags
    return (purpose.name, str(purpose.basis.consent), *sorted(necessary), *purpose.obligations)
