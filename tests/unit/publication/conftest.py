from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from sqlalchemy import Engine

from gateway.catalogue.load import load_catalogue
from gateway.db import connect_redis, open_database
from gateway.grants.purposes import load_purposes
from gateway.policies.guardrail_file import load_guardrails
from gateway.publication.reading import Standards
from tests.unit.publication.documents import CONFIG


@pytest.fixture(scope="session")
def standards() -> Standards:
    """What the gateway ships with."""
    return Standards(
        load_catalogue(CONFIG / "catalogue"),
        load_purposes(CONFIG / "purposes.yaml"),
        load_guardrails(CONFIG / "guardrails.yaml"),
    )


@pytest.fixture
def engine(empty_state: str) -> Iterator[Engine]:
    """An engine for a state database with empty tables, once of each kind."""
    engine = open_database(empty_state)
    yield engine
    engine.dispose()


@pytest.fixture
def server(redis_url: str, redis_client: redis.Redis) -> Iterator[redis.Redis]:
    """A client of an empty Redis, as the gateway makes them."""
    redis_client.flushdb()
    with connect_redis(redis_url) as client:
        yield client
