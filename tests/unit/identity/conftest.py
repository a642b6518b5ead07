from __future__ import annotations

from pathlib import Path

import pytest
import redis

from gateway.db import connect_redis
from tests.unit.identity.world import World, make_world


@pytest.fixture
def world(tmp_path: Path, redis_client: redis.Redis) -> World:
    """A small deployment, its Redis empty."""
    return make_world(tmp_path / "keys", redis_client)


@pytest.fixture
def lost_redis(tmp_path: Path) -> redis.Redis:
    """A client of a Redis that is not there."""
    return connect_redis(f"unix://{tmp_path}/none.sock")
