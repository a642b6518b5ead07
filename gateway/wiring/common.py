"""What every part is made with: the settings, the clock, the state, Redis, and the directory kept from both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import redis
from sqlalchemy import Engine

from gateway.changes import OpenState
from gateway.cursors import KEY_BYTES
from gateway.cursors import KEY_FILE as CURSOR_KEY_FILE
from gateway.db import connect_redis, open_database
from gateway.grants.keeper import DirectoryKeeper
from gateway.grants.revocation import Revocations
from gateway.ledger.book import Ledger
from gateway.ledger.opening import open_ledger
from gateway.ledger.references import KEY_FILE as REFERENCE_KEY_FILE
from gateway.ledger.references import ReferenceKey, read_reference_key
from gateway.private_files import OpenToOthersError, read_private
from gateway.settings import Settings, SettingsError

Clock: TypeAlias = Callable[[], float]
"""Gives seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Common:
    """One deployment, as one process has it open."""

    settings: Settings
    clock: Clock
    engine: Engine
    server: redis.Redis
    keeper: DirectoryKeeper
    revocations: Revocations
    cursor_key: bytes
    reference_key: ReferenceKey
    ledger: Ledger

    @property
    def state(self) -> OpenState:
        """The state as it is written: on record, and told to every process. Who acts is for each write to say."""
        return OpenState(self.engine, self.server, self.ledger, self.clock)

    def today(self) -> date:
        """The day at the station."""
        return datetime.fromtimestamp(self.clock(), self.settings.zone).date()


def open_common(settings: Settings, clock: Clock, documents: Mapping[str, bytes]) -> Common:
    """Open the state, Redis and the ledger that the ``settings`` name, to decide by ``documents``.

    Raises ``SettingsError`` for what is missing in them, and ``ReferenceKeyError`` for a key that cannot be used.
    """
    if settings.redis_url is None:
        raise SettingsError("no Redis is given: `gateway serve` starts one, or set `[redis] url`")
    engine, server = open_database(settings.state_url), connect_redis(settings.redis_url)
    cursor_key = _cursor_key(settings.keys / CURSOR_KEY_FILE)
    reference_key = read_reference_key(settings.keys / REFERENCE_KEY_FILE)
    ledger = open_ledger(settings, clock, reference_key, documents)
    keeper, revocations = DirectoryKeeper(engine, server, clock), Revocations(OpenState(engine, server, ledger, clock))
    return Common(settings, clock, engine, server, keeper, revocations, cursor_key, reference_key, ledger)


def _cursor_key(path: Path) -> bytes:
    try:
        key = read_private(path)
    except OpenToOthersError:
        raise SettingsError(f"the cursor key `{path}` is open to other users: `chmod 600` it") from None
    except OSError:
        raise SettingsError(
            f"there is no cursor key `{path}` that can be read: `gateway init --again` makes one"
        ) from None
    if len(key) != KEY_BYTES:
        raise SettingsError(
            f"the cursor key `{path}` has to be of {KEY_BYTES} bytes: remove it and `gateway init --again`"
        )
    return key
