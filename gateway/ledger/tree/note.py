"""Signed notes, and checkpoints, which are notes about a tree (C2SP signed-note and tlog-checkpoint).

A checkpoint is text of three lines, who keeps the log, how many entries it has and the root of the tree over them, and
below an empty line the signatures, one for each key that signs at the time::

    gateway.example/ledger
    20852
    <base64 of the root>

    — gateway.example/ledger <base64 of four bytes that name the key, and the signature>
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = b"\x01"
"""The type of a signature."""

_ID_BYTES: Final = 4
_KEY_BYTES: Final = 32
_MOST_SIGNATURES: Final = 64
_NAME: Final = re.compile(r"[^\s+]+")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE: Final = re.compile("— ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NotSigned(Exception):  # noqa: N818 - it is a verdict
    """A note that cannot be read, or that no known key has signed; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A key that signatures are checked with: its name, and 32 bytes of Ed25519."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.public) != _KEY_BYTES:
            raise ValueError("a key of notes has a name without spaces and `+`, and 32 bytes")

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature names it, beside the name."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """One line to give to whoever verifies, ``<name>+<id>+<key>``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def read(cls, line: str) -> Self:
        """The key of such a line; raises ``ValueError`` for any other text."""
        name, _, rest = line.strip().partition("+")
        told, _, encoded = rest.partition("+")
        content = strict_base64(encoded)
        key = cls(name, content[1:])
        if content[:1] != ED25519 or key.id.hex() != told:
            raise ValueError("the key does not fit its id: it was altered, or is of a kind that is not read here")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether it made ``signature`` of ``text``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key of notes."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def key(self) -> NoteKey:
        """Its public half."""
        return NoteKey(self.name, self.private.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The line that signs ``text``."""
        return f"— {self.name} {b64encode(self.key.id + self.private.sign(text.encode())).decode()}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large a log is, and the root of the tree over it, 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def sign(text: str, signers: Iterable[NoteSigner]) -> str:
    """The note of ``text``, which ends with a line end, signed by each."""
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def open_note(note: str, keys: Sequence[NoteKey]) -> str:
    """The text of ``note`` if one of ``keys`` has signed it; else ``NotSigned``.

    Signatures of other keys are passed over; one of a known key that does not hold is not.
    """
    text, _, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not text or lines.pop() or not 0 < len(lines) <= _MOST_SIGNATURES or not _is_plain(note):
        raise NotSigned("this is no signed note: a text, an empty line, and lines that begin with —")
    text += "\n"
    known = {(key.name, key.id): key for key in keys}
    signed = False
    for line in lines:
        name, content = _signature(line)
        key = known.get((name, content[:_ID_BYTES]))
        if key is None:
            continue
        if not key.verifies(text, content[_ID_BYTES:]):
            raise NotSigned(f"the signature of `{name}` does not fit: the text was altered, or another key signed it")
        signed = True
    if not signed:
        raise NotSigned("none of the keys that are trusted here has signed it")
    return text


def open_checkpoint(note: str, keys: Sequence[NoteKey], origin: str | None = None) -> Checkpoint:
    """The checkpoint in a signed ``note``, of the log ``origin`` if one is named; else ``NotSigned``."""
    lines = open_note(note, keys).split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or not _NUMBER.fullmatch(lines[1]):  # noqa: PLR2004 - three and the end
        raise NotSigned("this is no checkpoint: origin, size and root, each in a line")
    root = strict_base64(lines[2])
    if len(root) != sha256().digest_size:
        raise NotSigned("this is no checkpoint: its root is not a SHA-256 hash")
    if origin is not None and lines[0] != origin:
        raise NotSigned(f"this is a checkpoint of another log, `{lines[0]}`")
    return Checkpoint(lines[0], int(lines[1]), root)


def strict_base64(text: str) -> bytes:
    """What ``text`` encodes, if it is spelled in the one way that there is; else nothing."""
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return b""
    return content if b64encode(content).decode() == text else b""


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE.fullmatch(line)
    content = strict_base64(found[2]) if found else b""
    if found is None or len(content) <= _ID_BYTES:
        raise NotSigned("a line below the text is no signature")
    return found[1], content


def _is_plain(note: str) -> bool:
    """Whether there are no control characters but line ends."""
    return all(character >= " " or character == "\n" for character in note)
