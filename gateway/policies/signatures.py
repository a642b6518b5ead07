"""Signatures of people under a guardrail file: detached, over its digest, each by a key that one person alone holds.

Beside ``guardrails.yaml`` stands ``guardrails.signatures``; a signature holds for one text of the file, to the byte.
The people who may sign are known by their public keys, ``signers/NAME.pub`` in the deployment's folder of keys:
Ed25519, in PEM. Two names with one key are one person.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from marshmallow import Schema, ValidationError, post_load

from gateway.documents import Text, load, read_document
from gateway.policies.labels import Label

SIGNERS: Final = "signers"
"""The folder of public keys, in a deployment's folder of keys."""

_ABOUT: Final = "station-archive-gateway guardrails"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SIGNATURE_BYTES: Final = 64


class SignatureError(Exception):
    """The guardrails are not signed as they have to be; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What one person signed: the digest of a guardrail file."""

    by: str
    digest: str
    signature: bytes

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest) or len(self.signature) != _SIGNATURE_BYTES:
            raise ValueError("a signature is of 64 bytes, under a SHA-256 in hexadecimal")

    def holds(self, digest: str, key: Ed25519PublicKey) -> bool:
        """Whether it was made by the holder of ``key``, in this name, under the text of that digest."""
        try:
            key.verify(self.signature, _message(digest, self.by))
        except InvalidSignature:
            return False
        return self.digest == digest

    def written(self) -> str:
        """The entry of a file of signatures."""
        return f"- {{by: {self.by}, digest: {self.digest!r}, signature: {b64encode(self.signature).decode()!r}}}\n"


def signed(by: str, digest: str, key: Ed25519PrivateKey) -> Signature:
    """The signature of ``by`` under a guardrail file of that ``digest``."""
    return Signature(by, digest, key.sign(_message(digest, by)))


def people(digest: str, signatures: Iterable[Signature], signers: Mapping[str, Ed25519PublicKey]) -> tuple[str, ...]:
    """Who signed the file of that ``digest``: each person once, by the first of the names of their key."""
    found: dict[bytes, str] = {}
    for each in signatures:
        key = signers.get(each.by)
        if key is not None and each.holds(digest, key):
            found.setdefault(key.public_bytes_raw(), each.by)
    return tuple(sorted(found.values()))


def signatures_file(guardrails: Path) -> Path:
    """Where the signatures under the file ``guardrails`` stand.

    >>> signatures_file(Path("/srv/station/guardrails.yaml")).name
    'guardrails.signatures'
    """
    return guardrails.with_suffix(".signatures")


def read_signatures(guardrails: Path) -> tuple[Signature, ...]:
    """The signatures beside the file ``guardrails``, of whatever text; ``Faulty`` where their file has faults."""
    file = signatures_file(guardrails)
    if not file.exists():
        return ()
    signatures: list[Signature] = load(read_document(file), _SignatureEntry(many=True))
    return tuple(signatures)


def read_signers(keys: Path) -> dict[str, Ed25519PublicKey]:
    """Who may sign, by name, as the folder ``keys`` says; ``SignatureError`` for what is no public key of Ed25519."""
    return {file.stem: _public_key(file) for file in sorted((keys / SIGNERS).glob("*.pub"))}


def _public_key(file: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureError(f"`{file}` holds no public key of Ed25519 in PEM: replace it, or remove it")
    return key


def _message(digest: str, by: str) -> bytes:
    """What is signed: nothing else that anybody signs with the same key can be taken for it."""
    return f"{_ABOUT}\n{digest}\n{by}\n".encode()


class _SignatureEntry(Schema):
    by = Label(required=True)
    digest = Text(required=True)
    signature = Text(required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Signature:
        try:
            return Signature(data["by"], data["digest"], b64decode(data["signature"], validate=True))
        except (Error, ValueError):
            raise ValidationError("is no signature: sign anew with `gateway guardrail sign`", "signature") from None
