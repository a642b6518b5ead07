"""The settings of an agency's OpenID provider, through which people sign in: ``[signin.provider.NAME]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from gateway.settings.values import SettingsError, is_secure

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_TEXTS: Final = frozenset({"issuer", "client_id", "key_file", "secret_file", "ca_file", "name_zh", "name_en"})
_LISTS: Final = frozenset({"trusted_amr", "trusted_acr"})
_NEEDED: Final = ("issuer", "client_id", "name_zh", "name_en")


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One provider. Either ``key_file`` or ``secret_file`` is there: what the gateway proves itself to it with.

    What the provider says of how somebody signed in there (``amr``, ``acr``) counts as a second factor only where it is
    one of ``trusted_amr`` or ``trusted_acr``.
    """

    name: str
    issuer: str
    client_id: str
    name_zh: str
    name_en: str
    key_file: Path | None = None
    secret_file: Path | None = None
    ca_file: Path | None = None
    trusted_amr: frozenset[str] = frozenset()
    trusted_acr: frozenset[str] = frozenset()


def read_providers(home: Path, given: Mapping[str, Any]) -> tuple[ProviderSettings, ...]:
    """The providers by their names, with paths taken from ``home``; raises ``SettingsError``.

    >>> read_providers(Path("/srv"), {"bureau": {"issuer": "https://sso.example"}})
    Traceback (most recent call last):
    gateway.settings.values.SettingsError: `signin.provider.bureau.client_id` is missing
    """
    providers = tuple(_read(home, name, values) for name, values in sorted(given.items()))
    if len({each.issuer for each in providers}) < len(providers):
        raise SettingsError("two providers under `signin.provider` have one issuer: name each once")
    return providers


def _read(home: Path, name: str, values: object) -> ProviderSettings:
    place = f"signin.provider.{name}"
    if not isinstance(values, dict):
        raise SettingsError(f"`{place}` has to be a section: write `[signin.provider.NAME]`")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"`{place}`: a name has small letters, digits and `-`, 32 at most")
    for key, value in values.items():
        _check(place, key, value)
    for key in _NEEDED:
        if not values.get(key):
            raise SettingsError(f"`{place}.{key}` is missing")
    if not is_secure(values["issuer"], loopback=True) or urlsplit(values["issuer"]).query:
        raise SettingsError(f"`{place}.issuer` has to be an https address without query")
    if ("key_file" in values) == ("secret_file" in values):
        raise SettingsError(f"`{place}` needs either `key_file` or `secret_file`")
    return ProviderSettings(
        name=name,
        issuer=values["issuer"],
        client_id=values["client_id"],
        name_zh=values["name_zh"],
        name_en=values["name_en"],
        key_file=_file(home, values.get("key_file")),
        secret_file=_file(home, values.get("secret_file")),
        ca_file=_file(home, values.get("ca_file")),
        trusted_amr=frozenset(values.get("trusted_amr", ())),
        trusted_acr=frozenset(values.get("trusted_acr", ())),
    )


def _file(home: Path, given: str | None) -> Path | None:
    return None if given is None else home / given


def _check(place: str, key: str, value: object) -> None:
    if key not in _TEXTS | _LISTS:
        raise SettingsError(f"there is an unknown setting `{place}.{key}`")
    if key in _TEXTS and not isinstance(value, str):
        raise SettingsError(f"`{place}.{key}` has to be a text")
    if key in _LISTS and not (isinstance(value, list) and all(isinstance(each, str) and each for each in value)):
        raise SettingsError(f"`{place}.{key}` has to be a list of texts")
