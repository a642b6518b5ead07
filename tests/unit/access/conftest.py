from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.access.deciding import Reviews
from gateway.db import migrate, open_database
from gateway.grants.administration import Administration
from gateway.identity.people.key import PeopleKey
from gateway.model.act import Acts
from tests.servers import new_database
from tests.state import clear, empty_sqlite, state_of
from tests.unit.grants.door import NOON, ZONE
from tests.unit.grants.settled import CARE, COMMITTEE, DESK
from tests.world import Clock


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a state with empty tables, once of each kind."""
    if request.param == "sqlite":
        yield empty_sqlite(tmp_path_factory.mktemp("state"))
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        engine = open_database(url)
        migrate(engine)
        engine.dispose()
        yield url


@pytest.fixture
def engine(state_url: str) -> Iterator[Engine]:
    """A state in which a committee has an agreement and a client."""
    engine = open_database(state_url)
    clear(engine)
    administration = Administration(state_of(engine, None))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(DESK)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def recorded() -> list[Acts]:
    return []


@pytest.fixture
def requests(engine: Engine, clock: Clock, recorded: list[Acts]) -> AccessRequests:
    state = state_of(engine, None, clock, recorded)
    return AccessRequests(state, Terms(open_per_partner=3), ZONE, PeopleKey(bytes(32)))


@pytest.fixture
def desk(requests: AccessRequests) -> Reviews:
    return Reviews(requests)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
