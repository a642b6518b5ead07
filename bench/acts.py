"""What a station takes back, each in the way in which it does: what the gateway's own commands and endpoints call."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from bench.deployment import Deployment
from bench.load import ask, post
from bench.question import STREET_AGREEMENT
from gateway.changes import OpenState
from gateway.db import connect_redis, open_database
from gateway.grants.administration import Administration
from gateway.grants.keeper import DirectoryKeeper
from gateway.grants.purposes import load_purposes
from gateway.grants.revocation import Revocations
from gateway.identity.access_token import Authorised, Issuer, issue
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.identity.details import Details
from gateway.identity.people.administration import People
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.identity.registration import Registration
from gateway.identity.signed import read_signed
from gateway.identity.token_keys import TokenKeys
from gateway.ledger.opening import open_ledger
from gateway.model.person import Factor, Person, Role

RECORD: Final = "/v1/records/household/nobody"
ACCOUNT: Final = "/account"
_CLERK: Final = "measured-clerk"


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to take back: what is asked meanwhile, the status that says "accepted", and how it is taken back.

    ``give_back`` undoes it, so that there can be another try.
    """

    path: str
    headers: Mapping[str, str]
    accepted: int
    take_back: Callable[[], object]
    give_back: Callable[[], object] = lambda: None


class Station:
    """A deployment whose gateway runs, and what its operator does."""

    def __init__(self, deployment: Deployment, redis_url: str) -> None:
        settings, clock = deployment.settings, time.time
        engine, self.redis = open_database(settings.state_url), connect_redis(redis_url)
        keeper = DirectoryKeeper(engine, self.redis, clock)
        keys = TokenKeys(
            settings.keys, kept=lambda: keeper.last().token_keys, current=lambda: keeper.current().token_keys
        )
        self._deployment = deployment
        self._keeper = keeper
        self._issuer = Issuer(settings.issuer, keys, load_purposes(settings.purposes), clock)
        self._ledger = open_ledger(settings, clock)
        state = OpenState(engine, self.redis, self._ledger, clock, "the benchmark")
        self._revocations = Revocations(state)
        self._administration = Administration(state)
        self._people = People(state, read_people_key(settings.keys / KEY_FILE))
        partner = self._registration(STREET_AGREEMENT).partner
        self._people.add(Person(_CLERK, "经办人", partner.id, frozenset({Role.CLERK}), active=True))

    def tries(self) -> dict[str, Callable[[], Try]]:
        """How each thing is made ready to be taken back, by its name."""
        return {
            "a token, given back to /oauth/revoke": self._token_given_back,
            "a token, by the station": lambda: self._revoked(self.token(), "jti"),
            "a family of tokens": lambda: self._revoked(self.token(family=secrets.token_hex(16)), "family"),
            "an agreement": self._agreement,
            "a client": lambda: self._suspended(
                lambda active: self._administration.set_client_active(STREET_AGREEMENT, active=active)
            ),
            "a partner": lambda: self._suspended(
                lambda active: self._administration.set_partner_active(
                    self._registration(STREET_AGREEMENT).partner.id, active=active
                )
            ),
            "a person, before a program": lambda: self._suspended(
                lambda active: self._people.set_active(_CLERK, active=active), person_id=_CLERK
            ),
            "a person, before a browser": self._session,
        }

    def token(
        self,
        client: str = STREET_AGREEMENT,
        family: str | None = None,
        person_id: str | None = None,
        confirmation: Mapping[str, str] | None = None,
    ) -> str:
        """A new token."""
        given = Authorised(
            self._registration(client),
            "household:list household:read",
            Details("elderly-care"),
            confirmation=confirmation or {},
            family=family,
            person_id=person_id,
        )
        return str(issue(self._issuer, given)["access_token"])

    def held(self, token: str, take_back: Callable[[], object], give_back: Callable[[], object] = lambda: None) -> Try:
        """A token that is used until it is taken back."""
        return Try(RECORD, {"Authorization": f"Bearer {token}"}, 404, take_back, give_back)

    def _token_given_back(self) -> Try:
        token, key = self.token(), self._deployment.keys[STREET_AGREEMENT]
        assertion = make_assertion(key, STREET_AGREEMENT, self._deployment.settings.issuer, time.time())
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, "token": token}
        media_type = "application/x-www-form-urlencoded"
        request = post("/oauth/revoke", urlencode(form).encode(), media_type=media_type)
        return self.held(token, lambda: ask(self._deployment.port, request))

    def _revoked(self, token: str, name: str) -> Try:
        claims = read_signed(token).claims
        return self.held(token, lambda: self._revocations.revoke(str(claims[name]), int(claims["exp"])))

    def _agreement(self) -> Try:
        like, name = self._registration(STREET_AGREEMENT), f"once-{secrets.token_hex(4)}"
        self._administration.add_agreement(replace(like.agreement, id=name))
        self._administration.add_client(replace(like.client, id=name, agreement_id=name))
        return self.held(self.token(name), lambda: self._administration.revoke_agreement(name))

    def _suspended(self, set_active: Callable[[bool], object], person_id: str | None = None) -> Try:
        return self.held(self.token(person_id=person_id), lambda: set_active(False), lambda: set_active(True))

    def _session(self) -> Try:
        sessions = self._people.sessions
        held = sessions and sessions.open(_CLERK, {Factor.PASSWORD: 0}, sessions.beginning(_CLERK))
        cookie = {"Cookie": f"__Host-session={held}"}
        suspend, resume = (
            lambda active=active: self._people.set_active(_CLERK, active=active) for active in (False, True)
        )
        return Try(ACCOUNT, cookie, 200, suspend, resume)

    def _registration(self, client_id: str) -> Registration:
        directory = self._keeper.current()
        client = directory.clients[client_id]
        agreement = directory.agreements[client.agreement_id]
        return Registration(client, directory.partners[agreement.partner_id], agreement)
