"""The application: the only place where objects are wired together, once, into one frozen ``Gate``."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import redis
from flask import Flask, Response
from sqlalchemy import Engine

from gateway.adapters.base import Adapter
from gateway.adapters.registry import open_adapters
from gateway.api import problems
from gateway.api.answers import answers_blueprint
from gateway.api.catalogue import catalogue_blueprint
from gateway.api.oauth import acting, oauth_blueprint, registrations, self_test_blueprint
from gateway.api.openapi import openapi_blueprint
from gateway.api.operating import count_answers, operating_blueprint
from gateway.api.proxied import addresses, take_certificates
from gateway.api.receipts import receipts_blueprint
from gateway.api.records import records_blueprint
from gateway.api.standing import checks_of, standing_of
from gateway.api.strangers import Strangers, put_off_strangers
from gateway.catalogue.load import load_catalogue
from gateway.cursors import KEY_BYTES, Cursors
from gateway.cursors import KEY_FILE as CURSOR_KEY_FILE
from gateway.db import connect_redis, open_database
from gateway.disclosure import Gate
from gateway.grants.administration import Administration
from gateway.grants.admission import Admission
from gateway.grants.keeper import DirectoryKeeper
from gateway.grants.purposes import load_purposes
from gateway.grants.revocation import Revocations
from gateway.identity.access_token import Issuer
from gateway.identity.authenticate import TokenVerifier
from gateway.identity.client_authentication import ClientAuthentication
from gateway.identity.code_flow import CodeFlow
from gateway.identity.exchange import Exchange
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE as PEOPLE_KEY_FILE
from gateway.identity.people.key import read_people_key
from gateway.identity.people.openid.own_secret import read_own_secret
from gateway.identity.people.openid.provider import OpenIdProvider
from gateway.identity.people.own_passkeys import OwnPasskeys
from gateway.identity.people.passkeys import relying_party
from gateway.identity.people.passwords import Passwords
from gateway.identity.people.provider import BACK, IdentityProvider
from gateway.identity.people.signing_in import SigningIn
from gateway.identity.proof import Proofs
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.identity.replay import ReplayGuard
from gateway.identity.self_test import SelfTest
from gateway.identity.token_endpoints import Tokens
from gateway.identity.token_keys import TokenKeys
from gateway.identity.token_server import TokenServer
from gateway.ledger.book import Ledger
from gateway.ledger.references import KEY_FILE as REFERENCE_KEY_FILE
from gateway.ledger.references import read_reference_key
from gateway.ledger.tree.service import receipts_of
from gateway.model.bounds import Aggregate
from gateway.model.catalogue import Title
from gateway.model.client import Client
from gateway.policies.standing import standing_guardrails
from gateway.proxies import Proxies
from gateway.publication.live import LivePolicies
from gateway.publication.reading import Standards
from gateway.redaction.keyring import KEY_FILE as PSEUDONYM_KEY_FILE
from gateway.redaction.keyring import read_keyring
from gateway.redaction.scrub.models import model_named
from gateway.rendering import RENDERERS
from gateway.settings import Settings, SettingsError
from gateway.signin.account import account_blueprint
from gateway.signin.browser import Browsers
from gateway.signin.consent import PLACE as CONSENT_PLACE
from gateway.signin.consent import consent_blueprint
from gateway.signin.door import Door
from gateway.signin.elsewhere import elsewhere_blueprint
from gateway.signin.pages import signin_blueprint
from gateway.signin.passkeys import PLACE as PASSKEYS_PLACE

PLACES: Final = frozenset({"/account", "/account/password", PASSKEYS_PLACE, CONSENT_PLACE})
"""Where somebody may be sent who has signed in."""

LARGEST_BODY: Final = 64 * 1024
"""Bytes; a search or a token request is a few hundred."""

_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Clock = Callable[[], float]


def create_app(settings: Settings, *, clock: Clock = time.time, adapters: Mapping[str, Adapter] | None = None) -> Flask:
    """The application of one deployment; ``adapters`` replace those that the settings' sources would open.

    Raises what its parts raise, each with a sentence for the operator: ``SettingsError``, ``Faulty`` for documents,
    ``KeyFileError``, ``KeyringError`` and ``ReferenceKeyError`` for keys, ``NamesModelError`` for a model.
    """
    engine = open_database(settings.state_url)
    server = connect_redis(_redis_url(settings))
    keeper = DirectoryKeeper(engine, server, clock)
    keys = TokenKeys(settings.keys, kept=lambda: keeper.last().token_keys, current=lambda: keeper.current().token_keys)
    replay = ReplayGuard(server)
    cursor_key = _cursor_key(settings.keys / CURSOR_KEY_FILE)
    proofs = Proofs(replay, settings.issuer, cursor_key, clock, also_at=settings.mtls_address)
    tokens = TokenVerifier(keys, issuer=settings.issuer, audience=settings.issuer, proofs=proofs)
    guardrails = standing_guardrails(settings)
    revocations = Revocations(engine, server, clock)
    admission = Admission(
        keeper,
        revocations,
        server,
        clock,
        zone=settings.zone,
        burst_per_second=settings.burst_per_second,
        person_per_minute=settings.person_per_minute,
        aggregate=guardrails.strictest(Aggregate),
    )

    def today() -> date:
        return datetime.fromtimestamp(clock(), settings.zone).date()

    standards = Standards(load_catalogue(settings.catalogue), load_purposes(settings.purposes), guardrails)
    policies = _policies(settings, standards, engine, today)
    gate = Gate(
        clock=clock,
        zone=settings.zone,
        tokens=tokens,
        admission=admission,
        purposes=standards.purposes,
        policies=policies,
        adapters=open_adapters(settings.sources) if adapters is None else adapters,
        cursors=Cursors(cursor_key),
        renderers=RENDERERS,
        **_account(settings, clock),
    )
    issuer = Issuer(settings.issuer, keys, standards.purposes, clock)

    def clients(stands: Callable[[Client], bool]) -> ClientAuthentication:
        found = registrations(keeper, clock, settings.zone, stands)
        return ClientAuthentication(found, replay, issuer=settings.issuer)

    flow = CodeFlow(server, RefreshTokens(engine, clock, revocations.revoke), keeper.person)
    token_server = TokenServer(
        issuer,
        clients(lambda client: client.stands),
        flow,
        proofs,
        unbound=settings.is_for_first_steps,
        mtls_address=settings.mtls_address,
    )
    everybody = acting(keeper, clock, settings.zone)
    held = Tokens(tokens, revocations, clock, stands=lambda requester: everybody(requester) is not None)
    token_server.offer(Exchange(held, everybody))
    administration = Administration(engine, server, clock)

    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False
    problems.install(app)
    count_answers(app)
    app.after_request(_protect)
    _know_callers(app, settings, Strangers(server, clock, per_minute=settings.strangers_per_minute))
    for asked in (records_blueprint, answers_blueprint, catalogue_blueprint, receipts_blueprint):
        app.register_blueprint(asked(gate))
    app.register_blueprint(oauth_blueprint(token_server))
    app.register_blueprint(
        self_test_blueprint(SelfTest(clients(lambda client: client.may_test), proofs, clock, administration.note_test))
    )
    app.register_blueprint(openapi_blueprint(gate, settings.issuer))
    checks = {**checks_of(engine, server, policies, gate), "signing key": keys.ready}
    door, signing, own_passkeys = _door(settings, engine, server, keeper, clock)
    elsewhere = {each.name: Title(zh=each.name_zh, en=each.name_en) for each in settings.providers}
    app.register_blueprint(signin_blueprint(door, signing, settings.station, elsewhere))
    app.register_blueprint(elsewhere_blueprint(door, signing, _providers(settings, clock), elsewhere))
    app.register_blueprint(account_blueprint(door, signing, own_passkeys, settings.zone))
    found = registrations(keeper, clock, settings.zone)
    app.register_blueprint(consent_blueprint(door, flow, found, _titles(standards), settings.issuer))
    app.register_blueprint(
        operating_blueprint(checks, standing_of(engine, today), shared_metrics="PROMETHEUS_MULTIPROC_DIR" in os.environ)
    )
    atexit.register(gate.ledger.close)
    return app


def _know_callers(app: Flask, settings: Settings, strangers: Strangers) -> None:
    """See where each request comes from and with which certificate, as far as the proxy is believed."""
    # where nobody is asked for a certificate, nobody vouches for one
    take_certificates(app, settings.proxies if settings.mtls_address else Proxies())
    put_off_strangers(app, strangers, addresses(settings.proxies))


def _door(
    settings: Settings, engine: Engine, server: redis.Redis, keeper: DirectoryKeeper, clock: Clock
) -> tuple[Door, SigningIn, OwnPasskeys]:
    """The door for people, and how they come through it."""
    key = read_people_key(settings.keys / PEOPLE_KEY_FILE)
    people = People(engine, server, clock, key)
    signing = SigningIn(
        people,
        server,
        Passwords(),
        relying_party(settings.issuer, settings.station),
        clerks_need_second=settings.clerks_second_factor,
    )

    origin = urlsplit(settings.issuer)
    browsers = Browsers(key, f"{origin.scheme}://{origin.netloc}", PLACES, addresses(settings.proxies))
    door = Door(signing.sessions, clock, keeper.person, browsers)
    return door, signing, OwnPasskeys(people, signing.factors)


def _providers(settings: Settings, clock: Clock) -> dict[str, IdentityProvider]:
    """The providers through which people may sign in, by name."""
    return {
        each.name: OpenIdProvider(each, read_own_secret(each), settings.issuer + BACK + each.name, clock)
        for each in settings.providers
    }


def _account(settings: Settings, clock: Clock) -> dict[str, Any]:
    """The ledger, and what finds the receipts in it."""
    key = read_reference_key(settings.keys / REFERENCE_KEY_FILE)
    return {
        "ledger": Ledger(settings.ledger, key, clock),
        "receipts": receipts_of(settings.ledger, settings.keys, settings.issuer, key),
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


def _policies(settings: Settings, standards: Standards, engine: Engine, today: Callable[[], date]) -> LivePolicies:
    """The policies, as they are live in the state, read against the deployment's other documents."""
    return LivePolicies(
        engine,
        standards,
        read_keyring(settings.keys / PSEUDONYM_KEY_FILE),
        today=today,
        names_model=model_named(settings.names_model),
    )


def _redis_url(settings: Settings) -> str:
    if settings.redis_url is None:
        raise SettingsError("no Redis is given: `gateway serve` starts one, or set `[redis] url`")
    return settings.redis_url


def _cursor_key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError:
        raise SettingsError(
            f"there is no cursor key `{path}` that can be read: `gateway init --again` makes one"
        ) from None
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"the cursor key `{path}` has to be of {KEY_BYTES} bytes: remove it and `gateway init --again`"
        )
    return key


def _protect(response: Response) -> Response:
    """Nothing may be kept, framed, sniffed or referred to."""
    for name, value in _HEADERS.items():
        # the pages of people say themselves what may be shown with them
        response.headers.setdefault(name, value)
    return response
