"""For which purpose somebody sits at the window: what is open to them, and what they chose, for as long as the session.

A partner's clerks may sit for an agreement where the station has entered a window's client for it. That client is one
like any other: entered by one person and approved by another, counted, suspended and named in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
import redis

from gateway.grants.directory import Directory
from gateway.identity.details import one_line
from gateway.identity.people.sessions import LONGEST_S
from gateway.model.grant import Agreement, Partner, Purpose, Purposes, StandingGrant
from gateway.model.person import SignedIn
from gateway.model.requester import Scope, Seat
from gateway.model.titles import ValueTitles
from gateway.reach import within_reach
from gateway.window.unsent import Unsent

_CHOSEN: Final = "gateway:seat:"


@dataclass(frozen=True, slots=True)
class Place:
    """A purpose for which somebody may sit, under one agreement, by the window's client for it."""

    client_id: str
    agreement: Agreement
    purpose: Purpose
    granted: tuple[StandingGrant, ...] = ()
    """What was granted beside the agreement, for any purpose."""

    @property
    def scopes(self) -> frozenset[Scope]:
        """All that may be asked for here; the walk decides which of it, for the purpose."""
        agreement = self.agreement
        agreed = {Scope(name, action) for name in agreement.record_types for action in agreement.actions}
        beside = (each for each in self.granted if each.purpose == self.purpose.name)
        return frozenset(agreed | {Scope(each.record_type, action) for each in beside for action in each.actions})

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the agreement, and those that were granted beside it for the purpose."""
        beside = (area for each in self.granted if each.purpose == self.purpose.name for area in each.areas)
        return tuple(dict.fromkeys((*self.agreement.areas, *beside)))

    @property
    def name(self) -> str:
        """Tells it apart among the places that are open to one person."""
        return f"{self.client_id}:{self.purpose.name}"


class NoPlaceError(Exception):
    """Nothing was chosen: there is no such place for them, or its purpose needs a case number."""


class Seats:
    """The seats of one deployment. Every method raises ``GatewayError`` (503) without the state or Redis."""

    def __init__(  # noqa: PLR0913 - what it looks things up in, by their names
        self,
        server: redis.Redis,
        directory: Callable[[], Directory],
        purposes: Purposes,
        clock: Callable[[], float],
        *,
        zone: ZoneInfo,
        unsent: Unsent,
        titles: ValueTitles,
    ) -> None:
        self._redis: Any = server
        self._directory = directory
        self._purposes = purposes
        self._clock = clock
        self._zone = zone
        self.unsent = unsent
        self.titles = titles

    def open_to(self, somebody: SignedIn) -> tuple[Place, ...]:
        """The places that are open to somebody today, sorted by name."""
        directory, today = self._directory(), datetime.fromtimestamp(self._clock(), self._zone).date()
        found = []
        for client in directory.clients.values():
            agreement = directory.agreements[client.agreement_id]
            partner = directory.partners[agreement.partner_id]
            if not (client.is_window and client.stands and partner.active and agreement.in_force(today)):
                continue
            if not somebody.person.is_clerk_of(partner.id):
                continue
            granted = directory.granted_beside(agreement.id, today)
            named = agreement.purposes | {each.purpose for each in granted}
            purposes = [self._purposes.by_name[name] for name in named & self._purposes.by_name.keys()]
            found += [Place(client.id, agreement, each, granted) for each in purposes if _is_open(each, partner)]
        return tuple(sorted(found, key=lambda place: place.name))

    def lawful(self, place: Place) -> tuple[Purpose, ...]:
        """The purposes that the law entrusts the partner of a place with, but for emergencies; sorted by name."""
        partner = self._directory().partners[place.agreement.partner_id]
        return tuple(each for _, each in sorted(self._purposes.by_name.items()) if _is_open(each, partner))

    @within_reach()
    def take(self, somebody: SignedIn, name: str, case_number: str) -> None:
        """Sit down for the purpose of the place ``name``; raises ``NoPlaceError``."""
        place = _named(self.open_to(somebody), name)
        if place is None:
            raise NoPlaceError
        chosen = orjson.dumps({"place": name, "case": _case(place.purpose, case_number)})
        self._redis.set(_CHOSEN + somebody.session, chosen, ex=LONGEST_S)

    @within_reach()
    def leave(self, somebody: SignedIn) -> None:
        """Get up; another purpose may be chosen."""
        self._redis.delete(_CHOSEN + somebody.session)

    @within_reach()
    def taken(self, somebody: SignedIn) -> tuple[Seat, Place] | None:
        """Where somebody sits, if that is open to them still."""
        kept = self._redis.get(_CHOSEN + somebody.session)
        chosen = orjson.loads(kept) if kept else {}
        place = _named(self.open_to(somebody), chosen.get("place", ""))
        return None if place is None else (_seat(somebody, place, chosen["case"]), place)


def _is_open(purpose: Purpose, partner: Partner) -> bool:
    """Whether such a partner may sit down for the purpose: not for an emergency, whose every use needs its reason."""
    return partner.kind in purpose.basis.entrusted and purpose.break_glass is None


def _named(places: tuple[Place, ...], name: str) -> Place | None:
    return next((place for place in places if place.name == name), None)


def _case(purpose: Purpose, given: str) -> str | None:
    """The case number, where the purpose asks for one, as it may stand on the record."""
    if not purpose.requires_case_number:
        return None
    if not (case := one_line(given)):
        raise NoPlaceError
    return case


def _seat(somebody: SignedIn, place: Place, case_number: str | None) -> Seat:
    agreement = place.agreement
    return Seat(
        person_id=somebody.person.id,
        officer=one_line(somebody.person.name) or somebody.person.id,
        session=somebody.session,
        expires=min(somebody.proofs.values(), default=0) + LONGEST_S,
        client_id=place.client_id,
        partner_id=agreement.partner_id,
        agreement_id=agreement.id,
        purpose=place.purpose.name,
        scopes=place.scopes,
        case_number=case_number,
    )
