"""What happens to every field, step by step, with the reason for each step: from rules and floors to treatments.

The reasons are what the treatments are made from, not a commentary beside them: a field's treatment is the meet of its
allow reasons where they match, met with every other reason it has. Whoever explains a view reads the same reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from gateway.model.catalogue import Field, Mark, RecordType
from gateway.model.condition import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    both,
    either,
    matches,
    negation,
)
from gateway.model.kinds import ID_NUMBER_FACETS, Kind
from gateway.model.plan import Redaction, Treatment
from gateway.policies.guardrail import Guardrail
from gateway.policies.policy import Effect, Rule
from gateway.policies.treatments import granted, mapped, met, met_all, restricted, where_it_is
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Pseudonym

_Change: TypeAlias = Callable[[Redaction], Redaction]


class Origin(StrEnum):
    """What kind of thing a reason comes from."""

    ALLOW = "allow"
    RESTRICT = "restrict"
    GUARDRAIL = "guardrail"
    SOURCE = "source"
    """A field that this one is derived from is held back."""
    DERIVED = "derived"
    """A field that is derived from this one is held back."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One say about one field: who has it, in which rows, and what it gives (an allow) or leaves at most (the others).

    ``name`` is ``policy@version/rule`` for a rule, the id of a guardrail, or the name of the other field.
    """

    origin: Origin
    name: str
    where: Condition
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule for one grant, the facts of its partner put in, with the label of its policy."""

    policy: str
    rule: Rule

    @property
    def label(self) -> str:
        """``policy@version/rule``."""
        return f"{self.policy}/{self.rule.id}"


@dataclass(frozen=True, slots=True)
class Settled:
    """Every field of a type, dropped ones included: its treatment, and the reasons that it was made from."""

    treatments: Mapping[str, Treatment]
    reasons: Mapping[str, tuple[Reason, ...]]


def settle(record_type: RecordType, rules: Sequence[Bound], floors: Sequence[Guardrail]) -> Settled:
    """What happens to every field of the type under these rules and floors, and why."""
    allows = {name: tuple(_allows(name, rules)) for name in record_type.fields}
    statutory = [(floor, reason) for floor in floors if (reason := _statutory(floor, record_type)) is not None]
    own = {name: tuple(_caps(field, rules, statutory)) for name, field in record_type.fields.items()}
    of_sources, caps = _inherited(record_type, own)
    capped = {
        name: met(granted([(reason.where, redaction) for reason, redaction in allows[name]]), caps[name])
        for name in record_type.fields
    }
    of_derived, treatments = _without_inference(record_type, capped)
    reasons = {
        name: (*(reason for reason, _ in allows[name]), *own[name], *of_sources[name], *of_derived[name])
        for name in record_type.fields
    }
    return Settled(treatments, reasons)


def _allows(name: str, rules: Sequence[Bound]) -> Iterator[tuple[Reason, Redaction]]:
    for bound in rules:
        if bound.rule.effect is Effect.ALLOW and name in bound.rule.fields:
            redaction = bound.rule.fields[name]
            yield Reason(Origin.ALLOW, bound.label, bound.rule.where, redaction), redaction


def _statutory(floor: Guardrail, record_type: RecordType) -> Reason | None:
    """What a floor drops of the fields that it is about; None where it drops nothing in any record of the type."""
    where = on_fields(floor.dropped, record_type)
    return None if where == NEVER else Reason(Origin.GUARDRAIL, floor.id, where, restricted(where, DROP))


def _caps(field: Field, rules: Sequence[Bound], statutory: Sequence[tuple[Guardrail, Reason]]) -> Iterator[Reason]:
    """The restrictions of policies on a field, then those of statute."""
    for bound in rules:
        if bound.rule.effect is Effect.RESTRICT and field.name in bound.rule.fields:
            where, redaction = bound.rule.where, bound.rule.fields[field.name]
            yield Reason(Origin.RESTRICT, bound.label, where, restricted(where, redaction))
    for floor, reason in statutory:
        if floor.tags & field.tags or field.kind in floor.kinds:
            yield reason


def _inherited(
    record_type: RecordType, own: Mapping[str, Sequence[Reason]]
) -> tuple[dict[str, list[Reason]], dict[str, Treatment]]:
    """A restriction on a source reaches what is derived from it: dropped with it, and told as present at most."""
    reasons: dict[str, list[Reason]] = {name: [] for name in record_type.fields}
    caps = {name: met_all(reason.treatment for reason in own[name]) for name in record_type.fields}
    for name in _sources_first(record_type):
        for source in record_type.fields[name].derived_from:
            reason = _held_back(Origin.SOURCE, source, mapped(caps[source], _of_derived))
            reasons[name].append(reason)
            caps[name] = met(caps[name], reason.treatment)
    return reasons, caps


def _of_derived(of_source: Redaction) -> Redaction:
    if of_source == REVEAL:
        return REVEAL
    return DROP if of_source == DROP else PRESENT


def _without_inference(
    record_type: RecordType, treatments: Mapping[str, Treatment]
) -> tuple[dict[str, list[Reason]], dict[str, Treatment]]:
    """A source shows no more than its derived fields: an ID number hides the digits of a hidden birth date."""
    reasons: dict[str, list[Reason]] = {name: [] for name in record_type.fields}
    result = dict(treatments)
    for name in reversed(_sources_first(record_type)):
        derived = record_type.fields[name]
        for source in derived.derived_from:
            shown = _shown_by_source(record_type.fields[source].kind, derived.kind)
            held_back = met(result[source], mapped(result[name], shown), _where_it_has_facets)
            reason = _held_back(Origin.DERIVED, name, held_back)
            reasons[source].append(reason)
            result[source] = met(result[source], reason.treatment)
    return reasons, result


def _held_back(origin: Origin, name: str, treatment: Treatment) -> Reason:
    return Reason(origin, name, negation(where_it_is(treatment, REVEAL)), treatment)


def _shown_by_source(source: Kind, derived: Kind) -> _Change:
    facet = ID_NUMBER_FACETS.get(derived) if source is Kind.ID_NUMBER else None

    def change(of_derived: Redaction) -> Redaction:
        if of_derived == REVEAL:
            return REVEAL
        return of_derived if facet is None else Mask(*facet)

    return change


def _where_it_has_facets(of_source: Redaction, cap: Redaction) -> Redaction:
    """The cap, but for pseudonyms of the source: they have no digits in which a birth date could be read."""
    return REVEAL if isinstance(of_source, Pseudonym) and isinstance(cap, Mask) else cap


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


def on_fields(condition: Condition, record_type: RecordType) -> Condition:
    """A condition over marks as one over the fields of a type; constants are decided, undeclared marks read as null."""
    match condition:
        case Comparison():
            source = record_type.marks.get(Mark(condition.field))
            if source is not None and source.field is not None:
                return Comparison(source.field, condition.kind, condition.operator, condition.value)
            known = {} if source is None else {condition.field: source.constant}
            return ALWAYS if matches(condition, known) else NEVER
        case All():
            return both(*(on_fields(part, record_type) for part in condition.parts))
        case AnyOf():
            return either(*(on_fields(part, record_type) for part in condition.parts))
        case Not():
            return negation(on_fields(condition.part, record_type))
        case _:
            assert_never(condition)
