"""How many records of the archive two sets of policies show differently, for each agreement of the deployment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gateway.cli.administration import administration
from gateway.cli.policy_desk import Desk
from gateway.cli.window import open_window
from gateway.desk import count_differences
from gateway.grants.authorise import common_areas
from gateway.model.grant import Agreement, Grant, Partner
from gateway.model.plan import View
from gateway.policies.workbench.archive_impact import ArchiveCount
from gateway.policies.workbench.questions import Bench, view_of


@dataclass(frozen=True, slots=True)
class Count:
    """What differs for a partner's purpose, in the records of one type; for every one of ``actions`` alike."""

    partner: str
    purpose: str
    record_type: str
    actions: tuple[str, ...]
    count: ArchiveCount


def count_over_archive(
    desk: Desk, before: Bench, after: Bench, *, most: int | None = None, progress: Callable[[int], object]
) -> list[Count]:
    """Count for every agreement in force; those in which nothing differs are left out.

    ``most`` is how many records of each view are looked at, by default all. Raises ``GatewayError`` where a source
    cannot answer.
    """
    found: list[Count] = []
    with open_window(desk.settings) as window:
        for grants in grants_in_force(desk):
            for actions, old, new in _pairs(grants, before, after):
                count = count_differences(window, old, new, most=most, progress=progress)
                if count.gained or count.lost or count.fields:
                    grant = grants[0]
                    found.append(Count(grant.partner.id, grant.purpose.name, grant.record_type, actions, count))
    return found


def grants_in_force(desk: Desk) -> Iterator[list[Grant]]:
    """The grants of every agreement in force today: for each purpose and type, one an action."""
    directory = administration(desk.settings).directory()
    for _, agreement in sorted(directory.agreements.items()):
        partner = directory.partners[agreement.partner_id]
        if partner.active and agreement.in_force(desk.today) and common_areas(agreement.areas, partner.areas):
            yield from _of_agreement(desk, agreement, partner)


def _of_agreement(desk: Desk, agreement: Agreement, partner: Partner) -> Iterator[list[Grant]]:
    for purpose in sorted(agreement.purposes & desk.purposes.by_name.keys()):
        for name in sorted(agreement.record_types & desk.catalogue.types.keys()):
            record_type = desk.catalogue.types[name]
            yield [
                desk.grant_under(agreement, partner, purpose, record_type, action)
                for action in sorted(agreement.actions)
            ]


def _pairs(
    grants: list[Grant], before: Bench, after: Bench
) -> Iterator[tuple[tuple[str, ...], View | None, View | None]]:
    """The views of both sides, once for all actions that have the same; the archive is then asked but once."""
    found: list[tuple[list[str], View | None, View | None]] = []
    for grant in grants:
        pair = view_of(before, grant), view_of(after, grant)
        for actions, *known in found:
            if list(map(_nameless, pair)) == list(map(_nameless, known)):
                actions.append(grant.action.value)
                break
        else:
            found.append(([grant.action.value], *pair))
    return ((tuple(actions), old, new) for actions, old, new in found)


def _nameless(view: View | None) -> View | None:
    """The view without the name under which it is kept."""
    return None if view is None else replace(view, key="")
