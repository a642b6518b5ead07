"""Rules that do nothing, and rules that disagree: each is probably not what its author meant."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from gateway.documents.faults import shown
from gateway.model.condition import Condition, PartnerFact, bind, both, negation
from gateway.policies.describe import phrase
from gateway.policies.policy import Effect, Policy, Rule
from gateway.policies.steps import on_fields
from gateway.policies.workbench.asked import are_answered_alike, askers, questions_for
from gateway.policies.workbench.comparison import are_alike
from gateway.policies.workbench.finding import Notes
from gateway.policies.workbench.possibility import Undecided, find_row
from gateway.policies.workbench.questions import Bench, grants, standpoints, view_of
from gateway.redaction.lattice import meet


def note_useless_rules(bench: Bench, policy: Policy, notes: Notes) -> None:
    """Note the rules that match nothing, those whose records no partner can see, and those that change nothing."""
    for index, rule in enumerate(policy.rules):
        conditions = bound_conditions(policy, rule)
        if not any(map(may_hold, conditions)):
            notes.warn(
                "dead", ("rules", index, "where"), "the conditions exclude one another, so the rule matches no record"
            )
        elif not any(may_hold(_and_reachable(bench, policy, rule, condition)) for condition in conditions):
            notes.warn(
                "unreachable", ("rules", index, "where"), "every record that the rule matches is hidden by guardrails"
            )
        elif _changes_nothing(bench, policy, rule):
            told = (
                "the rule opens nothing that the other rules do not open as far: remove it, or say what it adds"
                if rule.effect is Effect.ALLOW
                else "the rule restricts nothing that the other rules show: remove it, or say what it should hide"
            )
            notes.warn("shadowed", ("rules", index), told)


def note_conflicts(policy: Policy, notes: Notes) -> None:
    """Note the fields that two allow rules give differently in one record, with what comes of it."""
    allowing = [(index, rule) for index, rule in enumerate(policy.rules) if rule.effect is Effect.ALLOW]
    for (_, earlier), (index, later) in combinations(allowing, 2):
        if not earlier.actions & later.actions or not _overlap(policy, earlier, later):
            continue
        for name in later.fields:
            one, other = earlier.fields.get(name), later.fields[name]
            if one is not None and one != other:
                notes.warn(
                    "conflict",
                    ("rules", index, "fields", name),
                    f"`{name}` is `{phrase(other)}` here and `{phrase(one)}` in {shown(earlier.id)}; "
                    f"a record that both match shows `{phrase(meet(one, other))}`",
                )


def bound_conditions(policy: Policy, rule: Rule) -> list[Condition]:
    """The condition of a rule for partners in every position towards its constants, in the order of ``standpoints``."""
    return [
        bind(
            rule.where,
            {
                PartnerFact.AREAS: standpoint.areas,
                PartnerFact.KIND: policy.partner_kind,
                PartnerFact.ID: standpoint.partner_id,
            },
        )
        for standpoint in standpoints((policy,))
    ]


def may_hold(condition: Condition) -> bool:
    """Whether some record satisfies ``condition``, as far as that can be decided."""
    try:
        return find_row(condition) is not None
    except Undecided:
        return True


def _and_reachable(bench: Bench, policy: Policy, rule: Rule, condition: Condition) -> Condition:
    """The condition of a rule, together with what no purpose of its policy may see past."""
    record_type = bench.catalogue.types[rule.record_type]
    purposes = [bench.purposes.by_name[name] for name in policy.purposes if name in bench.purposes.by_name]
    floors = [
        floor for floor in bench.guardrails.rules if all(floor.facing(purpose, case_named=True) for purpose in purposes)
    ]
    return both(condition, *(negation(on_fields(floor.hidden, record_type)) for floor in floors))


def _changes_nothing(bench: Bench, policy: Policy, rule: Rule) -> bool:
    others = tuple(each for each in policy.rules if each is not rule)
    whole, rest = bench.only(policy), bench.only(replace(policy, rules=others))
    shown, asked = grants(whole, days=(policy.first,)), askers(whole, policy.partner_kind)
    return all(are_alike(view_of(whole, grant), view_of(rest, grant)) for grant in shown) and all(
        are_answered_alike(questions_for(whole, grant), questions_for(rest, grant)) for grant in asked
    )


def _overlap(policy: Policy, one: Rule, other: Rule) -> bool:
    pairs = zip(bound_conditions(policy, one), bound_conditions(policy, other), strict=True)
    return any(may_hold(both(first, second)) for first, second in pairs)
