"""The settings of one deployment: a TOML file, read once, in one place, into one frozen value.

Relative paths are taken from the folder of the settings file. ``GATEWAY_STATE_URL``, ``GATEWAY_REDIS_URL`` and
``GATEWAY_LEDGER_COPY`` replace the file's ``[state] url``, ``[redis] url`` and ``[ledger] copy``, so that passwords
need not stand in a file; a source's URL is replaced by ``GATEWAY_SOURCE_<NAME>``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.proxies import Proxies
from gateway.settings.provider import ProviderSettings, read_providers
from gateway.settings.values import (
    CLEARED_ROLES,
    SettingsError,
    at_least,
    at_most,
    read_clearance,
    read_copy_url,
    read_database_url,
    read_days,
    read_endpoint,
    read_issuer,
    read_mtls_address,
    read_proxies,
    read_prune,
    read_timestamps,
    read_timestamps_ca,
    read_zone,
)

__all__ = ["RequestSettings", "Settings", "SettingsError", "WatchSettings", "find_settings", "read_settings"]


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """From when on a look-up is unusual; docs/watching.md says what each number counts."""

    days: int = 28
    known_days: int = 10
    volume_least: int = 1000
    volume_times: int = 5
    same_record: int = 5
    neighbours: int = 12
    in_vain: int = 60
    repeat_hours: int = 24
    keep_days: int = 1096


@dataclass(frozen=True, slots=True)
class RequestSettings:
    """Within how many working days the station decides on a request for access, and how many a partner may have open.

    ``purpose_days`` are those of purposes that are to be faster or slower than the others. ``days_off`` are no working
    days, whatever day of the week they are, and ``working_days`` are. What is attached is kept for so many days after
    the request was decided or taken back.
    """

    days: int = 10
    urgent_days: int = 3
    open_per_partner: int = 20
    purpose_days: Mapping[str, int] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    attachments_keep_days: int = 183


@dataclass(frozen=True, slots=True)
class Settings:
    """One deployment. Paths are absolute; ``redis_url`` is None for the embedded Redis of one machine."""

    file: Path
    home: Path
    station: str
    issuer: str
    mtls_address: str
    """Where the proxy asks programs for a certificate (RFC 8705); empty where it asks nobody."""
    zone: ZoneInfo
    catalogue: Path
    policies: Path
    guardrails: Path
    purposes: Path
    forms: Path
    """The station's paper forms, which the window fills in; a folder that need not be there."""
    areas: Path
    """What areas are called on screens; a file that need not be there."""
    state_url: str
    redis_url: str | None
    sources: Mapping[str, str]
    keys: Path
    ledger: Path
    ledger_copy: str
    """The database in which every entry is as well, before it counts as on the record; empty for none."""
    run: Path
    host: str
    port: int
    proxies: Proxies
    workers: int
    threads: int
    burst_per_second: int
    person_per_minute: int
    strangers_per_minute: int
    ledger_keep_years: int
    ledger_prune: bool
    """Whether the gateway removes by itself what has been kept for so long."""
    timestamps: str
    """The address of a time-stamping authority for the ledger, or empty."""
    timestamps_ca: Path | None
    timestamps_every_hours: int
    logs_keep_days: int
    watch: WatchSettings
    requests: RequestSettings
    clerks_second_factor: bool
    """Whether the clerks of partners need more than a password; the station's own people always do."""
    providers: tuple[ProviderSettings, ...]
    """The OpenID providers through which people may sign in."""
    names_model: str
    """Empty, or the model that looks for names in narratives beside the cues."""
    clearance: Mapping[str, str]
    """Up to which sensitivity each role of the station sees stored values at its own desk; ``public`` if not named."""
    telemetry_endpoint: str
    """Where traces are sent, or empty; ``telemetry_one_in``: of one request in so many."""
    telemetry_one_in: int

    @property
    def is_for_first_steps(self) -> bool:
        """Whether only this machine can reach the gateway: its issuer is not https, which no other address may be."""
        return self.issuer.startswith("http:")


_SHAPE: Final[dict[str, dict[str, type]]] = {
    "station": {"name": str, "zone": str},
    "identity": {"issuer": str, "mtls_address": str, "keys": str},
    "config": {"catalogue": str, "policies": str, "guardrails": str, "purposes": str, "forms": str, "areas": str},
    "state": {"url": str},
    "redis": {"url": str},
    "sources": {},
    "ledger": {
        "directory": str,
        "copy": str,
        "keep_years": int,
        "prune": bool,
        "timestamps": str,
        "timestamps_ca": str,
        "timestamps_every_hours": int,
    },
    "logs": {"keep_days": int},
    "server": {"host": str, "port": int, "trusted_proxies": list, "workers": int, "threads": int, "run": str},
    "limits": {"burst_per_second": int, "person_per_minute": int, "strangers_per_minute": int},
    "watch": {each.name: int for each in fields(WatchSettings)},
    "requests": {
        "days": int,
        "urgent_days": int,
        "open_per_partner": int,
        "purpose_days": dict,
        "days_off": list,
        "working_days": list,
        "attachments_keep_days": int,
    },
    "signin": {"clerks_second_factor": bool, "provider": dict},
    "scrub": {"names_model": str},
    "clearance": dict.fromkeys(CLEARED_ROLES, str),
    "telemetry": {"endpoint": str, "one_in": int},
}


def find_settings() -> Path:
    """The settings file of the deployment in the current folder, or in its ``var``; it may not exist yet."""
    here = Path("gateway.toml")
    return here if here.exists() else Path("var") / here


def read_settings(path: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings file at ``path``; ``SettingsError`` for anything missing, unknown or of the wrong form."""
    environment = os.environ if environ is None else environ
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"there is no settings file `{path}`; name one with --settings, or make one with `gateway init DIR`"
        raise SettingsError(msg) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"`{path}` is not a TOML file that can be read: {error}"
        raise SettingsError(msg) from None
    _check_shape(path, given)
    return _build(path.resolve(), given, environment)


def _check_shape(path: Path, given: Mapping[str, Any]) -> None:
    for section, values in given.items():
        if section not in _SHAPE or not isinstance(values, dict):
            msg = f"`{path}` has an unknown section `{section}`; the sections are {', '.join(sorted(_SHAPE))}"
            raise SettingsError(msg)
        for key, value in values.items():
            expected = str if section == "sources" else _SHAPE[section].get(key)
            if expected is None:
                msg = f"`{path}` has an unknown setting `{section}.{key}`"
                raise SettingsError(msg)
            if type(value) is not expected:
                msg = f"`{section}.{key}` in `{path}` has to be of type {expected.__name__}"
                raise SettingsError(msg)


def _build(file: Path, given: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    home = file.parent

    def value(section: str, key: str, default: Any) -> Any:  # noqa: ANN401 - `_check_shape` has seen to the types
        return given.get(section, {}).get(key, default)

    def place(section: str, key: str, default: str) -> Path:
        return home / str(value(section, key, default))

    sources = {
        name: read_database_url(home, environment.get(f"GATEWAY_SOURCE_{name.upper()}", url))
        for name, url in given.get("sources", {"archive": "sqlite:///archive.db"}).items()
    }
    copied = environment.get("GATEWAY_LEDGER_COPY") or value("ledger", "copy", "")
    redis_url = environment.get("GATEWAY_REDIS_URL") or value("redis", "url", "") or None
    proxies = read_proxies(value("server", "trusted_proxies", []))
    return Settings(
        file=file,
        home=home,
        station=value("station", "name", "派出所"),
        issuer=read_issuer(value("identity", "issuer", "http://localhost:8080")),
        mtls_address=read_mtls_address(value("identity", "mtls_address", ""), proxies),
        zone=read_zone(value("station", "zone", "Asia/Shanghai")),
        catalogue=place("config", "catalogue", "catalogue"),
        policies=place("config", "policies", "policies"),
        guardrails=place("config", "guardrails", "guardrails.yaml"),
        purposes=place("config", "purposes", "purposes.yaml"),
        forms=place("config", "forms", "forms"),
        areas=place("config", "areas", "areas.yaml"),
        state_url=read_database_url(
            home, environment.get("GATEWAY_STATE_URL") or value("state", "url", "sqlite:///state.db")
        ),
        redis_url=redis_url,
        sources=sources,
        keys=place("identity", "keys", "keys"),
        ledger=place("ledger", "directory", "ledger"),
        ledger_prune=read_prune(value("ledger", "prune", False), copied=bool(copied)),  # noqa: FBT003 - the default
        ledger_copy=read_copy_url(copied),
        run=place("server", "run", "run"),
        host=value("server", "host", "127.0.0.1"),
        port=at_most("server.port", 65_535, at_least("server.port", 1, value("server", "port", 8080))),
        proxies=proxies,
        workers=at_least("server.workers", 1, value("server", "workers", 2)),
        threads=at_least("server.threads", 1, value("server", "threads", 2)),
        burst_per_second=at_least("limits.burst_per_second", 1, value("limits", "burst_per_second", 200)),
        person_per_minute=at_least("limits.person_per_minute", 1, value("limits", "person_per_minute", 120)),
        strangers_per_minute=at_least("limits.strangers_per_minute", 1, value("limits", "strangers_per_minute", 60)),
        ledger_keep_years=at_least("ledger.keep_years", 1, value("ledger", "keep_years", 3)),
        timestamps=(timestamps := read_timestamps(value("ledger", "timestamps", ""))),
        timestamps_ca=read_timestamps_ca(home, timestamps, value("ledger", "timestamps_ca", "")),
        timestamps_every_hours=at_least(
            "ledger.timestamps_every_hours", 1, value("ledger", "timestamps_every_hours", 1)
        ),
        logs_keep_days=at_least("logs.keep_days", 1, value("logs", "keep_days", 183)),
        watch=_watch(given.get("watch", {})),
        requests=_requests(given.get("requests", {})),
        clerks_second_factor=value("signin", "clerks_second_factor", True),  # noqa: FBT003 - a setting's default
        providers=read_providers(home, value("signin", "provider", {})),
        names_model=value("scrub", "names_model", ""),
        clearance=read_clearance(given.get("clearance", {})),
        telemetry_endpoint=read_endpoint(value("telemetry", "endpoint", "")),
        telemetry_one_in=at_least("telemetry.one_in", 1, value("telemetry", "one_in", 1)),
    )


def _watch(given: Mapping[str, int]) -> WatchSettings:
    """What is watched for; a number that nothing could reach, or everything, is no threshold."""
    least = {"same_record": 2, "neighbours": 2}
    return WatchSettings(**{name: at_least(f"watch.{name}", least.get(name, 1), given[name]) for name in given})


def _requests(given: Mapping[str, Any]) -> RequestSettings:
    """How soon requests for access are decided; every number is one day, or one request, at least."""
    purposes = given.get("purpose_days", {})
    if not all(type(days) is int for days in purposes.values()):
        raise SettingsError("`requests.purpose_days` has a number of working days for each purpose")
    numbers = {
        name: at_least(f"requests.{name}", 1, number) for name, number in given.items() if isinstance(number, int)
    }
    days = {name: at_least(f"requests.purpose_days.{name}", 1, number) for name, number in purposes.items()}
    off, worked = (read_days(f"requests.{name}", given.get(name, ())) for name in ("days_off", "working_days"))
    if both := off & worked:
        raise SettingsError(f"`requests.days_off` and `requests.working_days` both have {min(both)}: leave out one")
    return RequestSettings(**numbers, purpose_days=days, days_off=off, working_days=worked)
