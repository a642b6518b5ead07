"""Policies that nobody would write, over the made-up household of ``tests.factories``: any the language can say."""

from __future__ import annotations

from random import Random
from typing import Final

from gateway.model.condition import ALWAYS, All, AnyOf, Comparison, Condition, Not, Operator, PartnerFact
from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.policy import Policy, Rule
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.group import Group
from gateway.redaction.mask import MASKABLE, Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import HOUSEHOLD, allow, policy, restrict

_COMPARISONS: Final = (
    Comparison("area_code", Kind.AREA, Operator.WITHIN, PartnerFact.AREAS),
    Comparison("status", Kind.CATEGORY, Operator.IS, "active"),
    Comparison("status", Kind.CATEGORY, Operator.IS_NOT, "active"),
    Comparison("care_needs", Kind.CATEGORY, Operator.PRESENT, value=True),
    Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, "1958-11-30"),
    Comparison("members", Kind.INTEGER, Operator.AT_LEAST, 2),
    Comparison("phone", Kind.PHONE, Operator.IN, ("13800001234", "44")),
    Comparison("involves_minor", Kind.BOOLEAN, Operator.IS, value=True),
)

_STATES: Final = Hierarchy(
    ("state", "any"),
    (("active", ("here", "known")), ("moved_out", ("gone", "known")), ("mobility", ("here", "known"))),
)
_GENERALISED: Final = {
    Kind.DATE: (
        *(Generalise(Ladder.TIME, step) for step in ("day", "month", "decade")),
        *(AgeBand(Band(10)), AgeBand(Band(60, 60, 60))),
    ),
    Kind.CATEGORY: (Group(_STATES, "state"), Group(_STATES, "any")),
    Kind.AREA: tuple(Generalise(Ladder.AREA, step) for step in ("committee", "county")),
    Kind.INTEGER: (Band(2), Band(5), Band(2, 2, 4)),
}
_MASKED: Final = (Mask(keep_first=1), Mask(keep_last=4))

IDENTIFIER: Final = HOUSEHOLD.identifier
FIELDS: Final = tuple(name for name in HOUSEHOLD.fields if name != IDENTIFIER)


def any_policy(random: Random) -> Policy:
    """One policy of one or two allow rules and up to two restrictions, about few fields, so that rules meet."""
    names = random.sample(FIELDS, k=random.randint(2, 4))
    allowing = [_allowing(random, names, f"allow-{number}") for number in range(random.randint(1, 2))]
    restricting = [
        restrict(_redactions(random, names, DROP, PRESENT), _condition(random, 1)) for _ in range(random.randint(0, 2))
    ]
    return policy(*allowing, *restricting)


def _allowing(random: Random, names: list[str], rule_id: str) -> Rule:
    """An allow rule that lets everything be compared which the language lets it."""
    fields = _redactions(random, names, REVEAL)
    usable = tuple(name for name, given in fields.items() if given.outcome_kind(HOUSEHOLD.fields[name].kind))
    listed = (IDENTIFIER, *usable)
    return allow(fields, _condition(random, 2), rule_id=rule_id, filter_on=listed, sort_on=listed)


def _condition(random: Random, depth: int) -> Condition:
    match random.randrange(5 if depth else 2):
        case 0:
            return ALWAYS
        case 1:
            return random.choice(_COMPARISONS)
        case 2:
            return Not(_condition(random, depth - 1))
        case 3:
            return All((_condition(random, depth - 1), _condition(random, depth - 1)))
        case _:
            return AnyOf((_condition(random, depth - 1), _condition(random, depth - 1)))


def _redactions(random: Random, names: list[str], *plain: Redaction) -> dict[str, Redaction]:
    chosen = random.sample(names, k=random.randint(1, len(names)))
    return {name: random.choice([*plain, *_of_kind(HOUSEHOLD.fields[name].kind)]) for name in chosen}


def _of_kind(kind: Kind) -> tuple[Redaction, ...]:
    return (*(_MASKED if kind in MASKABLE else ()), *_GENERALISED.get(kind, ()))
