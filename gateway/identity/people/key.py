"""The one key from which everything about people is hashed or sealed, each use under a name of its own."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.identity.keys import KeyFileError
from gateway.private_files import OpenToOthersError, read_private

KEY_FILE: Final = "people.key"
"""The name of the key's file among a deployment's keys."""

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class PeopleKey:
    """Hashes what has to be found again without being kept, and seals what has to be kept without being read.

    >>> key = PeopleKey(bytes(32))
    >>> key.opened("totp", key.sealed("totp", b"secret", about="wang-fang"), about="wang-fang")
    b'secret'
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def digest(self, use: str, *parts: str) -> str:
        """The keyed hash of ``parts`` for one ``use``, as 64 hexadecimal digits."""
        hashed = blake2b(key=self._derived(f"digest {use}"), digest_size=32)
        for part in parts:
            content = part.encode("utf-8", "surrogatepass")
            hashed.update(len(content).to_bytes(8, "big") + content)
        return hashed.hexdigest()

    def sealed(self, use: str, secret: bytes, *, about: str) -> str:
        """``secret``, to be opened for the same ``use`` and ``about`` the same person only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._derived(f"seal {use}")).encrypt(nonce, secret, about.encode())
        return urlsafe_b64encode(nonce + sealed).decode()

    def opened(self, use: str, sealed: str, *, about: str) -> bytes:
        """What ``sealed`` gave; raises ``InvalidTag`` where the key, the use or the person is another."""
        content = urlsafe_b64decode(sealed)
        cipher = AESGCM(self._derived(f"seal {use}"))
        return cipher.decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], about.encode())

    def _derived(self, use: str) -> bytes:
        return blake2b(use.encode(), key=self._key, digest_size=32).digest()


def read_people_key(path: Path) -> PeopleKey:
    """The key in the file at ``path``; ``KeyFileError`` where there is none."""
    try:
        key = read_private(path)
    except OpenToOthersError:
        raise KeyFileError(f"the key `{path}` is open to other users: `chmod 600` it") from None
    except OSError:
        raise KeyFileError(f"there is no key `{path}` that can be read: `gateway init --again` makes one") from None
    if len(key) != KEY_BYTES:
        raise KeyFileError(f"the key `{path}` has to be of {KEY_BYTES} bytes: restore it from a backup")
    return PeopleKey(key)
