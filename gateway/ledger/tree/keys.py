"""The keys that sign checkpoints: files ``checkpoint-NNNN.key`` of 32 bytes, which only their owner may read.

Every key that there is signs every checkpoint, so while one takes the other's place whoever knows either is served. A
key that has been replaced is retired: its private half goes, and its public line stays, for what it signed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.disk import sync_directory
from gateway.ledger.tree.note import NoteKey, NoteSigner
from gateway.private_files import OpenToOthersError, read_private, write_new

_PRIVATE: Final = re.compile(r"checkpoint-([0-9]{4})\.key")
_RETIRED: Final = re.compile(r"checkpoint-([0-9]{4})\.retired")
_KEY_BYTES: Final = 32


class CheckpointKeyError(Exception):
    """The keys cannot be used; the message is one sentence that says what to do."""


def origin_of(issuer: str) -> str:
    """The name of the log that the gateway ``issuer`` keeps, and of the keys that sign it.

    >>> origin_of("https://gateway.example")
    'gateway.example/ledger'
    """
    parts = urlsplit(issuer)
    return f"{parts.netloc}{parts.path.rstrip('/')}/ledger"


def signers(directory: Path, origin: str) -> dict[int, NoteSigner]:
    """The keys in ``directory`` that sign, by number; raises ``CheckpointKeyError`` where there is none."""
    found = {number: NoteSigner(origin, _read(path)) for number, path in _files(directory, _PRIVATE).items()}
    if not found:
        raise CheckpointKeyError(
            f"there is no key `checkpoint-0001.key` in `{directory}`: restore it, or `gateway init --again` makes one"
        )
    return found


def known_keys(directory: Path, origin: str) -> list[NoteKey]:
    """The public halves of all keys that sign or signed, the newest first."""
    known = {number: signer.key for number, signer in signers(directory, origin).items()}
    for number, path in _files(directory, _RETIRED).items():
        known[number] = NoteKey.read(path.read_text(encoding="utf-8"))
    return [known[number] for number in sorted(known, reverse=True)]


def next_number(directory: Path) -> int:
    """The number that the next key will have."""
    return max([*_files(directory, _PRIVATE), *_files(directory, _RETIRED)], default=0) + 1


def create_key(directory: Path) -> int:
    """Make a key, with the next number; return that."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = next_number(directory)
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    _write(directory / f"checkpoint-{number:04d}.key", private)
    return number


def key_to_retire(directory: Path, origin: str, number: int) -> NoteKey:
    """The key ``number``, if it may sign no more; ``CheckpointKeyError`` for none, and for the only one that signs."""
    present = signers(directory, origin)
    if number not in present:
        raise CheckpointKeyError(f"there is no key {number} that signs; those that do: {', '.join(map(str, present))}")
    if len(present) == 1:
        raise CheckpointKeyError("it is the only key that signs: make the next one first (`gateway ledger keys add`)")
    return present[number].key


def retire_key(directory: Path, origin: str, number: int) -> NoteKey:
    """Remove the private half of the key ``number``, and keep its public line; refuse as ``key_to_retire``."""
    key = key_to_retire(directory, origin, number)
    _write(directory / f"checkpoint-{number:04d}.retired", f"{key}\n".encode())
    (directory / f"checkpoint-{number:04d}.key").unlink()
    sync_directory(directory)
    return key


def _files(directory: Path, form: re.Pattern[str]) -> dict[int, Path]:
    if not directory.is_dir():
        return {}
    found = ((form.fullmatch(path.name), path) for path in sorted(directory.iterdir()))
    return {int(name[1]): path for name, path in found if name}


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        content = read_private(path)
    except OpenToOthersError:
        raise CheckpointKeyError(f"the key `{path}` is open to other users: `chmod 600` it") from None
    if len(content) != _KEY_BYTES:
        raise CheckpointKeyError(f"the key `{path}` has to be of {_KEY_BYTES} bytes: restore it from a backup")
    return Ed25519PrivateKey.from_private_bytes(content)


def _write(path: Path, content: bytes) -> None:
    try:
        write_new(path, content)
    except OSError as error:
        raise CheckpointKeyError(f"`{path}` cannot be written: {error.strerror}") from None
    sync_directory(path.parent)
