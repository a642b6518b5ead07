"""An admission of a station, at noon of a summer's day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import redis
from sqlalchemy import Engine

from gateway.grants.admission import Admission
from gateway.grants.keeper import DirectoryKeeper
from gateway.grants.revocation import Revocations
from gateway.model.bounds import Aggregate, Share
from tests.state import state_of

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 12, tzinfo=ZONE).timestamp()
PLENTY = Aggregate(Share(types=100, purposes=100), Share(types=100, purposes=100))


class Door:
    """An admission whose clock the test moves."""

    def __init__(
        self, engine: Engine, server: redis.Redis, *, burst: int = 1000, aggregate: Aggregate | None = PLENTY
    ) -> None:
        self.now = NOON
        self.revocations = Revocations(state_of(engine, server, lambda: self.now))
        self.admission = Admission(
            DirectoryKeeper(engine, server, lambda: self.now),
            self.revocations,
            server,
            lambda: self.now,
            zone=ZONE,
            burst_per_second=burst,
            aggregate=aggregate,
        )
