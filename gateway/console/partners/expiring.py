"""What is about to end, so that nobody is surprised by it: agreements, policies, and certificates that were shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from gateway.grants.directory import Directory
from gateway.grants.ending import SOON_DAYS, VERY_SOON_DAYS, endings
from gateway.identity.self_test_results import Result
from gateway.policies.policy import Policy

LAST_DAY: Final = 1


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something that ends on ``last``, by the word for its kind; ``days`` are left after today, 0 on the last one.

    ``partner_id`` is None where it is nobody's alone.
    """

    kind: str
    name: str
    partner_id: str | None
    last: date
    days: int

    @property
    def within(self) -> int:
        """The shortest of the terms of 1, 7 and 30 days within which it ends."""
        return next(term for term in (LAST_DAY, VERY_SOON_DAYS, SOON_DAYS) if self.days <= term)


def expiring_agreements(directory: Directory, today: date) -> Iterator[Expiring]:
    """Agreements in force that end soon."""
    for each in endings(directory, today):
        yield Expiring("agreement", each.agreement_id, each.partner_id, each.last, each.days)


def expiring_policies(policies: Iterable[Policy], today: date) -> Iterator[Expiring]:
    """Policies in force that end soon, with no version that goes on from there."""
    known = tuple(policies)
    for each in known:
        days = (each.last - today).days
        goes_on = any(other.name == each.name and other.last > each.last for other in known)
        if each.first <= today and 0 <= days <= SOON_DAYS and not goes_on:
            yield Expiring("policy", each.name, None, each.last, days)


def expiring_certificates(
    directory: Directory, results: Iterable[Result], today: date, zone: tzinfo
) -> Iterator[Expiring]:
    """Certificates with which programs passed their last self-test; those that ended already as well."""
    for each in results:
        client = directory.clients.get(each.client_id)
        if client is None or each.until is None or not each.passed:
            continue
        last = datetime.fromtimestamp(each.until, zone).date()
        if (last - today).days <= SOON_DAYS:
            partner = directory.agreements[client.agreement_id].partner_id
            yield Expiring("certificate", each.client_id, partner, last, max((last - today).days, 0))


def in_order(found: Iterable[Expiring]) -> list[Expiring]:
    """What ends first comes first."""
    return sorted(found, key=lambda each: (each.last, each.kind, each.name))
