"""What monitors are told: whether each part works, and what of the state they should know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import redis
from sqlalchemy import Engine, text

from gateway.access.rows import count_waiting
from gateway.api.operating import Check, Standing
from gateway.db import reading
from gateway.events import count_unseen
from gateway.gate import Gate
from gateway.grants.directory import read_directory
from gateway.grants.ending import endings
from gateway.publication.live import LivePolicies
from gateway.recall.rows import count_outstanding


def checks_of(engine: Engine, server: redis.Redis, policies: LivePolicies, gate: Gate) -> dict[str, Check]:
    """What has to work for a request to be answered, by name."""

    def state() -> bool:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    return {
        "state": state,
        "redis": lambda: bool(server.ping()),
        "policies": policies.ready,
        "ledger": gate.ledger.ready,
        **{f"source {name}": adapter.ready for name, adapter in gate.adapters.items()},
    }


def standing_of(engine: Engine, today: Callable[[], date]) -> Callable[[], Standing]:
    """How the figures of the state are found out, on the station's day of ``today``."""

    def look() -> Standing:
        with reading(engine) as connection:
            ending = {each.agreement_id: each.days for each in endings(read_directory(connection), today())}
            recalls, requests = count_outstanding(connection, today()), count_waiting(connection, today())
            return Standing(count_unseen(connection), ending, recalls, requests)

    return look
