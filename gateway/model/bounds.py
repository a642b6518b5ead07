"""What statute asks of a station as a whole, in numbers: how long, how much together, signed by how many.

Where two guardrails speak of the same thing, the stricter holds: bounds meet, as views do, and none is ever widened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Longest:
    """The most days that a policy and an agreement may last, the first and the last day included."""

    policy_days: int
    agreement_days: int

    def met(self, other: Longest) -> Longest:
        """What both allow.

        >>> Longest(365, 730).met(Longest(730, 365))
        Longest(policy_days=365, agreement_days=365)
        """
        return Longest(min(self.policy_days, other.policy_days), min(self.agreement_days, other.agreement_days))


@dataclass(frozen=True, slots=True)
class Kept:
    """How long the ledger and the logs have to be kept at least."""

    ledger_years: int
    log_days: int

    def met(self, other: Kept) -> Kept:
        """What satisfies both.

        >>> Kept(3, 200).met(Kept(5, 183))
        Kept(ledger_years=5, log_days=200)
        """
        return Kept(max(self.ledger_years, other.ledger_years), max(self.log_days, other.log_days))


@dataclass(frozen=True, slots=True)
class Share:
    """How many record types, and how many purposes, somebody may combine."""

    types: int
    purposes: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What a partner, and any one person of it, may combine on one day of the station."""

    partner: Share
    person: Share

    def met(self, other: Aggregate) -> Aggregate:
        """What both allow.

        >>> Aggregate(Share(6, 3), Share(4, 2)).met(Aggregate(Share(5, 4), Share(4, 1)))
        Aggregate(partner=Share(types=5, purposes=3), person=Share(types=4, purposes=1))
        """
        return Aggregate(_lesser(self.partner, other.partner), _lesser(self.person, other.person))


@dataclass(frozen=True, slots=True)
class Signed:
    """How many different people have to sign a guardrail file that differs from what is shipped."""

    people: int

    def met(self, other: Signed) -> Signed:
        """What satisfies both.

        >>> Signed(2).met(Signed(3))
        Signed(people=3)
        """
        return Signed(max(self.people, other.people))


Bound: TypeAlias = Longest | Kept | Aggregate | Signed


def _lesser(one: Share, other: Share) -> Share:
    return Share(min(one.types, other.types), min(one.purposes, other.purposes))
