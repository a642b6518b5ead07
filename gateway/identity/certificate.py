"""Certificates as the proxy hands them on (RFC 8705): one, as PEM, percent-encoded, in one header.

That whoever shows a certificate has its key is what the proxy has seen in the TLS handshake. Who signed it is not
asked: a client is known by its key, which the station has registered, and a token by the certificate it was given for.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.identity.signed import NotGenuine, digest_of
from gateway.model.certificate import Certificate

HEADER: Final = "ClientCertificate"
"""Without a hyphen, of which servers make ``_``: then there is no second spelling that a proxy would let through."""

LONGEST: Final = 16 * 1024
"""Characters; a certificate of a 4096-bit key has about 3,000."""

_PEM: Final = re.compile(r"-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)\n-----END CERTIFICATE-----\n?")
_REMEMBERED: Final = 1024


@lru_cache(maxsize=_REMEMBERED)
def read_certificate(escaped: str) -> Certificate:
    """The certificate that a header holds; raise ``NotGenuine`` unless it is one, and spelled as the proxy does it."""
    match = _PEM.fullmatch(unquote(escaped)) if len(escaped) <= LONGEST else None
    if match is None:
        raise NotGenuine("certificate form")
    try:
        der = base64.b64decode(match[1].replace("\n", ""), validate=True)
        read = x509.load_der_x509_certificate(der)
        key = _key_of(read)
    except (binascii.Error, ValueError, UnsupportedAlgorithm, JoseError):
        raise NotGenuine("certificate form") from None
    return Certificate(
        thumbprint=digest_of(der),
        key=key,
        first=read.not_valid_before_utc.timestamp(),
        last=read.not_valid_after_utc.timestamp(),
    )


def _key_of(certificate: x509.Certificate) -> str | None:
    """The thumbprint of the public key, if it is of a kind that clients register."""
    key = certificate.public_key()
    match key:
        case EllipticCurvePublicKey():
            kind: type[ECKey | OKPKey | RSAKey] = ECKey
        case Ed25519PublicKey():
            kind = OKPKey
        case RSAPublicKey():
            kind = RSAKey
        case _:
            return None
    return kind.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).thumbprint()
