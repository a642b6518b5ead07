"""Passkeys (WebAuthn, level 3): what an authenticator is asked, and whether its answer holds (sections 7.1 and 7.2).

Nothing here is kept or counted. The signature is checked by the library ``fido2``; what it leaves to its caller is
checked here: the exact origin, the algorithm, the frame that a page stands in, and whose handle is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidSignature
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from gateway.identity.people.challenges import CHALLENGE_S
from gateway.model.person import Person

ALGORITHMS: Final = (-7, -8, -257)
"""ES256, Ed25519 and, for the TPM of many a desk's machine, RS256; as COSE numbers them."""

LONGEST_ID: Final = 1023
"""Bytes of a credential id, by the standard."""

_LONGEST_ANSWER: Final = 12_000
_RSA: Final = -257
_RSA_BITS: Final = range(2048, 4097)

_T = TypeVar("_T")


class PasskeyError(Exception):
    """An answer that does not hold. It never says why: whoever sent it learns nothing."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account. ``id`` is the credential's, in base64url; ``uses`` is the authenticator's own count.

    ``public_key`` is a COSE key; ``name`` is its owner's word for it.
    """

    id: str
    public_key: bytes = field(repr=False)
    uses: int
    name: str
    created: str

    @property
    def short(self) -> str:
        """A short word that tells it apart from the others of its account."""
        return sha256(self.id.encode()).hexdigest()[:12]


class RelyingParty:
    """Who asks: one host with its one origin. ``name`` is shown by the browser."""

    def __init__(self, host: str, origin: str, name: str) -> None:
        self.id = host
        self._server = Fido2Server(
            PublicKeyCredentialRpEntity(name=name, id=host),
            attestation=AttestationConveyancePreference.NONE,
            verify_origin=lambda given: given == origin,
        )

    def to_make(self, challenge: bytes, person: Person, handle: bytes, kept: Iterable[Passkey]) -> Mapping[str, Any]:
        """What a browser is told so that a passkey is made (``PublicKeyCredentialCreationOptionsJSON``)."""
        return {
            "rp": {"id": self.id, "name": self._server.rp.name},
            "user": {"id": websafe_encode(handle), "name": person.id, "displayName": person.name},
            "challenge": websafe_encode(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
            "timeout": CHALLENGE_S * 1000,
            "excludeCredentials": [_named(each) for each in kept],
            # nobody is found by a passkey alone, so it need take no place on a security key
            "authenticatorSelection": {"userVerification": "required", "residentKey": "discouraged"},
            "attestation": "none",
        }

    def to_prove(self, challenge: bytes, kept: Iterable[Passkey]) -> Mapping[str, Any]:
        """What a browser is told so that one of ``kept`` is proved (``PublicKeyCredentialRequestOptionsJSON``)."""
        return {
            "rpId": self.id,
            "challenge": websafe_encode(challenge),
            "timeout": CHALLENGE_S * 1000,
            "allowCredentials": [_named(each) for each in kept],
            "userVerification": "required",
        }

    def made(self, answer: str, challenge: bytes, name: str, created: str) -> Passkey:
        """The passkey that was made; raises ``PasskeyError``."""
        return _checked(lambda: self._made(_read(answer), challenge, name, created))

    def proved(self, answer: str, challenge: bytes, kept: Sequence[Passkey], handle: bytes) -> tuple[Passkey, int]:
        """Which of ``kept`` was proved, and its authenticator's count now; raises ``PasskeyError``."""
        return _checked(lambda: self._proved(_read(answer), challenge, kept, handle))

    def _made(self, given: Mapping[str, Any], challenge: bytes, name: str, created: str) -> Passkey:
        found = self._server.register_complete(_state(challenge), given)
        credential = found.credential_data
        if _is_framed(given) or credential is None or not _is_sound(credential.public_key):
            raise PasskeyError
        made = websafe_encode(credential.credential_id)
        if given["rawId"] != made or len(credential.credential_id) > LONGEST_ID:
            raise PasskeyError
        return Passkey(made, cbor.encode(dict(credential.public_key)), found.counter, name, created)

    def _proved(
        self, given: Mapping[str, Any], challenge: bytes, kept: Sequence[Passkey], handle: bytes
    ) -> tuple[Passkey, int]:
        credentials = [_credential(each) for each in kept]
        found = self._server.authenticate_complete(_state(challenge), credentials, given)
        response = AuthenticationResponse.from_dict(given).response
        if _is_framed(given) or response.user_handle not in {None, handle}:
            raise PasskeyError
        return kept[credentials.index(found)], response.authenticator_data.counter


def relying_party(issuer: str, name: str) -> RelyingParty | None:
    """Who asks at the address of the issuer; None where it is a number: browsers bind passkeys to names only.

    >>> relying_party("https://gateway.example", "station").id
    'gateway.example'
    >>> relying_party("https://192.0.2.7", "station") is None
    True
    """
    parts = urlsplit(issuer)
    host = parts.hostname or ""
    if not host or not host.isascii() or _is_number(host):
        return None
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}", name)


def challenge_of(answer: str) -> bytes:
    """The challenge that an answer claims to be to; raises ``PasskeyError``. Nothing of it is checked yet."""
    return _checked(lambda: _client_data(_read(answer)).challenge)


def _checked(check: Callable[[], _T]) -> _T:
    """What ``check`` gives; ``PasskeyError`` for whatever the library makes of an answer that is none."""
    try:
        return check()
    except Exception:  # noqa: BLE001 - a malformed answer fails in the library in every way there is
        raise PasskeyError from None


def _read(answer: str) -> Mapping[str, Any]:
    if len(answer) > _LONGEST_ANSWER:
        raise PasskeyError
    given: Mapping[str, Any] = orjson.loads(answer)
    return given


def _client_data(given: Mapping[str, Any]) -> CollectedClientData:
    return CollectedClientData(websafe_decode(given["response"]["clientDataJSON"]))


def _is_framed(given: Mapping[str, Any]) -> bool:
    """Whether the page stood in a frame of another's."""
    return _client_data(given).cross_origin is not False


def _is_sound(key: CoseKey) -> bool:
    """Whether ``key`` is of a kind that was asked for, and can be reckoned with: no signature was checked by it yet."""
    if key.ALGORITHM not in ALGORITHMS:
        return False
    if key.ALGORITHM == _RSA and int.from_bytes(key[-1], "big").bit_length() not in _RSA_BITS:
        return False
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return True
    return False


def _state(challenge: bytes) -> Mapping[str, Any]:
    """What the library compares an answer with."""
    return {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.REQUIRED}


def _credential(passkey: Passkey) -> AttestedCredentialData:
    key = CoseKey.parse(cbor.decode(passkey.public_key))  # type: ignore[arg-type]  # what was encoded was a mapping
    return AttestedCredentialData.create(Aaguid.NONE, websafe_decode(passkey.id), key)


def _named(passkey: Passkey) -> Mapping[str, str]:
    return {"type": "public-key", "id": passkey.id}


def _is_number(host: str) -> bool:
    """Whether a browser takes the host for an address: one of version 6, or what ends in a number."""
    return ":" in host or host.rpartition(".")[2].isdigit()
