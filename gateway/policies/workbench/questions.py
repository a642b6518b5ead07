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
from gateway.model.condition import PartnerFact
from gateway.model.grant import Grant, Partner, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, area_prefix
from gateway.model.plan import View
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.workbench.possibility import comparisons_by_field

STAND_IN: Final = "example"
"""The partner, client, agreement, officer and case of grants that nobody has."""

AREA: Final = "310115003001"


@dataclass(frozen=True, slots=True)
class Bench:
    """Policies on the bench, with all that they are read against."""

    catalogue: Catalogue
    purposes: Purposes
    guardrails: Guardrails
    policies: tuple[Policy, ...]

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
        return compile_view(bench.policies, bench.guardrails, bench.catalogue.types[grant.record_type], grant)
    except GatewayError:
        return None


def grants(bench: Bench, *, kinds: Iterable[str] | None = None, days: Sequence[date] | None = None) -> Iterator[Grant]:
    """Every grant that some policy speaks to, in a fixed order."""
    for kind in sorted(set(bench.partner_kinds if kinds is None else kinds)):
        of_kind = [policy for policy in bench.policies if policy.partner_kind == kind]
        for day in turning_days(of_kind) if days is None else days:
            for purpose in sorted({name for policy in of_kind for name in policy.purposes}):
                for type_name in sorted({policy.schema.partition("@")[0] for policy in of_kind}):
                    yield from _grants(bench, kind, purpose, type_name, day)


def turning_days(policies: Iterable[Policy]) -> tuple[date, ...]:
    """The days on which what is in force becomes another: first days, and the days after last ones."""
    known = tuple(policies)
    return tuple(sorted({policy.first for policy in known} | {policy.last + timedelta(days=1) for policy in known}))


def area_sets(policies: Iterable[Policy]) -> tuple[tuple[str, ...], ...]:
    """Areas of partners in every position towards those that conditions name: one, all, inside of each, elsewhere."""
    named = sorted(set(_areas_named(policies)))
    inside = tuple(f"{area_prefix(code)}{'002002002002'[len(area_prefix(code)) :]}"[:12] for code in named)
    sets = [(AREA,), *((code,) for code in named), (*named, AREA), *((code,) for code in inside), (*inside, AREA)]
    return tuple(dict.fromkeys(sets))


def _grants(bench: Bench, kind: str, purpose_name: str, type_name: str, day: date) -> Iterator[Grant]:
    purpose = bench.purposes.by_name.get(purpose_name)
    if purpose is None or type_name not in bench.catalogue.types:
        return
    for action in Action:
        for areas in area_sets(bench.policies):
            yield Grant(
                partner=Partner(STAND_IN, kind, STAND_IN, areas, active=True),
                agreement_id=STAND_IN,
                purpose=purpose,
                record_type=type_name,
                action=action,
                areas=areas,
                day=day,
                client_id=STAND_IN,
                case_number=STAND_IN,
                officer=STAND_IN,
            )


def _areas_named(policies: Iterable[Policy]) -> Iterator[str]:
    for policy in policies:
        for rule in policy.rules:
            for comparisons in comparisons_by_field(rule.where).values():
                for comparison in comparisons:
                    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
                    if comparison.kind is Kind.AREA:
                        yield from (str(value) for value in values if not isinstance(value, PartnerFact))
