"""A state as the gateway writes it, for tests that need no ledger: what was put on record is a list."""

from __future__ import annotations

import time
from collections.abc import Callable

import redis
from sqlalchemy import Engine

from gateway.changes import Change, OpenState, Record
from gateway.model.act import ActName, Acts


def state_of(
    engine: Engine,
    server: redis.Redis | None = None,
    clock: Callable[[], float] = time.time,
    record: Record | None = None,
) -> OpenState:
    """The state of ``engine``; what is written is told to ``server``, and goes into ``record``."""
    kept: list[Acts] = []
    return OpenState(engine, server, kept if record is None else record, clock, "the test")


def made_up(change: Change) -> None:
    """Name an act for a write that no command makes."""
    change.record(ActName.PARTNER_WRITTEN, {"partner": "made-up"}, {})
