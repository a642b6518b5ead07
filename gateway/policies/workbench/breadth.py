"""Grants that are wider than a purpose needs, and conditions that tell what the fields do not."""

from __future__ import annotations

from typing import Final

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import ALWAYS, Comparison, Operator, both, negation
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.policy import Effect, Policy, Rule
from gateway.policies.workbench.finding import Notes
from gateway.policies.workbench.possibility import comparisons_by_field
from gateway.policies.workbench.questions import Bench, standpoints
from gateway.policies.workbench.redundancy import bound_conditions, may_hold
from gateway.redaction.plain import DROP, REVEAL

MOST_SENSITIVE: Final = 12
"""More sensitive fields than this in one rule are hardly what one purpose needs."""


def note_breadth(bench: Bench, policy: Policy, notes: Notes) -> None:
    """Note the allow rules over a whole type, beyond the partner's areas, or with too many sensitive fields."""
    for index, rule in enumerate(policy.rules):
        if rule.effect is not Effect.ALLOW:
            continue
        record_type = bench.catalogue.types[rule.record_type]
        if rule.where == ALWAYS:
            notes.warn("whole-type", ("rules", index), "the rule has no `where`, so it opens every record of the type")
        elif record_type.area is not None and not _is_bound_to_areas(policy, rule, record_type.area):
            notes.warn(
                "unbound-area",
                ("rules", index, "where"),
                "the rule is not bound to the partner's areas: "
                f"add {{field: {record_type.area}, within: partner.areas}}",
            )
        sensitive = [name for name, redaction in rule.fields.items() if _is_sensitive(record_type, name, redaction)]
        if len(sensitive) > MOST_SENSITIVE:
            notes.warn(
                "many-sensitive",
                ("rules", index, "fields"),
                f"{len(sensitive)} sensitive fields are revealed in one rule (at most {MOST_SENSITIVE} pass unasked): "
                "name those that the purpose needs (G12)",
            )


def note_telling_conditions(bench: Bench, policy: Policy, notes: Notes) -> None:
    """Note conditions on fields that are not shown: whether a record is there, or a field in it, then tells them."""
    for index, rule in enumerate(policy.rules):
        record_type = bench.catalogue.types[rule.record_type]
        for name in comparisons_by_field(rule.where):
            is_told = record_type.fields[name].sensitivity < Sensitivity.PERSONAL or _is_shown(policy, name)
            if not is_told:
                what = "which records there are" if rule.effect is Effect.ALLOW else "what is missing from a record"
                notes.warn(
                    "telling-condition",
                    ("rules", index, "where"),
                    f"`{name}` is not shown, and yet {what} tells whether the condition on it holds: "
                    "show it, or choose another condition",
                )


def _is_bound_to_areas(policy: Policy, rule: Rule, area: str) -> bool:
    """Whether every record that the rule matches lies in the partner's areas, whichever they are."""
    for standpoint, condition in zip(standpoints((policy,)), bound_conditions(policy, rule), strict=True):
        within = Comparison(area, Kind.AREA, Operator.WITHIN, standpoint.areas)
        if may_hold(both(condition, negation(within))):
            return False
    return True


def _is_sensitive(record_type: RecordType, name: str, redaction: Redaction) -> bool:
    return redaction == REVEAL and record_type.fields[name].sensitivity >= Sensitivity.SENSITIVE


def _is_shown(policy: Policy, name: str) -> bool:
    """Whether some rule shows anything of the field."""
    return any(rule.effect is Effect.ALLOW and rule.fields.get(name, DROP) != DROP for rule in policy.rules)
