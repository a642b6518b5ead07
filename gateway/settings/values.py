"""What single settings mean, and which values of them cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gateway.proxies import Proxies

CLEARED_ROLES: Final = ("reviewer", "policy-administrator", "auditor", "operator")
SENSITIVITIES: Final = ("public", "internal", "personal", "sensitive", "highest")

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence that says which line to mend and how."""


def read_database_url(home: Path, url: str) -> str:
    """The URL with a relative SQLite path made absolute under ``home``; ``SettingsError`` for another database."""
    prefix = "sqlite:///"
    if url.startswith(prefix):
        return prefix + str(home / url.removeprefix(prefix))
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return url.replace("postgresql+psycopg://", "postgresql://", 1)
    msg = "a database is given as `sqlite:///PATH` or `postgresql://…`"
    raise SettingsError(msg)


def read_copy_url(url: str) -> str:
    """Where the ledger is kept a second time, if anywhere; ``SettingsError`` for another database than PostgreSQL."""
    if url and not url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise SettingsError("`ledger.copy` has to be `postgresql://…`, or empty")
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def read_issuer(url: str) -> str:
    """The address that partners use; ``SettingsError`` unless it is https or of this machine."""
    if not _is_address(url) or "?" in url or url.endswith("/"):
        raise SettingsError("`identity.issuer` has to be an https address without query, fragment or closing slash")
    if not is_secure(url, loopback=True):
        raise SettingsError("`identity.issuer` may be http on this machine only: give the https address of partners")
    return url


def read_mtls_address(url: str, proxies: Proxies) -> str:
    """Where clients are asked for a certificate, if anywhere; ``SettingsError`` where nobody can vouch for one."""
    if not url:
        return ""
    if not is_secure(url, loopback=False) or urlsplit(url).path or "?" in url:
        raise SettingsError("`identity.mtls_address` has to be an https address without path, or empty")
    if not proxies.networks:
        raise SettingsError(
            "`identity.mtls_address` needs the proxy that asks for certificates in `server.trusted_proxies`"
        )
    return url


def read_prune(prune: bool, *, copied: bool) -> bool:  # noqa: FBT001 - the setting is one
    """Whether old segments are removed; ``SettingsError`` where there is a copy, from which they would come back."""
    if prune and copied:
        raise SettingsError("`ledger.prune` has to be false where there is a `ledger.copy`, which keeps every entry")
    return prune


def read_timestamps(url: str) -> str:
    """The address of a time-stamping authority, or empty; it need not be https, for its answers are signed."""
    if url and not _is_address(url):
        raise SettingsError("`ledger.timestamps` has to be the address of a time-stamping authority, or empty")
    return url


def read_timestamps_ca(home: Path, url: str, path: str) -> Path | None:
    """The file of those whose certificates may sign time stamps; ``SettingsError`` where ``url`` has none."""
    if url and not path:
        raise SettingsError(
            "`ledger.timestamps` needs `ledger.timestamps_ca`: a file of the certificates that check its stamps"
        )
    return home / path if path else None


def is_secure(address: str, *, loopback: bool) -> bool:
    """Whether ``address`` may be asked: it is https or, where ``loopback``, of this machine; and holds no user.

    >>> is_secure("http://sso.example", loopback=True), is_secure("http://127.0.0.1:8", loopback=True)
    (False, True)
    """
    parts = urlsplit(address) if _is_address(address) else None
    return parts is not None and (parts.scheme == "https" or (loopback and parts.hostname in _LOOPBACK))


def _is_address(text: str) -> bool:
    """Whether ``text`` is an address of the web with a host, and without user and fragment."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "#" in text or not text.isprintable() or " " in text:
        return False
    return parts.scheme in {"http", "https"}


def read_endpoint(url: str) -> str:
    """Where traces are sent, if anywhere; ``SettingsError`` unless it is https or of this machine."""
    if url and not is_secure(url, loopback=True):
        raise SettingsError("`telemetry.endpoint` has to be an https address, or one of this machine, or empty")
    return url


def read_proxies(given: Iterable[object]) -> Proxies:
    """The proxies of these addresses and networks; ``SettingsError`` for what is none, and for everybody."""
    wrong = "`server.trusted_proxies` is a list of addresses and networks, such as `127.0.0.1` or `192.0.2.0/28`"
    try:
        networks = tuple(ip_network(str(each)) for each in given)
    except ValueError:
        raise SettingsError(wrong) from None
    if not all(network.prefixlen for network in networks):
        raise SettingsError("`server.trusted_proxies` may not hold everybody: give the addresses of the proxy")
    return Proxies(networks)


def read_clearance(given: Mapping[str, str]) -> Mapping[str, str]:
    """Up to which sensitivity each role sees stored values; ``SettingsError`` for a word that is none."""
    for role, sensitivity in given.items():
        if sensitivity not in SENSITIVITIES:
            raise SettingsError(f"`clearance.{role}` has to be one of {', '.join(SENSITIVITIES)}")
    return given


def read_days(name: str, given: Iterable[object]) -> frozenset[date]:
    """The days in a list, as texts or as TOML has them; ``SettingsError`` for what is none.

    >>> sorted(read_days("requests.days_off", ["2026-10-01"]))
    [datetime.date(2026, 10, 1)]
    """
    try:
        return frozenset(datetime.strptime(str(each), "%Y-%m-%d").date() for each in given)  # noqa: DTZ007 - a day
    except ValueError:
        raise SettingsError(f"`{name}` is a list of days, such as `2026-10-01`") from None


def read_zone(name: str) -> ZoneInfo:
    """The time zone of this name; ``SettingsError`` where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        msg = f"`station.zone` names no time zone: `{name}`; write one such as `Asia/Shanghai`"
        raise SettingsError(msg) from None


def at_least(name: str, least: int, value: int) -> int:
    """The ``value`` of the setting ``name``; ``SettingsError`` where it is less than ``least``."""
    if value < least:
        msg = f"`{name}` has to be at least {least}"
        raise SettingsError(msg)
    return value


def at_most(name: str, most: int, value: int) -> int:
    """The ``value`` of the setting ``name``; ``SettingsError`` where it is more than ``most``."""
    if value > most:
        raise SettingsError(f"`{name}` has to be at most {most}")
    return value
