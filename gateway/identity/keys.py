"""The private halves of the keys that tokens are signed with: files that only their owner may read.

A key is a file ``token-NNNN.jwk``. Which of them signs is told by the state (``gateway.identity.token_keys``); a
deployment that has none in its state yet begins with the one of the highest number.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway.identity.signed import PublicKey

ALGORITHM: Final = "ES256"
"""What tokens are signed with, and the only algorithm that a token is recognised by."""

_NAME: Final = re.compile(r"token-([0-9]{4})\.jwk")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeyFileError(Exception):
    """The signing keys cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The active key, and every public key by which a token is recognised, by ``kid``."""

    active: ECKey
    active_kid: str
    public: Mapping[str, PublicKey]

    def signer(self) -> tuple[str, ECKey]:
        """The ``kid`` of the key that signs, and the key."""
        return self.active_kid, self.active

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517), the active one first."""
        kids = sorted(self.public, key=lambda kid: (kid != self.active_kid, kid))
        return {
            "keys": [
                {**self.public[kid].key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}
                for kid in kids
            ]
        }


def load_signing_keys(directory: Path) -> SigningKeys:
    """Read the signing keys in ``directory``; raise ``KeyFileError`` if there is none, or one that is not private."""
    keys = [_read(path) for path in _files(directory)]
    if not keys:
        raise KeyFileError(f"there is no signing key in `{directory}`: make a deployment with `gateway init`")
    public = {
        kid: PublicKey(kid, ECKey.import_key(key.as_dict(private=False)), ALGORITHM, frozenset({ALGORITHM}))
        for kid, key in keys
    }
    kid, active = keys[-1]
    return SigningKeys(active, kid, public)


def private_keys(directory: Path) -> dict[str, ECKey]:
    """The private keys in ``directory`` by ``kid``, by the numbers of their files; raises ``KeyFileError``."""
    return dict(_read(path) for path in _files(directory))


def public_jwk(key: ECKey) -> dict[str, Any]:
    """The public half of a key, as a JWK."""
    return dict(key.as_dict(private=False))


def remove_signing_key(directory: Path, kid: str) -> None:
    """Remove the file of the key ``kid`` from ``directory``, if there is one."""
    for path in _files(directory):
        if _read(path)[0] == kid:
            path.unlink()


def create_signing_key(directory: Path) -> str:
    """Make a new key in ``directory``, with the highest number; return its ``kid``."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key_with_a_name()
    present = _files(directory)
    number = 1 + (int(present[-1].stem.removeprefix("token-")) if present else 0)
    write_private(directory / f"token-{number:04d}.jwk", orjson.dumps(key.as_dict(private=True)))
    return key.thumbprint()


def _key_with_a_name() -> ECKey:
    """A new key whose thumbprint a command line cannot take for an option."""
    while True:
        key = ECKey.generate_key("P-256", private=True)
        if not key.thumbprint().startswith("-"):
            return key


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, whole or not at all; raise ``KeyFileError`` if there is one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)
    except FileExistsError:
        raise KeyFileError(f"there is a file `{path}` already: remove it or choose another name") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if _NAME.fullmatch(path.name))


def _read(path: Path) -> tuple[str, ECKey]:
    if path.stat().st_mode & _OTHERS:
        raise KeyFileError(f"the signing key `{path}` is open to other users: `chmod 600` it, or make a new one")
    try:
        key = ECKey.import_key(orjson.loads(path.read_bytes()))
    except (JoseError, OSError, ValueError, KeyError, TypeError):
        raise KeyFileError(f"`{path}` is not a signing key: restore it, or remove it and make a new one") from None
    if key.curve_name != "P-256" or not key.is_private:
        raise KeyFileError(f"`{path}` is not a private P-256 key: restore it, or remove it and make a new one")
    return key.thumbprint(), key
