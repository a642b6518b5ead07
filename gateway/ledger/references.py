"""How the ledger speaks of a record without naming it: keyed hashes, and the file that holds their key.

A reference is BLAKE2b, keyed, with an output of 128 bits, over the record type and the identifier. Whoever holds the
key can ask whether a certain record was disclosed; whoever holds only the ledger can neither read an identifier out of
it nor try them all. 128 bits keep two records apart up to 2^64 of them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Final

from gateway.private_files import OpenToOthersError, read_private, write_new
from gateway.redaction.reference import KEY_BYTES as SUBJECT_KEY_BYTES
from gateway.redaction.reference import SubjectKey

KEY_FILE: Final = "ledger-reference.key"
"""The name of the key's file in a deployment's folder of keys."""

_KEY_BYTES: Final = 32
_REFERENCE_BYTES: Final = 16
_NEIGHBOURS_DIFFER_IN: Final = 2
"""Characters at the end: numbers that are given out in turn share their neighbourhood with a hundred."""

_PERSON: Final = b"ledger-record"
_SALT: Final = b"ledger-salt"
_SUBJECTS: Final = b"ledger-subjects"
_HEX: Final = re.compile(r"[0-9a-f]{64}\n?")


class ReferenceKeyError(Exception):
    """The reference key cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class ReferenceKey:
    """The secret under which records are referred to: 32 bytes, never shown.

    >>> key = ReferenceKey(bytes(32))
    >>> key.reference("household", "H-1") == key.reference("household", "H-1")
    True
    >>> len(key.reference("household", "H-1")), key
    (32, ReferenceKey())
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _KEY_BYTES:
            raise ValueError(f"a reference key has {_KEY_BYTES} bytes")

    def salt(self, disclosure: str) -> bytes:
        """Sixteen bytes for the commitment to one answer, which nobody without the key can guess."""
        return blake2b(
            disclosure.encode("utf-8", "surrogatepass"), key=self.secret, digest_size=16, person=_SALT
        ).digest()

    @property
    def subject_key(self) -> SubjectKey:
        """The key of references to people, which follows from this one."""
        return SubjectKey(blake2b(key=self.secret, digest_size=SUBJECT_KEY_BYTES, person=_SUBJECTS).digest())

    def reference(self, record_type: str, identifier: str) -> str:
        """The reference of one record, 32 hexadecimal digits; a type's name holds no NUL, so the two cannot blur."""
        return self.references(record_type, (identifier,))[0]

    def neighbourhood(self, record_type: str, identifier: str) -> str:
        """The reference that the identifiers share which differ from this one in their last two characters only."""
        return self.reference(f"{record_type}\0neighbourhood", identifier[:-_NEIGHBOURS_DIFFER_IN])

    def references(self, record_type: str, identifiers: Iterable[str]) -> list[str]:
        """The references of many records of one type, in order; what they share is hashed once."""
        shared = blake2b(
            f"{record_type}\0".encode("utf-8", "surrogatepass"),
            key=self.secret,
            digest_size=_REFERENCE_BYTES,
            person=_PERSON,
        )
        references = []
        for identifier in identifiers:
            state = shared.copy()
            state.update(identifier.encode("utf-8", "surrogatepass"))
            references.append(state.hexdigest())
        return references


def commitment(salt: bytes, disclosure: str, digest: bytes) -> str:
    """What stands in the ledger for an answer with the SHA-256 ``digest``, as 64 hexadecimal digits."""
    return sha256(salt + sha256(disclosure.encode("utf-8", "surrogatepass")).digest() + digest).hexdigest()


def create_reference_key(path: Path) -> ReferenceKey:
    """Make a new key in a file that only its owner may read; an existing file is never replaced.

    Raises ``ReferenceKeyError`` where the file exists or cannot be written: a lost key cannot be made again, and the
    entries written under it could no longer be searched.
    """
    secret = secrets.token_bytes(_KEY_BYTES)
    try:
        write_new(path, f"{secret.hex()}\n".encode("ascii"))
    except FileExistsError:
        raise ReferenceKeyError(f"`{path}` exists already; keep it, because past entries depend on it") from None
    except OSError as error:
        raise ReferenceKeyError(f"`{path}` cannot be written: {error.strerror}") from None
    return ReferenceKey(secret)


def read_reference_key(path: Path) -> ReferenceKey:
    """The key in the file at ``path``; raises ``ReferenceKeyError`` where there is none or it is malformed."""
    try:
        text = read_private(path).decode("ascii")
    except OpenToOthersError:
        raise ReferenceKeyError(f"the reference key `{path}` is open to other users: `chmod 600` it") from None
    except FileNotFoundError:
        raise ReferenceKeyError(
            f"there is no reference key `{path}`; restore it from the deployment's backup"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise ReferenceKeyError(f"the reference key `{path}` cannot be read; see to its owner and mode") from None
    if _HEX.fullmatch(text) is None:
        raise ReferenceKeyError(f"the reference key `{path}` has to be 64 hexadecimal digits; restore it from backup")
    return ReferenceKey(bytes.fromhex(text))
