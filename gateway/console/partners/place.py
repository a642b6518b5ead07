"""What the pages for partners and for people are made with, and under whose name they act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

import orjson
from flask import Response, request

from gateway.console.partners.kept import Form, KeptForms
from gateway.console.station import PLACE, Desk
from gateway.grants.administration import Administration
from gateway.grants.revocation import Revocations
from gateway.identity.people.administration import People
from gateway.identity.people.key import PeopleKey
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.identity.self_test_results import Results
from gateway.ledger.tally import Tally
from gateway.model.client import Client
from gateway.model.facts import facts
from gateway.model.grant import Agreement
from gateway.model.person import Factor, Role, SignedIn
from gateway.signin.showing import led_to

PARTNERS: Final = f"{PLACE}/partners"
PARTNER: Final = f"{PLACE}/partner"
PEOPLE: Final = f"{PLACE}/people"
PERSON: Final = f"{PLACE}/person"

LONGEST_NOTE: Final = 500

PASSKEY_PLACES: Final = frozenset(
    {
        *(PARTNERS, PARTNER, PEOPLE, PERSON),
        *(f"{PARTNER}/new", f"{PARTNER}/agreement", f"{PARTNER}/client", f"{PARTNER}/keys", f"{PERSON}/new"),
    }
)
"""Where somebody goes on who was asked for a passkey."""


@dataclass(frozen=True, slots=True)
class Partnership:
    """What the pages are made with.

    ``first_steps`` and ``with_certificates`` say what bindings a program may have here: none at all, while only this
    machine can reach the gateway, and a certificate's, where programs are asked for one.
    """

    desk: Desk
    key: PeopleKey
    results: Results
    tally: Tally
    forms: KeptForms
    first_steps: bool
    with_certificates: bool

    def administration(self, somebody: SignedIn) -> Administration:
        """The writes to partners, agreements and clients, as acts of ``somebody``."""
        return Administration(replace(self.desk.state, by=somebody.person.id))

    def people(self, somebody: SignedIn) -> People:
        """The writes to accounts, as acts of ``somebody``."""
        state = replace(self.desk.state, by=somebody.person.id)
        return People(state, self.key, RefreshTokens(state, Revocations(state).revoke).end_person)

    def is_of_the_station(self, name: str) -> bool:
        """Whether it is the account of somebody of the station, and not only a name that was given."""
        person = self.desk.directory().people.get(name)
        return person is not None and person.partner_id is None

    def prove_first(self, somebody: SignedIn, place: str, form: Form | None = None) -> Response | None:
        """None for whoever has just proved a passkey; others are sent to do so, and find ``form`` at ``place`` again.

        ``place`` is the page with its query.
        """
        again = self.desk.door.ask_again(somebody, place, Factor.PASSKEY)
        if again is not None and form is not None:
            filled_in = ((name, text) for name, text in form.items(multi=True) if name != "form_token")
            self.forms.keep(somebody.session, request.path, filled_in)
        return again


def is_operator(somebody: SignedIn) -> bool:
    """Whether partners and people are theirs to administer."""
    return Role.OPERATOR in somebody.person.roles


def mark_of(thing: Agreement | Client | None) -> str:
    """What somebody has looked at, so that a change made elsewhere meanwhile is noticed."""
    if thing is None:
        return ""
    return sha256(orjson.dumps(facts(thing), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def place_of(page: str, **query: str) -> str:
    """A page with its query; what is empty is left out."""
    named = {name: text for name, text in query.items() if text}
    return f"{page}?{urlencode(named)}" if named else page


def done_at(page: str, act: str, **query: str) -> Response:
    """Send the browser back to the page, which says what was done."""
    return led_to(place_of(page, **query, done=act))


def note_in(form: Mapping[str, str]) -> str:
    """Why something is done, as a form gives it: one line of bounded length."""
    return " ".join(form.get("note", "").split())[:LONGEST_NOTE]
