"""What a time-stamping authority answers, and whether that is a time stamp of our text (RFC 3161, section 2.4.2).

A stamp holds when it was granted for SHA-256 of the text, is signed by a certificate for time stamps (its critical
extended key usage) which an authority that we trust has issued, and that certificate was in force at the time which the
stamp tells. So it still holds when the certificate has ended; that one was revoked is not looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampTokenInfo,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)


class NotStamped(Exception):  # noqa: N818 - it is a verdict
    """There is no time stamp, or it does not hold; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The authorities whose certificates may sign stamps."""

    roots: tuple[Certificate, ...]

    def time_of(self, reply: bytes, text: str, nonce: int | None = None) -> datetime:
        """When ``text`` was there, by the stamp in ``reply``; ``nonce`` is what was asked with, where that is known.

        Raises ``NotStamped``.
        """
        try:
            response = decode_timestamp_response(reply)
            status = response.status
            stamp = response.tst_info if status == PKIStatus.GRANTED else None
        except ValueError:
            raise NotStamped("the answer is no time stamp: it cannot be read") from None
        if stamp is None:
            raise NotStamped(f"the authority gave no time stamp: it answered with status {status}")
        _compare(stamp, text, nonce)
        try:
            VerifierBuilder(roots=list(self.roots)).build().verify_message(response, text.encode())
        except (VerificationError, ValueError):
            # the library's own words are those of OpenSSL, and of the place in its source
            raise NotStamped(
                "the signature does not hold: no authority in `ledger.timestamps_ca` issued its certificate for time "
                "stamps and for that time, or the stamp was altered"
            ) from None
        return stamp.gen_time


def question(text: str) -> TimeStampRequest:
    """What to ask an authority for: a stamp of SHA-256 of ``text``, with its certificate and a nonce."""
    return TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256).build()


def read_trusted(path: Path) -> Trusted:
    """The authorities in a PEM file; raises ``NotStamped`` where it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    return trusted_in(content, str(path))


def trusted_in(content: bytes, source: str) -> Trusted:
    """The authorities in a PEM text; raises ``NotStamped`` where it has none, ``source`` being its name."""
    try:
        return Trusted(tuple(load_pem_x509_certificates(content)))
    except ValueError:
        raise NotStamped(f"`{source}` is no file of PEM certificates, by which time stamps are checked") from None


def _compare(stamp: TimeStampTokenInfo, text: str, nonce: int | None) -> None:
    if nonce is not None and stamp.nonce != nonce:
        raise NotStamped("the time stamp is of another question: its nonce is not the one that was asked with")
    if stamp.message_imprint.message != sha256(text.encode()).digest():
        raise NotStamped("the time stamp is of another text: its imprint is not that of the checkpoint")
