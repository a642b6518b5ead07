"""All partners in a table, and everything about one of them, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.console.partners.expiring import (
    Expiring,
    expiring_agreements,
    expiring_certificates,
    expiring_policies,
    in_order,
)
from gateway.console.partners.place import PARTNER, Partnership, place_of
from gateway.console.partners.telling import areas_in_words
from gateway.console.tables import Cell, Table
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.grants.directory import Directory
from gateway.identity.self_test_results import Result
from gateway.model.client import Client, Delegation
from gateway.model.grant import Agreement, Partner
from gateway.model.person import Person
from gateway.policies.policy import Policy

_COLUMNS = ("partner", "id", "kind", "areas", "agreements-in-force", "programs", "persons", "ends-next", "state")


@dataclass(frozen=True, slots=True)
class Held:
    """A partner with all that hangs on it."""

    partner: Partner
    agreements: Sequence[Agreement]
    clients: Sequence[Client]
    delegations: Sequence[Delegation]
    people: Sequence[Person]

    def policies(self, policies: Iterable[Policy], today: date) -> list[Policy]:
        """The policies in force that reach it: of its kind, for a purpose and a type of an agreement in force."""
        in_force = [each for each in self.agreements if each.in_force(today)]
        return sorted(
            (
                policy
                for policy in policies
                if policy.partner_kind == self.partner.kind and policy.first <= today <= policy.last
                if any(
                    policy.purposes & each.purposes and policy.schema.partition("@")[0] in each.record_types
                    for each in in_force
                )
            ),
            key=lambda policy: policy.name,
        )


def held_by(directory: Directory, partner_id: str) -> Held | None:
    """The partner of that id with all that hangs on it, or None."""
    partner = directory.partners.get(partner_id)
    if partner is None:
        return None
    agreements = [each for _, each in sorted(directory.agreements.items()) if each.partner_id == partner_id]
    ids = {each.id for each in agreements}
    clients = [each for _, each in sorted(directory.clients.items()) if each.agreement_id in ids]
    theirs = {each.id for each in clients}
    return Held(
        partner,
        sorted(agreements, key=lambda each: (each.revoked, each.last)),
        clients,
        [each for names, each in sorted(directory.delegations.items()) if theirs & set(names)],
        [each for _, each in sorted(directory.people.items()) if each.partner_id == partner_id],
    )


def expiring_of(partnership: Partnership, held: Held, results: Iterable[Result]) -> list[Expiring]:
    """What is about to end of a partner."""
    desk = partnership.desk
    directory, today = desk.directory(), desk.office.today
    found = [*expiring_agreements(directory, today), *expiring_certificates(directory, results, today, desk.gate.zone)]
    own = [each for each in found if each.partner_id == held.partner.id]
    policies = desk.gate.policies.as_of(directory.version).policies
    return in_order([*own, *expiring_policies(held.policies(policies, today), today)])


def table_of_partners(partnership: Partnership, language: str) -> Table:
    """Every partner with what stands, in a row."""
    directory, today = partnership.desk.directory(), partnership.desk.office.today
    ending = {each.partner_id: each for each in reversed([*expiring_agreements(directory, today)])}
    rows = [
        _row(partnership, held, ending.get(partner_id), language)
        for partner_id in sorted(directory.partners)
        if (held := held_by(directory, partner_id)) is not None
    ]
    marks = ["" if each.active else "off" for _, each in sorted(directory.partners.items())]
    return Table("partners", _COLUMNS, rows, filters=("kind", "state"), marks=marks)


def _row(partnership: Partnership, held: Held, ending: Expiring | None, language: str) -> tuple[Cell, ...]:
    partner, today = held.partner, partnership.desk.office.today
    in_force = sum(each.in_force(today) for each in held.agreements)
    in_use = sum(each.stands for each in held.clients)
    people = sum(each.active for each in held.people)
    ends = "" if ending is None else in_days(ending, language)
    return (
        Cell(partner.name, place_of(PARTNER, id=partner.id)),
        Cell(partner.id),
        Cell(kind_in(partner.kind, language)),
        Cell(areas_in_words(partnership, partner.areas, language)),
        Cell(str(in_force), key=in_force),
        Cell(str(in_use), key=in_use),
        Cell(str(people), key=people),
        Cell(ends, key=10_000 if ending is None else ending.days),
        Cell(say_at_desk("state-active" if partner.active else "state-suspended", language)),
    )


def in_days(ending: Expiring, language: str) -> str:
    """How long something still lasts, in words."""
    word = "ends-today" if ending.days == 0 else "ends-in"
    return say_at_desk(word, language, day=ending.last.isoformat(), n=ending.days)
