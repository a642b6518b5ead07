"""Who asks: the requester that an access token (RFC 9068) names, or a problem that tells nothing of why not.

A token's signature and form are checked once per process and remembered by its SHA-256. What can change while it is
remembered (the time, and which keys are still good) is checked every time; whether the client and its agreement still
stand is ``gateway.grants``' to say, which looks them up on every request.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from gateway.errors import BAD_PROOF, BAD_TOKEN, NO_TOKEN, NONCE, GatewayError
from gateway.identity.acting import read_acting
from gateway.identity.details import DetailsRefusedError, take_details
from gateway.identity.proof import NonceNeeded, Proofs
from gateway.identity.signed import LONGEST, NotGenuine, PublicKey, read_signed, short_text, whole_second
from gateway.model.certificate import Certificate
from gateway.model.inquiry import Action
from gateway.model.requester import Credentials, Presented, Requester, Scope, Seat

TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - a media type
LIFETIME_S: Final = 300
"""Seconds for which a token is good; one that claims more is refused."""

CLOCK_SKEW_S: Final = 30
"""Seconds by which the clocks of two machines may differ."""

_HEADER: Final = re.compile(r"(?P<scheme>bearer|dpop) (?P<token>[A-Za-z0-9._~+/-]+=*)", re.IGNORECASE | re.ASCII)
_SCHEMES: Final = ("bearer", "dpop")
_REMEMBERED: Final = 4096


class Method(StrEnum):
    """How a token is bound: the members of its claim ``cnf``, one of which stands there alone."""

    KEY = "jkt"
    CERTIFICATE = "x5t#S256"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The thumbprint of the key that has to be proved with a token, or of the certificate that has to be shown."""

    method: Method
    thumbprint: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A token whose signature and form were found good."""

    requester: Requester
    kid: str
    not_before: int
    bound_to: Confirmation | None
    """What it is good with; None for a token that whoever has it may use."""


class KnownKeys(Protocol):
    """The keys that tokens are recognised by."""

    def get(self, kid: str, /) -> PublicKey | None:
        """The key that is known under ``kid``, or None."""


class TokenVerifier:
    """Recognises the tokens of one issuer for one audience; safe to share between threads."""

    def __init__(self, keys: KnownKeys, *, issuer: str, audience: str, proofs: Proofs | None = None) -> None:
        self.proofs = proofs
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._lock = threading.Lock()
        self._recognised: OrderedDict[bytes, Recognised] = OrderedDict()

    def recognise(self, token: str, now: float) -> Recognised:
        """What ``token`` says at ``now``; raise ``NotGenuine`` unless it is good in every respect but its binding."""
        digest = hashlib.sha256(token.encode("ascii", "replace")).digest()
        recognised = self._recall(digest)
        if recognised is None:
            recognised = self._recognise(token)
            self._remember(digest, recognised)
        if self._keys.get(recognised.kid) is None:
            raise NotGenuine("key")
        if not recognised.not_before - CLOCK_SKEW_S <= now < recognised.requester.expires:
            raise NotGenuine("time")
        return recognised

    def _recognise(self, token: str) -> Recognised:
        unverified = read_signed(token)
        key = self._keys.get(unverified.kid)
        if key is None:
            raise NotGenuine("key")
        claims = unverified.verify(key)
        if unverified.type != TOKEN_TYPE or claims.get("iss") != self._issuer or claims.get("aud") != self._audience:
            raise NotGenuine("audience")
        issued, expires = whole_second(claims, "iat"), whole_second(claims, "exp")
        if not 0 < expires - issued <= LIFETIME_S:
            raise NotGenuine("lifetime")
        not_before = max(issued, whole_second(claims, "nbf")) if "nbf" in claims else issued
        requester = _requester(claims, expires, unverified.kid)
        return Recognised(requester, unverified.kid, not_before, _bound_to(claims))

    def _recall(self, digest: bytes) -> Recognised | None:
        with self._lock:
            recognised = self._recognised.get(digest)
            if recognised is not None:
                self._recognised.move_to_end(digest)
            return recognised

    def _remember(self, digest: bytes, recognised: Recognised) -> None:
        with self._lock:
            self._recognised[digest] = recognised
            if len(self._recognised) > _REMEMBERED:
                self._recognised.popitem(last=False)


def authenticate(tokens: TokenVerifier, credentials: Presented, now: float) -> Requester:
    """Return who sends ``credentials``, or sits at the window, at ``now`` (seconds since the epoch).

    A token that is bound to a key is good only with a proof of that key, and any other only without. One that is bound
    to a certificate is good only with that certificate, while it is in force.

    Raises ``GatewayError``: ``NO_TOKEN`` when no token was sent, ``BAD_TOKEN`` for one that is not good, ``BAD_PROOF``
    for one that is bound to a key which was not proved, ``NONCE`` where the proof lacks a nonce of ours.
    """
    if isinstance(credentials, Seat):
        if now >= credentials.expires:
            raise GatewayError(BAD_TOKEN)
        return credentials.requester()
    header = credentials.authorization
    if header is None or not header[:6].lower().startswith(_SCHEMES):
        raise GatewayError(NO_TOKEN)
    match = _HEADER.fullmatch(header) if len(header) <= LONGEST else None
    if match is None:
        raise GatewayError(BAD_TOKEN)
    try:
        recognised = tokens.recognise(match["token"], now)
    except NotGenuine:
        raise GatewayError(BAD_TOKEN) from None
    bound_to, by_proof = recognised.bound_to, match["scheme"].lower() == "dpop"
    if by_proof != (bound_to is not None and bound_to.method is Method.KEY):
        raise GatewayError(BAD_TOKEN)
    if bound_to is not None:
        match bound_to.method:
            case Method.KEY:
                _check_proof(tokens.proofs, credentials, match["token"], bound_to.thumbprint)
            case Method.CERTIFICATE:
                _check_certificate(credentials.certificate, bound_to.thumbprint, now)
    return recognised.requester


def _check_certificate(shown: Certificate | None, thumbprint: str, now: float) -> None:
    if shown is None or not shown.is_the_one(thumbprint) or not shown.is_in_force(now):
        raise GatewayError(BAD_TOKEN)


def _check_proof(proofs: Proofs | None, credentials: Credentials, token: str, thumbprint: str) -> None:
    if proofs is None:
        raise GatewayError(BAD_PROOF)
    try:
        proof = proofs.read(credentials.proofs, credentials.method, credentials.path, token)
        if proof.thumbprint != thumbprint:
            raise GatewayError(BAD_PROOF)
        proofs.spend(proof)
    except NotGenuine:
        raise GatewayError(BAD_PROOF) from None
    except NonceNeeded as needed:
        raise GatewayError(NONCE, nonce=needed.nonce) from None


def _bound_to(claims: Mapping[str, Any]) -> Confirmation | None:
    """What a token is bound to; a binding of another kind, or two at once, is none that could be checked here."""
    if "cnf" not in claims:
        return None
    binding = claims["cnf"]
    if not isinstance(binding, dict) or len(binding) != 1:
        raise NotGenuine("cnf")
    (name,) = binding
    try:
        return Confirmation(Method(name), short_text(binding, name))
    except ValueError:
        raise NotGenuine("cnf") from None


def _requester(claims: Mapping[str, Any], expires: int, kid: str) -> Requester:
    try:
        details = take_details(claims.get("authorization_details"))
        scopes = frozenset(parse_scope(word) for word in short_text(claims, "scope", longest=LONGEST).split(" "))
    except (DetailsRefusedError, ValueError):
        raise NotGenuine("claims") from None
    client_id, actors, origins = read_acting(claims)
    return Requester(
        client_id=client_id,
        partner_id=short_text(claims, "partner"),
        agreement_id=short_text(claims, "agreement"),
        purpose=details.purpose,
        scopes=scopes,
        token_id=short_text(claims, "jti"),
        expires=expires,
        case_number=details.case_number,
        officer=details.officer,
        reason=details.reason,
        kid=kid,
        family=_text_or_none(claims, "family"),
        person_id=_text_or_none(claims, "person"),
        actors=actors,
        origins=origins,
    )


def _text_or_none(claims: Mapping[str, Any], name: str) -> str | None:
    return short_text(claims, name) if name in claims else None


def parse_scope(word: str) -> Scope:
    """Read one scope, ``<type>:<action>``; raise ``ValueError`` if it is not of that form.

    >>> parse_scope("household:list")
    Scope(record_type='household', action=<Action.LIST: 'list'>)
    """
    record_type, _, action = word.partition(":")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", record_type):
        raise ValueError("a scope has the form `<type>:<action>`")
    return Scope(record_type, Action(action))
