"""What the gateway proves itself to a provider with: a private key (RFC 7523) or, where it has to be, a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from gateway.identity.client_keys import KeyRefusedError, public_keys
from gateway.identity.keys import KeyFileError
from gateway.private_files import OpenToOthersError, read_private
from gateway.settings.provider import ProviderSettings

_SHORTEST: Final = 16


@dataclass(frozen=True, slots=True)
class OwnSecret:
    """Either a private JWK or a secret, with the name of the method by which it is used."""

    method: str
    key: Mapping[str, Any] | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)


def read_own_secret(settings: ProviderSettings) -> OwnSecret:
    """What the settings name; raises ``KeyFileError`` where the file is missing, open to others, or holds none."""
    if settings.key_file is not None:
        return OwnSecret("private_key_jwt", key=_key(settings.key_file))
    if settings.secret_file is None:
        raise KeyFileError(f"no key is named for the provider `{settings.name}`: give `key_file`")
    secret = _content(settings.secret_file).decode("ascii", "replace").strip()
    if len(secret) < _SHORTEST or not secret.isascii():
        raise KeyFileError(f"`{settings.secret_file}` holds no secret of {_SHORTEST} ASCII characters or more")
    return OwnSecret("client_secret_basic", secret=secret)


def _key(path: Path) -> Mapping[str, Any]:
    try:
        given = orjson.loads(_content(path))
        public_keys([{**given, "kid": given["kid"]}])
    except (orjson.JSONDecodeError, KeyRefusedError, KeyError, TypeError):
        given = {}
    if not isinstance(given.get("d"), str):
        raise KeyFileError(f"`{path}` is not a private key with a `kid`: make one with `gateway provider key`")
    return dict(given)


def _content(path: Path) -> bytes:
    try:
        return read_private(path)
    except OpenToOthersError:
        raise KeyFileError(f"`{path}` is open to other users: `chmod 600` it, or make a new one") from None
    except OSError:
        raise KeyFileError(f"there is no file `{path}` that can be read: see the settings of the provider") from None
