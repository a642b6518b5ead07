"""May they, for this purpose: purposes and legal bases, partners and agreements, and the grant they yield."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gateway.model.catalogue import Tag, Title
from gateway.model.inquiry import Action

RECORDED_NECESSITY: Final = "recorded-necessity"
"""The exception that no purpose permits by name: it is open for what a purpose's ``Necessity`` names, and no more."""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Why a disclosure is lawful: the article, and whether the partner is entrusted by law with the duty (G10, G11)."""

    citation: str
    entrusted: frozenset[str]
    """Kinds of partner that the cited law or regulation entrusts with the duty."""
    consent: bool = False
    """Whether it rests on the consent of the people concerned, rather than on the duty alone (G9, G10)."""


@dataclass(frozen=True, slots=True)
class Necessity:
    """Why a purpose cannot do without sensitive information about people: what kinds, and where it is written (G9)."""

    tags: frozenset[Tag]
    document: str
    on: date


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether the people concerned are told of a disclosure (G18); ``deferred`` is the ground on which not yet.

    ``for_days`` are the days after which they are told nevertheless; without it, when the purpose defers no more.
    """

    deferred: str | None = None
    for_days: int | None = None

    def until(self, day: date) -> date | None:
        """The day from which on people are told of a disclosure on ``day``; None where that is not settled."""
        return None if self.for_days is None else day + timedelta(days=self.for_days)


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """That a purpose is for an emergency: it is asked for with a reason, and somebody else reviews each use in time."""

    review_within_hours: int

    @property
    def obligation(self) -> str:
        """What the requester is told of it with every release."""
        return f"reviewed-within-{self.review_within_hours}-hours"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One entry of the closed list of purposes; a request has exactly one."""

    name: str
    title: Title
    basis: LegalBasis
    requires_case_number: bool
    requires_officer: bool
    permits: frozenset[str]
    """Names of statutory exceptions (``guardrails.yaml``) that this purpose opens, such as ``judicial-organ``."""
    obligations: tuple[str, ...]
    """Duties that travel with every release for this purpose, beside those of the guardrails."""
    necessity: Necessity | None = None
    notice: Notice = Notice()
    break_glass: BreakGlass | None = None
    """Set for a purpose whose every use names its reason and its officer, and is reviewed afterwards."""


@dataclass(frozen=True, slots=True)
class Purposes:
    """The closed list, by name, with the hash of the file it was read from."""

    by_name: Mapping[str, Purpose]
    digest: str


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency or committee that receives; ``kind`` is what policies are written for."""

    id: str
    kind: str
    name: str
    areas: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a partner and the station settled. ``first`` and ``last`` are both days on which it is in force."""

    id: str
    partner_id: str
    record_types: frozenset[str]
    actions: frozenset[Action]
    purposes: frozenset[str]
    areas: tuple[str, ...]
    first: date
    last: date
    revoked: bool = False

    def in_force(self, day: date) -> bool:
        """Whether the agreement holds on ``day``."""
        return not self.revoked and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """What was granted on a request beyond an agreement: a type for a purpose, in these areas, on these days.

    It shows nothing by itself. What policies show is shown at most as far as ``fields`` go; where the agreement has the
    action on the type for the purpose already, it is more areas for that and nothing else. ``id`` is the request's.
    """

    id: str
    agreement_id: str
    record_type: str
    actions: frozenset[Action]
    purpose: str
    fields: frozenset[str]
    areas: tuple[str, ...]
    first: date
    last: date

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is for: of two for one place the later counts alone."""
        return (self.agreement_id, self.record_type, self.purpose)

    def in_force(self, day: date) -> bool:
        """Whether it holds on ``day``, the agreement holding as well."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Grant:
    """The authorisation that was found: partner, purpose, type and action, in these areas, on this day.

    ``through`` are the like grants of those that act for the client, in the same areas: what they may not see, the
    client is not shown through them. ``only`` are the fields beyond which nothing was granted; None where the agreement
    itself has the type, and policies alone decide.
    """

    partner: Partner
    agreement_id: str
    purpose: Purpose
    record_type: str
    action: Action
    areas: tuple[str, ...]
    day: date
    client_id: str
    case_number: str | None = None
    officer: str | None = None
    through: tuple[Grant, ...] = ()
    only: frozenset[str] | None = None
