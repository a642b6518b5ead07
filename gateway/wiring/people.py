"""The sessions of people: the door that they come through, and the pages behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint

from gateway.api.oauth import registrations
from gateway.api.operating import Check
from gateway.api.proxied import addresses
from gateway.api.standing import standing_of
from gateway.console.assets import assets_blueprint
from gateway.console.health import Health, ledger_checks
from gateway.console.lost import lost_blueprint
from gateway.console.overview import overview_blueprint
from gateway.console.partners.kept import KeptForms
from gateway.console.partners.pages import partners_blueprint
from gateway.console.partners.place import PASSKEY_PLACES, Partnership
from gateway.console.policies.pages import policies_blueprint
from gateway.console.policies.telling import EDIT, NEW, POLICY
from gateway.console.policies.unsent import UnsentTexts
from gateway.console.records.office import PLACES as LEDGER_PLACES
from gateway.console.records.pages import records_blueprint
from gateway.console.requests.pages import requests_blueprint
from gateway.console.requests.tables import REQUEST
from gateway.console.station import PARTS, Desk
from gateway.gate import Gate
from gateway.identity.code_flow import CodeFlow
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, PeopleKey, read_people_key
from gateway.identity.people.openid.own_secret import read_own_secret
from gateway.identity.people.openid.provider import OpenIdProvider
from gateway.identity.people.own_passkeys import OwnPasskeys
from gateway.identity.people.passkeys import relying_party
from gateway.identity.people.passwords import Passwords
from gateway.identity.people.provider import BACK, IdentityProvider
from gateway.identity.people.signing_in import SigningIn
from gateway.identity.self_test_results import Results
from gateway.ledger.tally import Tally
from gateway.model.catalogue import Title
from gateway.model.titles import ValueTitles
from gateway.publication.office import Office
from gateway.publication.reading import Standards
from gateway.settings import Settings
from gateway.signin.account import account_blueprint
from gateway.signin.browser import Browsers
from gateway.signin.consent import PLACE as CONSENT_PLACE
from gateway.signin.consent import consent_blueprint
from gateway.signin.door import Door
from gateway.signin.elsewhere import elsewhere_blueprint
from gateway.signin.pages import signin_blueprint
from gateway.signin.passkeys import PLACE as PASSKEYS_PLACE
from gateway.window.more.pages import requests_blueprint as requests_at_window
from gateway.window.pages import window_blueprint
from gateway.window.paper.load import load_forms
from gateway.window.seats import Seats
from gateway.window.sitting import PLACES as WINDOW_PLACES
from gateway.window.unsent import Unsent
from gateway.wiring.common import Common
from gateway.wiring.records import wire_records

PLACES: Final = frozenset(
    {"/account", "/account/password", PASSKEYS_PLACE, CONSENT_PLACE, POLICY, EDIT, NEW, REQUEST}
    | {*WINDOW_PLACES, *PARTS.values(), *LEDGER_PLACES, *PASSKEY_PLACES}
)
"""Where somebody may be sent who has signed in."""


def wire_people(
    common: Common, standards: Standards, flow: CodeFlow, gate: Gate, checks: Mapping[str, Check]
) -> Iterator[Blueprint]:
    """Every page of people; ``checks`` tell how each part is.

    Raises ``KeyFileError`` for keys that cannot be used, and ``Faulty`` for paper forms.
    """
    settings, clock = common.settings, common.clock
    key = read_people_key(settings.keys / KEY_FILE)
    people = People(common.state, key)
    signing = SigningIn(
        people,
        common.server,
        Passwords(),
        relying_party(settings.issuer, settings.station),
        clerks_need_second=settings.clerks_second_factor,
    )
    origin = urlsplit(settings.issuer)
    browsers = Browsers(key, f"{origin.scheme}://{origin.netloc}", PLACES, addresses(settings.proxies))
    door = Door(signing.sessions, clock, common.keeper.person, browsers)
    elsewhere = {each.name: Title(zh=each.name_zh, en=each.name_en) for each in settings.providers}
    yield signin_blueprint(door, signing, settings.station, elsewhere)
    yield elsewhere_blueprint(door, signing, _providers(common), elsewhere)
    yield account_blueprint(door, signing, OwnPasskeys(people, signing.factors), settings.zone)
    found = registrations(common.keeper, clock, settings.zone)
    unsent = Unsent(common.server, key)
    seats = Seats(
        common.server,
        common.keeper.current,
        standards.purposes,
        clock,
        zone=settings.zone,
        unsent=unsent,
        titles=ValueTitles(standards.catalogue.types, standards.areas),
    )
    forms = load_forms(settings.forms, standards.catalogue, standards.purposes)
    yield window_blueprint(door, seats, gate, forms)
    yield requests_at_window(door, seats, gate)
    office = Office(common.state, standards, settings.zone)
    figures = standing_of(common.engine, common.today)
    desk = Desk(door, office, common.keeper.current, figures, common.state, gate, settings.clearance)
    tally = Tally(settings.ledger, clock, settings.zone)
    yield overview_blueprint(desk, tally, _health(settings, checks))
    yield partners_blueprint(_partnership(common, desk, key, tally))
    yield policies_blueprint(desk, UnsentTexts(common.server, key))
    yield requests_blueprint(desk, unsent)
    yield records_blueprint(wire_records(common, standards, desk, key))
    yield assets_blueprint()
    yield lost_blueprint(browsers)
    yield consent_blueprint(door, flow, found, _titles(standards), settings.issuer)


def _partnership(common: Common, desk: Desk, key: PeopleKey, tally: Tally) -> Partnership:
    """What the pages for partners and people are made with."""
    return Partnership(
        desk,
        key,
        Results(common.server),
        tally,
        KeptForms(common.server, key),
        first_steps=common.settings.is_for_first_steps,
        with_certificates=bool(common.settings.mtls_address),
    )


def _health(settings: Settings, checks: Mapping[str, Check]) -> Health:
    hours = settings.timestamps_every_hours if settings.timestamps else None
    return Health({**checks, **ledger_checks(settings.ledger, stamped_every_hours=hours)})


def _providers(common: Common) -> dict[str, IdentityProvider]:
    """The providers through which people may sign in, by name."""
    return {
        each.name: OpenIdProvider(each, read_own_secret(each), common.settings.issuer + BACK + each.name, common.clock)
        for each in common.settings.providers
    }


def _titles(standards: Standards) -> Callable[[str], Title]:
    """The words for what a program may ask for, as people read them."""
    types = {f"type:{name}": each.title for name, each in standards.catalogue.types.items()}
    purposes = {f"purpose:{name}": each.title for name, each in standards.purposes.by_name.items()}
    known = types | purposes

    def title(name: str) -> Title:
        plain = name.partition(":")[2]
        return known.get(name, Title(zh=plain, en=plain))

    return title
