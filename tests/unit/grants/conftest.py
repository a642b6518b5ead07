from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, insert

from gateway.db import connect_redis, migrate, open_database, writing
from gateway.grants.administration import Administration
from gateway.model.token_key import KeyState
from gateway.tables import TOKEN_KEY
from tests.servers import new_database
from tests.state import clear, empty_sqlite, state_of
from tests.unit.grants.settled import CARE, COMMITTEE, DESK, REQUESTER


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL state database whose tables are made."""
    with new_database(postgres_server) as url:
        engine = open_database(url)
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a state database with empty tables, once of each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("migrated_postgres")
        return url
    return empty_sqlite(tmp_path)


@pytest.fixture
def engine(state_url: str) -> Iterator[Engine]:
    """An engine for a state database with empty tables."""
    engine = open_database(state_url)
    clear(engine)
    with writing(engine) as connection:
        connection.execute(insert(TOKEN_KEY).values(kid=REQUESTER.kid, state=KeyState.ACTIVE, jwk={}, since=""))
    yield engine
    engine.dispose()


@pytest.fixture
def server(redis_url: str, redis_client: redis.Redis) -> Iterator[redis.Redis]:
    """A client of an empty Redis, as the gateway makes them."""
    redis_client.flushdb()
    with connect_redis(redis_url) as client:
        yield client


@pytest.fixture
def lost_redis(tmp_path: Path) -> redis.Redis:
    """A client of a Redis that is not there."""
    return connect_redis(f"unix://{tmp_path}/none.sock")


@pytest.fixture
def administration(engine: Engine, server: redis.Redis) -> Administration:
    """An administration of a state in which one partner has an agreement and a client."""
    administration = Administration(state_of(engine, server, lambda: 1_790_000_000.0))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(DESK)
    return administration
