"""An OpenID provider: the way there, and what is made of what comes back.

A browser is sent with PKCE (S256), a nonce and a state, and comes back with a code, which the gateway redeems itself.
Of two providers neither can pass an answer of the other on: each has an address of its own to come back to, the answer
names its issuer where the metadata say so (RFC 9207), and the ID token does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from authlib.integrations.requests_client import OAuth2Session

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.identity.people.openid.asking import Asking, turn_of
from gateway.identity.people.openid.id_token import check_id_token, is_second
from gateway.identity.people.openid.metadata import WELL_KNOWN, Metadata, read_metadata
from gateway.identity.people.openid.own_secret import OwnSecret
from gateway.identity.people.openid.signing_keys import SigningKeys
from gateway.identity.people.provider import NotVouchedError, ProviderAwayError, Secrets, Vouched
from gateway.identity.people.sessions import LONGEST_S
from gateway.identity.signed import NotGenuine, read_signed
from gateway.settings.provider import ProviderSettings

KEPT_S: Final = 3600
PAUSE_S: Final = 10
"""Seconds for which a provider that could not be asked is not asked again."""

_LONGEST_CODE: Final = 4096


class OpenIdProvider:
    """An ``IdentityProvider``; ``back`` is the address of the gateway that browsers come back to from it."""

    def __init__(self, settings: ProviderSettings, own: OwnSecret, back: str, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._own = own
        self._back = back
        self._clock = clock
        self._asking = Asking(settings.ca_file)
        self._keys = SigningKeys(lambda: self._asking.document(self._known().jwks_uri), clock)
        self._lock = threading.Lock()
        self._metadata: Metadata | None = None
        self._asked = float("-inf")

    def way_there(self, state: str, secrets: Secrets) -> str:
        """The address to send a browser to, which asks for a sign-in that is no older than a session may be."""
        address = self._known().authorization_endpoint
        asked: dict[str, Any] = {"nonce": secrets.nonce, "max_age": LONGEST_S}
        if self._settings.trusted_acr:
            asked["acr_values"] = " ".join(sorted(self._settings.trusted_acr))
        session = self._session(scope="openid", code_challenge_method="S256")
        there, _ = session.create_authorization_url(address, state=state, code_verifier=secrets.verifier, **asked)
        return str(there)

    def vouched(self, answer: Mapping[str, str], secrets: Secrets) -> Vouched:
        """Whom the provider vouches for, by the parameters that the browser brought."""
        known = self._known()
        named = answer.get("iss")
        if named != self._settings.issuer and (named is not None or known.names_itself):
            raise NotVouchedError("iss")
        code = answer.get("code", "")
        if "error" in answer or not 0 < len(code) <= _LONGEST_CODE:
            raise NotVouchedError("no code")
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": secrets.verifier}
        given = self._asking.redeem(self._session(), known.token_endpoint, {**form, **self._assertion()})
        try:
            return self._believed(given.get("id_token"), known, secrets.nonce)
        except NotGenuine as verdict:
            raise NotVouchedError(verdict.reason) from None

    def _believed(self, id_token: object, known: Metadata, nonce: str) -> Vouched:
        if not isinstance(id_token, str):
            raise NotGenuine("no ID token")
        signed = read_signed(id_token)
        if signed.type not in {None, "JWT"}:
            raise NotGenuine("typ")
        if signed.algorithm not in known.algorithms:
            raise NotGenuine("algorithm")
        claims = signed.verify(self._keys.find(signed.kid, signed.algorithm))
        settings = self._settings
        subject, proved = check_id_token(claims, settings.issuer, settings.client_id, nonce, self._clock())
        second = is_second(claims, settings.trusted_amr, settings.trusted_acr)
        return Vouched(settings.issuer, subject, proved, second)

    def _known(self) -> Metadata:
        """The metadata, asked for again after an hour."""
        with turn_of(self._lock):
            age = self._clock() - self._asked
            if self._metadata is not None and age < KEPT_S:
                return self._metadata
            if self._metadata is None and age < PAUSE_S:
                raise ProviderAwayError("was away")
            self._metadata, self._asked = None, self._clock()
            address = self._settings.issuer.rstrip("/") + WELL_KNOWN
            self._metadata = read_metadata(self._asking.document(address), self._settings.issuer, self._own.method)
            return self._metadata

    def _session(self, **given: str) -> OAuth2Session:
        """Authlib's client, for one question."""
        return OAuth2Session(
            self._settings.client_id,
            self._own.secret,
            token_endpoint_auth_method=self._own.method if self._own.secret else "none",
            redirect_uri=self._back,
            **given,
        )

    def _assertion(self) -> dict[str, str]:
        """What proves the gateway, where it has a key: for the issuer itself, as FAPI 2.0 has it."""
        if self._own.key is None:
            return {}
        made = make_assertion(self._own.key, self._settings.client_id, self._settings.issuer, self._clock())
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": made}
