from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine

from gateway.catalogue.load import load_catalogue
from gateway.db import connect_redis, migrate, open_database
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


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine for a state database with empty tables, once of each kind."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'state.db'}" if is_sqlite else request.getfixturevalue("postgres_database")
    engine = open_database(url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def server(redis_url: str, redis_client: redis.Redis) -> Iterator[redis.Redis]:
    """A client of an empty Redis, as the gateway makes them."""
    redis_client.flushdb()
    with connect_redis(redis_url) as client:
        yield client
