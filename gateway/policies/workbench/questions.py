"""Everybody who could ask: every kind of partner, purpose, type and action that policies speak of, on every day.

What holds for all of these holds for all requesters, because a view depends on nothing else of a grant. A kind of
partner is represented by partners with areas of every position towards those that conditions name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Self

from gateway.errors import GatewayError
from gateway.model.catalogue import Catalogue
from gateway.model.condition import Comparison, Condition, Operator, PartnerFact
from gateway.model.grant import Grant, Partner, Purposes
from gateway.model.inquiry import VIEWING, Action
from gateway.model.kinds import Kind, Scalar, area_prefix
from gateway.model.plan import View
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.workbench.possibility import comparisons_by_field
from gateway.redaction.keyring import NO_KEYS, Keyring

STAND_IN: Final = "example"
"""The partner, client, agreement, officer and case of grants that nobody has."""

AREA: Final = "310115003001"


_ELSEWHERE: Final = tuple(f"{province}0101001001" for province in range(11, 100))
"""Codes of committees in every province, and in some that there are not."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What of a partner a condition can look at, apart from its kind."""

    areas: tuple[str, ...]
    partner_id: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Policies on the bench, with all that they are read against."""

    catalogue: Catalogue
    purposes: Purposes
    guardrails: Guardrails
    policies: tuple[Policy, ...]
    keyring: Keyring = NO_KEYS
    """The keys of pseudonyms; only outcomes depend on them, and without them pseudonyms are withheld."""

    def only(self, *policies: Policy) -> Self:
        """The same bench with other policies on it."""
        return replace(self, policies=policies)

    @property
    def partner_kinds(self) -> tuple[str, ...]:
        """The kinds of partner that the policies speak to, sorted."""
        return tuple(sorted({policy.partner_kind for policy in self.policies}))


@dataclass(frozen=True, slots=True)
class Asked:
    """One grant and the view it gets, None where nothing is shared."""

    grant: Grant
    view: View | None


def views(bench: Bench, *, kinds: Iterable[str] | None = None, days: Sequence[date] | None = None) -> Iterator[Asked]:
    """Every grant that some policy speaks to, with its view; for each kind of partner, by default on all its days."""
    for grant in grants(bench, kinds=kinds, days=days):
        yield Asked(grant, view_of(bench, grant))


def view_of(bench: Bench, grant: Grant) -> View | None:
    """What ``grant`` may see, or None for nothing."""
    try:
        return compile_view(
            bench.policies, bench.guardrails, bench.catalogue.types[grant.record_type], grant, bench.keyring
        )
    except GatewayError:
        return None


def grants(
    bench: Bench,
    *,
    kinds: Iterable[str] | None = None,
    days: Sequence[date] | None = None,
    actions: Iterable[Action] = VIEWING,
) -> Iterator[Grant]:
    """Every grant that some policy speaks to, in a fixed order; by default those that are shown records."""
    acting = tuple(actions)
    for kind in sorted(set(bench.partner_kinds if kinds is None else kinds)):
        of_kind = [policy for policy in bench.policies if policy.partner_kind == kind]
        for day in turning_days(of_kind) if days is None else days:
            for purpose in sorted({name for policy in of_kind for name in policy.purposes}):
                for type_name in sorted({policy.schema.partition("@")[0] for policy in of_kind}):
                    yield from _grants(bench, kind, purpose, type_name, day, acting)


def turning_days(policies: Iterable[Policy]) -> tuple[date, ...]:
    """The days on which what is in force becomes another: first days, and the days after last ones."""
    known = tuple(policies)
    return tuple(sorted({policy.first for policy in known} | {policy.last + timedelta(days=1) for policy in known}))


def standpoints(policies: Iterable[Policy]) -> tuple[Standpoint, ...]:
    """Partners in every position towards the areas and names that conditions write as constants.

    Of areas: one that holds them, one inside of each, one apart from all, and several of these at once.
    """
    known = tuple(policies)
    named = sorted(set(_constants(known, Kind.AREA)))
    inside = tuple(f"{area_prefix(code)}{'002002002002'[len(area_prefix(code)) :]}"[:12] for code in named)
    prefixes = tuple(map(area_prefix, named))
    apart = next((code for code in _ELSEWHERE if not code.startswith(prefixes)), AREA)
    singles = [(code,) for code in (AREA, apart, *named, *inside)]
    areas = dict.fromkeys((*singles, tuple(dict.fromkeys((*named, apart))), tuple(dict.fromkeys((*inside, apart)))))
    ids = dict.fromkeys((STAND_IN, *_names_of_partners(known)))
    return tuple(Standpoint(each, partner_id) for each in areas for partner_id in ids)


def _grants(  # noqa: PLR0913, PLR0917 - the parts of a grant
    bench: Bench, kind: str, purpose_name: str, type_name: str, day: date, actions: Iterable[Action]
) -> Iterator[Grant]:
    purpose = bench.purposes.by_name.get(purpose_name)
    if purpose is None or type_name not in bench.catalogue.types:
        return
    for action in actions:
        for standpoint in standpoints(bench.policies):
            yield Grant(
                partner=Partner(standpoint.partner_id, kind, STAND_IN, standpoint.areas, active=True),
                agreement_id=STAND_IN,
                purpose=purpose,
                record_type=type_name,
                action=action,
                areas=standpoint.areas,
                day=day,
                client_id=STAND_IN,
                case_number=STAND_IN,
                officer=STAND_IN,
            )


def _names_of_partners(policies: Iterable[Policy]) -> Iterator[str]:
    """The constants that any condition compares with a field which some condition compares with the partner's name."""
    by_field: dict[str, list[Comparison]] = {}
    for condition in _conditions(policies):
        for name, comparisons in comparisons_by_field(condition).items():
            by_field.setdefault(name, []).extend(comparisons)
    for comparisons in by_field.values():
        if any(each.value == PartnerFact.ID for each in comparisons):
            yield from (str(value) for each in comparisons for value in _values(each))


def _constants(policies: Iterable[Policy], kind: Kind) -> Iterator[str]:
    for condition in _conditions(policies):
        for comparisons in comparisons_by_field(condition).values():
            for each in comparisons:
                if each.kind is kind and each.operator is not Operator.PRESENT:
                    yield from map(str, _values(each))


def _conditions(policies: Iterable[Policy]) -> Iterator[Condition]:
    """What the rules and the answers of policies look at."""
    for policy in policies:
        yield from (rule.where for rule in policy.rules)
        yield from (answer.where for answer in policy.answers)


def _values(comparison: Comparison) -> tuple[Scalar, ...]:
    """The constants of a comparison; a fact of the partner is none."""
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    return tuple(value for value in values if not isinstance(value, PartnerFact))
