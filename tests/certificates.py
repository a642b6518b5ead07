"""Certificates as programs and servers make them for themselves: signed with their own key, by no authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.base64url import digest_of

Private: TypeAlias = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and the key that it is for, as files; ``jwk`` is the public key as it is registered."""

    certificate: Path
    key: Path
    jwk: dict[str, Any]
    private: Private

    @property
    def files(self) -> tuple[str, str]:
        """What ``requests`` takes as ``cert``, and ``curl`` as ``--cert`` and ``--key``."""
        return str(self.certificate), str(self.key)

    @property
    def private_jwk(self) -> dict[str, Any]:
        """The key itself, as a client keeps it."""
        pem = self.key.read_bytes()
        return {**_read(self.private, pem).as_dict(private=True), "kid": self.jwk["kid"]}

    @property
    def thumbprint(self) -> str:
        """What tokens for it say of it (``x5t#S256``)."""
        return digest_of(self.der)

    @property
    def der(self) -> bytes:
        """The certificate itself."""
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).public_bytes(Encoding.DER)

    @property
    def escaped(self) -> str:
        """The certificate as the proxy hands it on."""
        return quote(self.certificate.read_text(encoding="ascii"), safe="")


def make_identity(  # noqa: PLR0913 - what a certificate says
    folder: Path,
    name: str,
    *,
    private: Private | None = None,
    first_day: float = -30,
    last_day: float = 30,
    hosts: Sequence[str] = (),
) -> Identity:
    """A certificate for ``name``, good from ``first_day`` to ``last_day`` from now; its key is new unless given."""
    key = private or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=first_day))
        .not_valid_after(now + timedelta(days=last_day))
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())
    folder.mkdir(parents=True, exist_ok=True)
    certificate, private_file = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Identity(certificate, private_file, _jwk(key, name), key)


def _jwk(key: Private, kid: str) -> dict[str, Any]:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {**_read(key, pem).as_dict(private=False), "kid": kid}


def _read(key: Private, pem: bytes) -> ECKey | OKPKey | RSAKey:
    match key:
        case ec.EllipticCurvePrivateKey():
            return ECKey.import_key(pem)
        case ed25519.Ed25519PrivateKey():
            return OKPKey.import_key(pem)
        case rsa.RSAPrivateKey():
            return RSAKey.import_key(pem)


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
