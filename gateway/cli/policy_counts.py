"""How many records of the archive two sets of policies show differently, for each agreement of the deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gateway.adapters.base import Adapter
from gateway.adapters.registry import open_adapters
from gateway.cli.administration import administration
from gateway.cli.policy_desk import Desk
from gateway.model.condition import ALWAYS
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.plan import DisclosurePlan, Order, View
from gateway.policies.policy import Policy
from gateway.policies.workbench.questions import Bench, view_of

MOST_COUNTED: Final = 1_000_000
"""Records of one view that are looked at; where there are more, the numbers are told as at least so many."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many records a partner would see for a purpose and did not, and the other way round."""

    partner: str
    purpose: str
    record_type: str
    gained: int
    lost: int
    is_whole: bool


def count_rows(desk: Desk, old: tuple[Policy, ...], new: tuple[Policy, ...]) -> list[Count]:
    """Count for every agreement in force; those in which nothing changes are left out."""
    directory = administration(desk.settings).directory()
    adapters = open_adapters(desk.settings.sources)
    try:
        counts = [
            _count(desk, (desk.bench(old), desk.bench(new)), asked, adapters)
            for _, agreement in sorted(directory.agreements.items())
            for asked in _asked(agreement, directory.partners[agreement.partner_id], desk)
        ]
    finally:
        for adapter in adapters.values():
            adapter.close()
    return [count for count in counts if count.gained or count.lost]


def _asked(agreement: Agreement, partner: Partner, desk: Desk) -> list[tuple[Agreement, Partner, str, str]]:
    if not agreement.in_force(desk.today):
        return []
    return [
        (agreement, partner, purpose, name)
        for purpose in sorted(agreement.purposes & desk.purposes.by_name.keys())
        for name in sorted(agreement.record_types & desk.catalogue.types.keys())
    ]


def _count(
    desk: Desk,
    benches: tuple[Bench, Bench],
    asked: tuple[Agreement, Partner, str, str],
    adapters: Mapping[str, Adapter],
) -> Count:
    agreement, partner, purpose, name = asked
    action = Action.LIST if Action.LIST in agreement.actions else Action.READ
    grant = desk.grant_under(agreement, partner, purpose, desk.catalogue.types[name], action)
    before, after = (_identifiers(view_of(bench, grant), adapters) for bench in benches)
    whole = max(len(before), len(after)) < MOST_COUNTED
    return Count(partner.id, purpose, name, len(after - before), len(before - after), whole)


def _identifiers(view: View | None, adapters: Mapping[str, Adapter]) -> frozenset[str]:
    if view is None:
        return frozenset()
    plan = DisclosurePlan(view, (), ALWAYS, (Order(view.identifier),), None, MOST_COUNTED)
    return frozenset(plan.identifiers(adapters[view.source].execute(plan)))
