"""The private halves of the keys that tokens are signed with: files that only their owner may read.

A key is a file ``token-NNNN.jwk``. Which of them signs is told by the state (``gateway.identity.token_keys``); a
deployment that has none in its state yet begins with the one of the highest number.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway.private_files import OpenToOthersError, read_private, write_new

ALGORITHM: Final = "ES256"
"""What tokens are signed with, and the only algorithm that a token is recognised by."""

_NAME: Final = re.compile(r"token-([0-9]{4})\.jwk")


class KeyFileError(Exception):
    """The signing keys cannot be used; the message is one sentence that says what to do."""


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
    try:
        write_new(path, content)
    except FileExistsError:
        raise KeyFileError(f"there is a file `{path}` already: remove it or choose another name") from None


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if _NAME.fullmatch(path.name))


def _read(path: Path) -> tuple[str, ECKey]:
    try:
        key = ECKey.import_key(orjson.loads(read_private(path)))
    except OpenToOthersError:
        raise KeyFileError(
            f"the signing key `{path}` is open to other users: `chmod 600` it, or make a new one"
        ) from None
    except (JoseError, OSError, ValueError, KeyError, TypeError):
        raise KeyFileError(f"`{path}` is not a signing key: restore it, or remove it and make a new one") from None
    if key.curve_name != "P-256" or not key.is_private:
        raise KeyFileError(f"`{path}` is not a private P-256 key: restore it, or remove it and make a new one")
    return key.thumbprint(), key
