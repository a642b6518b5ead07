"""What the pages for the ledger are made with, and which of them somebody is entrusted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.casework.canaries import Canaries
from gateway.casework.persons import Persons
from gateway.console.station import PLACE, Desk, Page, at_desk, show_desk, tell_fault
from gateway.cursors import Cursors
from gateway.identity.people.administration import People
from gateway.model.catalogue import Title
from gateway.model.person import Role, SignedIn
from gateway.model.titles import title_in
from gateway.settings import Settings
from gateway.signin.showing import language_of

LEDGER: Final = f"{PLACE}/ledger"

ENTRUSTED: Final[Mapping[str, tuple[str, frozenset[Role]]]] = {
    "ledger-search": (LEDGER, frozenset({Role.AUDITOR})),
    "verification": (f"{LEDGER}/verification", frozenset({Role.AUDITOR, Role.OPERATOR})),
    "unusual": (f"{LEDGER}/events", frozenset({Role.AUDITOR})),
    "emergency-cases": (f"{LEDGER}/emergencies", frozenset({Role.REVIEWER, Role.AUDITOR, Role.OPERATOR})),
    "recalls": (f"{LEDGER}/recalls", frozenset({Role.AUDITOR, Role.OPERATOR})),
    "person-report": (f"{LEDGER}/person", frozenset({Role.AUDITOR, Role.OPERATOR})),
    "canaries": (f"{LEDGER}/canaries", frozenset({Role.AUDITOR, Role.OPERATOR})),
}
"""The pages by the word for each: where it is, and whose it is."""

PLACES: Final = frozenset(place for place, _ in ENTRUSTED.values()) | {f"{LEDGER}/emergency", f"{LEDGER}/erase"}
"""Where somebody may be sent who has signed in, or proved themselves again."""


@dataclass(frozen=True, slots=True)
class Records:
    """What the pages are made with: the desk, the settings, and the rooms below that hold what is on record."""

    desk: Desk
    settings: Settings
    persons: Persons
    canaries: Canaries
    people: People
    cursors: Cursors
    clock: Callable[[], float]

    def page(self, blueprint: Blueprint, rule: str, word: str, *roles: Role) -> Callable[[Page], Page]:
        """Adds a page below ``/desk/ledger`` to those of ``word``: a form's where ``rule`` begins with ``POST``.

        ``roles`` are asked for in place of those that see the page of ``word``.
        """
        method, _, path = rule.rpartition(" ")

        def added(view: Page) -> Page:
            guarded = at_desk(self.desk.door, *(roles or ENTRUSTED[word][1]))(view)
            blueprint.add_url_rule(LEDGER + path, view.__name__, guarded, methods=[method or "GET"])
            return view

        return added

    def show(self, template: str, somebody: SignedIn, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - what a template shows
        """A page, with the way to the others that ``somebody`` is entrusted with."""
        place = ENTRUSTED[template.partition(".")[0]][0] if template.partition(".")[0] in ENTRUSTED else ""
        return show_desk(
            self.desk.door,
            f"records/{template}",
            status,
            pages=pages_of(somebody),
            here=place,
            somebody=somebody,
            roles={role.value for role in somebody.person.roles},
            done=request.args.get("done", ""),
            **values,
        )

    def none(self, somebody: SignedIn, fault: str) -> Response:
        """That there is no such thing."""
        return tell_fault(self.desk.door, somebody, HTTPStatus.NOT_FOUND, fault)

    def local(self, seconds: float) -> str:
        """A moment at the station.

        Seconds are told, because what is on record within one minute is compared.
        """
        return datetime.fromtimestamp(seconds, UTC).astimezone(self.settings.zone).strftime("%Y-%m-%d %H:%M:%S")

    def partner(self, partner_id: str | None) -> str:
        """What a partner is called."""
        known = self.desk.directory().partners.get(partner_id or "")
        return known.name if known is not None else partner_id or ""


def pages_of(somebody: SignedIn) -> dict[str, str]:
    """The pages that somebody is entrusted with, by the word for each."""
    return {word: place for word, (place, roles) in ENTRUSTED.items() if somebody.person.roles & roles}


def title_here(title: Title | None, name: str) -> str:
    """A title in the language of the page; what has none is called by its name."""
    if title is None:
        return name
    return title_in(title, language_of(request))


def number_of(name: str) -> int | None:
    """A number that an address or a form gives; None for what is none."""
    given = request.values.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None  # noqa: PLR2004 - digits of 32 bits
